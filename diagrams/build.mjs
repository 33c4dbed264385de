// Compiles diagrams/*.d2 to docs/assets/diagrams/*.svg.
//
//   node diagrams/build.mjs                  every diagram; removes pictures that have no source
//                                            (x.wide.d2, or x.d2 turned, gives x.wide.svg, for wide screens)
//   node diagrams/build.mjs diagrams/x.d2    only the named ones
//   node diagrams/build.mjs --check          writes nothing; fails where a picture is not what its source gives
//
// `make diagrams` brings Node and the one package this needs.

import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import { metadata, takeLinks, unreadLinks } from './boxes.mjs'
import { colour, unexplainedColours } from './colours.mjs'
import { crossedNames } from './names.mjs'

const SOURCES = dirname(fileURLToPath(import.meta.url))
const PICTURES = resolve(SOURCES, '../docs/assets/diagrams')
const MAX_BYTES = 40_000
// Pictures are drawn with letters of 16 px and shown with 12 at least: on a phone in the 360 px of its window, on a desk
// in the 1024 px that extra.css gives them.
const LETTERS = 16
const LEAST = 12
const TALLEST = 1024 * (LETTERS / LEAST)
const NARROW = { width: 360 * (LETTERS / LEAST), height: TALLEST, across: 'on a phone' }
// Between its columns a page has 686 px for a picture on a screen of 960 px, and never less on a wider one.
const WIDE = { width: 686 * (LETTERS / LEAST), height: TALLEST, across: 'on a desk' }
// A picture taller than this is not seen whole on a small laptop; the other layout has to be so much flatter to count.
const TALL = 540
const FLATTER = 2 / 3

// The site's own colours (overrides/assets/stylesheets/extra.css), as D2 names them: N1 is text, N2 text on a line,
// N7 the background; B1 strokes; B3 to B6 fills, from the outermost box to the innermost.
const LIGHT = {
  N1: '#1b2430', N2: '#4b5566', N3: '#7b8496', N4: '#c5cbd8', N5: '#dde2ea', N6: '#edf0f5', N7: '#ffffff',
  B1: '#0f6e78', B2: '#0f6e78', B3: '#c9e4e6', B4: '#e9f4f4', B5: '#dcedee', B6: '#f7fbfb',
  AA2: '#a8540c', AA4: '#f8e6d3', AA5: '#fcf3e9', AB4: '#e6e3f4', AB5: '#f2f0fa',
}
const DARK = {
  N1: '#e8ecf2', N2: '#bcc5d3', N3: '#8f99ab', N4: '#596273', N5: '#434b5a', N6: '#2f3644', N7: '#1e2129',
  B1: '#6cc7cf', B2: '#6cc7cf', B3: '#2c4a52', B4: '#222c36', B5: '#263844', B6: '#2c434d',
  AA2: '#f0a45c', AA4: '#4a3826', AA5: '#3a2f24', AB4: '#3a3852', AB5: '#302f42',
}

// Put before every source, on its first line so that line numbers in messages stay right: the name of a box
// stands in its corner.
const PRELUDE = `**: {&leaf: false; label.near: top-left; style.font-size: 17}; `

const { D2 } = await import('@terrastruct/d2').catch(() =>
  stop('@terrastruct/d2 is not installed: run `make diagrams`, or `npm ci` in diagrams/'))

const args = process.argv.slice(2)
const check = args.includes('--check')
const named = args.filter((arg) => arg !== '--check')
const sources = named.length
  ? named.map((name) => resolve(name))
  : readdirSync(SOURCES).filter((name) => name.endsWith('.d2') && !name.endsWith('.wide.d2')).sort().map((name) => join(SOURCES, name))
// What a source can take over from another (`...@name`).
const imported = Object.fromEntries(
  readdirSync(SOURCES).filter((name) => name.endsWith('.d2')).map((name) => [name, read(join(SOURCES, name))]))

mkdirSync(PICTURES, { recursive: true })
const d2 = new D2()
const kept = new Set()
let failures = 0
for (const source of sources) await build(source)
if (!named.length) removeOrphans()
process.exit(failures ? 1 : 0) // D2 keeps a worker alive

