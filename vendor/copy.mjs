// Copies what the site serves from other people's packages to overrides/assets/vendor/ (make vendor).
// The copies are committed, so that building and reading the site needs neither npm nor another host.
//
//   node vendor/copy.mjs            copies
//   node vendor/copy.mjs --check    fails where a copy is not what the locked package holds

import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const HERE = dirname(fileURLToPath(import.meta.url))
const PACKAGES = join(HERE, 'node_modules')
const TARGET = resolve(HERE, '../overrides/assets/vendor')

// Browsers that know `display: grid` know woff2; the other font formats would only add weight.
const onlyWoff2 = (css) => css.replace(/,url\([^)]*\.(?:woff|ttf)\) format\("[^"]*"\)/g, '')

const WANTED = [
  ['iframe-worker', 'shim/index.js', 'iframe-worker/shim.js'],
  ['iframe-worker', 'LICENSE', 'iframe-worker/LICENSE'],
  ['katex', 'dist/katex.min.js', 'katex/katex.min.js'],
  ['katex', 'dist/katex.min.css', 'katex/katex.min.css', onlyWoff2],
  ['katex', 'LICENSE', 'katex/LICENSE'],
  ...readdirSync(join(PACKAGES, 'katex/dist/fonts'))
    .filter((name) => name.endsWith('.woff2'))
    .map((name) => ['katex', `dist/fonts/${name}`, `katex/fonts/${name}`]),
  ['mermaid', 'dist/mermaid.min.js', 'mermaid/mermaid.min.js'],
  ['mermaid', 'LICENSE', 'mermaid/LICENSE'],
]

const check = process.argv.includes('--check')
const problems = []
if (!check) rmSync(TARGET, { recursive: true, force: true })
for (const [name, from, to, change] of WANTED) {
  let content = readFileSync(join(PACKAGES, name, from))
  if (change) content = Buffer.from(change(content.toString('utf8')))
  const target = join(TARGET, to)
  if (check) {
    let have
    try {
      have = readFileSync(target)
    } catch {
      have = null
    }
    if (!have?.equals(content)) problems.push(`${relative(process.cwd(), target)} is not what ${name} holds; run \`make vendor\``)
  } else {
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, content)
  }
}
for (const problem of problems) console.error(problem)
process.exit(problems.length ? 1 : 0)
