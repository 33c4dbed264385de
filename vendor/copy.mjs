// Copies what the site serves from other people's packages to where the site takes it from (make vendor).
// The copies are committed, so that building and reading the site needs neither npm nor another host.
//
//   node vendor/copy.mjs            copies
//   node vendor/copy.mjs --check    fails where a copy is not what the locked package holds

import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const HERE = dirname(fileURLToPath(import.meta.url))
const PACKAGES = join(HERE, 'node_modules')
const SYNTAX = resolve(HERE, '../hooks/fieldnotes/vault/assets') // what a vault's syntax needs
const OURS = resolve(HERE, '../overrides/assets/vendor') // what this site needs

// Browsers that know `display: grid` know woff2; the other font formats would only add weight.
const onlyWoff2 = (css) => css.replace(/,url\([^)]*\.(?:woff|ttf)\) format\("[^"]*"\)/g, '')

const WANTED = [
  [OURS, 'ts-fsrs', 'dist/index.umd.js', 'ts-fsrs.js', (code) => code.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n')],
  [OURS, 'ts-fsrs', 'LICENSE', 'LICENSE'],
  [SYNTAX, 'katex', 'dist/katex.min.js', 'katex.min.js'],
  [SYNTAX, 'katex', 'dist/katex.min.css', 'katex.min.css', onlyWoff2],
  [SYNTAX, 'katex', 'LICENSE', 'LICENSE'],
  ...readdirSync(join(PACKAGES, 'katex/dist/fonts'))
    .filter((name) => name.endsWith('.woff2'))
    .map((name) => [SYNTAX, 'katex', `dist/fonts/${name}`, `fonts/${name}`]),
  [SYNTAX, 'mermaid', 'dist/mermaid.min.js', 'mermaid.min.js'],
  [SYNTAX, 'mermaid', 'LICENSE', 'LICENSE'],
  // For pictures that are drawn at build time; no page loads it.
  [SYNTAX, 'dejavu-fonts-ttf', 'ttf/DejaVuSans.ttf', 'DejaVuSans.ttf'],
  [SYNTAX, 'dejavu-fonts-ttf', 'ttf/DejaVuSans-Bold.ttf', 'DejaVuSans-Bold.ttf'],
  [SYNTAX, 'dejavu-fonts-ttf', 'LICENSE', 'LICENSE'],
]

const check = process.argv.includes('--check')
const problems = []
if (!check) for (const [folder, name] of WANTED) rmSync(join(folder, name), { recursive: true, force: true })
for (const [folder, name, from, to, change] of WANTED) {
  let content = readFileSync(join(PACKAGES, name, from))
  if (change) content = Buffer.from(change(content.toString('utf8')))
  const target = join(folder, name, to)
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