async function build(source) {
  const name = basename(source)
  if (!name.endsWith('.d2')) return fail(`${name}: not a .d2 file`)
  const stem = basename(source, '.d2')
  const narrow = await draw(name, read(source), NARROW)
  if (!narrow) return
  keep(name, `${stem}.svg`, narrow)
  const own = join(SOURCES, `${stem}.wide.d2`)
  const wide = existsSync(own) ? await draw(basename(own), read(own), WIDE) : await turned(name, read(source), narrow)
  if (wide) keep(existsSync(own) ? basename(own) : name, `${stem}.wide.svg`, wide)
}

// A tall picture whose steps stand side by side as well gets that layout for wide screens, where all of it is in view.
async function turned(name, text, narrow) {
  if (narrow.height < TALL || !/^direction: down$/m.test(text)) return null
  const wide = await draw(name, text.replace(/^direction: down$/m, 'direction: right'), WIDE, { quiet: true })
  return wide && wide.height < narrow.height * FLATTER ? wide : null
}

// The picture that a source gives, or null when something is wrong with it, which is told unless `quiet`.
async function draw(name, text, limits, { quiet = false } = {}) {
  const wrong = quiet ? () => null : fail
  let picture
  try {
    const options = { layout: 'elk', themeID: 0, darkThemeID: 200, pad: 8, noXMLTag: true }
    const fs = { ...imported, [name]: PRELUDE + text }
    const unread = unreadLinks(text)
    if (unread.length) return wrong(unread.map((one) => `${name}: ${one}`).join('\n'))
    const { diagram, renderOptions } = await d2.compile({ fs, inputPath: name, options })
    const links = takeLinks(diagram)
    const faults = [...unexplainedColours(diagram), ...crossedNames(diagram)]
    colour(diagram)
    const svg = await d2.render(diagram, { ...renderOptions, themeOverrides: LIGHT, darkThemeOverrides: DARK })
    if (faults.length) return wrong(faults.map((one) => `${name}: ${one}`).join('\n'))
    picture = tidy(svg, links)
  } catch (error) {
    return wrong(`${name}: ${explain(error)}`)
  }
  const bytes = Buffer.byteLength(picture.text)
  picture.says = `${picture.width} x ${picture.height} px, ${(bytes / 1000).toFixed(1)} KB`
  if (bytes > MAX_BYTES) {
    return wrong(`${name}: ${picture.says}; at most ${MAX_BYTES / 1000} KB. Fewer nodes, no Markdown or code blocks, no icons.`)
  }
  if (picture.width > limits.width) {
    return wrong(`${name}: ${picture.says}; ${limits.across} its letters are ${letters(limits.width / picture.width)} px high, ` +
      `less than ${LEAST}. Try \`direction: down\`, shorter labels, fewer nodes side by side.`)
  }
  if (picture.height > limits.height) {
    return wrong(`${name}: ${picture.says}; on a desk its letters are ${letters(limits.height / picture.height)} px high, ` +
      `less than ${LEAST}. Try two pictures, fewer steps, a row of nodes side by side.`)
  }
  return picture
}

function keep(name, file, { text, says }) {
  const target = join(PICTURES, file)
  kept.add(file)
  const before = readOrNull(target)
  if (check) {
    if (before !== text) fail(`${name}: ${show(target)} is not what it gives; run \`make diagrams\``)
    return
  }
  if (before !== text) writeFileSync(target, text)
  console.log(`${show(target)}: ${says}`)
}

function letters(share) {
  return Math.floor(LEAST * share * 10) / 10
}

function removeOrphans() {
  for (const name of Object.keys(imported)) {
    if (name.endsWith('.wide.d2') && !(name.replace('.wide.d2', '.d2') in imported)) {
      fail(`${name}: there is no ${name.replace('.wide.d2', '.d2')} whose layout for wide screens it could be`)
    }
  }
  for (const name of readdirSync(PICTURES)) {
    if (!name.endsWith('.svg') || kept.has(name)) continue
    if (check) fail(`${show(join(PICTURES, name))} has no source in diagrams/`)
    else {
      rmSync(join(PICTURES, name))
      console.log(`${show(join(PICTURES, name))}: removed, it has no source in diagrams/`)
    }
  }
}

// What D2 writes, without what an <img> never uses: rules of classes that no element has, ids and classes
// that only tell pictures on one page apart, digits that no screen shows. Half the size, the same picture.
function tidy(svg, links) {
  const outer = /^<svg [^>]*><svg class="(d2-\d+)[^"]*" width="(\d+)" height="(\d+)" viewBox="([^"]+)">/.exec(svg)
  if (!outer || !svg.endsWith('</svg></svg>')) throw new Error('D2 wrote another kind of SVG; build.mjs must learn it')
  const [head, id, width, height, viewBox] = outer
  const inner = svg.slice(head.length, -'</svg></svg>'.length)
  const styles = []
  let body = inner.replace(/<style type="text\/css"><!\[CDATA\[([\s\S]*?)\]\]><\/style>/g, (_, css) => {
    styles.push(css)
    return ''
  })
  const used = new Set([...body.matchAll(/class="([^"]*)"/g)].flatMap(([, names]) => names.split(/\s+/)))
  const { css, styled } = usedRules(styles.join('\n'), used)
  body = body
    .replace(/ class="([^"]*)"/g, (_, names) => {
      const kept = names.split(/\s+/).filter((name) => styled.has(name))
      return kept.length ? ` class="${kept.join(' ')}"` : ''
    })
    // In attributes only: an address such as 203.0.113.20 in a box is no number.
    .replace(/="[^"]*"/g, (value) =>
      value.replace(/-?\d+\.\d{3,}/g, (number) => String(Math.round(Number(number) * 100) / 100)))
    .replace(/ rx="0"/g, '')
    .replace(/ (\/?>)/g, '$1')
    .replace(/>\s*\n\s*</g, '><')
  // What does not know CSS geometry shows square corners: no harm.
  const look = '.shape rect{rx:6px}'
  const text = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${viewBox}">` +
    `${metadata(links, viewBox)}<style>${css}${look}</style>${body}</svg>\n`
  return { text: text.replaceAll(id, 'd'), width: Number(width), height: Number(height) }
}

function usedRules(css, used) {
  const styled = new Set()
  const keep = (block) => {
    let out = ''
    for (const { selector, body } of rules(block)) {
      if (selector.startsWith('@font-face')) out += `${selector}{${squeeze(body)}}`
      else if (selector.startsWith('@')) {
        const nested = keep(body)
        if (nested) out += `${selector}{${nested}}`
      } else {
        const classes = [...selector.matchAll(/\.([\w-]+)/g)].map(([, name]) => name).filter((name) => !/^d2-\d+$/.test(name))
        if (!classes.every((name) => used.has(name))) continue
        for (const name of classes) styled.add(name)
        out += `${selector.replace(/\.d2-\d+ /, '')}{${squeeze(body)}}`
      }
    }
    return out
  }
  return { css: keep(css), styled }
}

function* rules(css) {
  let at = 0
  while (true) {
    const open = css.indexOf('{', at)
    if (open < 0) return
    let depth = 1
    let end = open + 1
    for (; depth && end < css.length; end++) depth += css[end] === '{' ? 1 : css[end] === '}' ? -1 : 0
    yield { selector: css.slice(at, open).trim(), body: css.slice(open + 1, end - 1) }
    at = end
  }
}

function squeeze(declarations) {
  return declarations.trim().replace(/\s*\n\s*/g, '').replace(/: /g, ':').replace(/;$/, '')
}

function explain(error) {
  try {
    const found = JSON.parse(error.message)
    return found.map(({ errmsg }) => errmsg.replace(/^index:/, '')).join('\n  ')
  } catch {
    return error.message ?? String(error)
  }
}

function read(path) {
  return readFileSync(path, 'utf8')
}

function readOrNull(path) {
  try {
    return read(path)
  } catch {
    return null
  }
}

function show(path) {
  return relative(process.cwd(), path)
}

function fail(message) {
  failures++
  console.error(message)
}

function stop(message) {
  console.error(message)
  process.exit(1)
}
