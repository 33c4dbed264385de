// Loads the site's scripts as a page does: one after the other into one global scope, here without a document.

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'

const ASSETS = fileURLToPath(new URL('../../overrides/assets/', import.meta.url))

/** @param {...string} paths below overrides/assets/ */
export function load(...paths) {
  const context = createContext({})
  for (const path of paths) runInContext(readFileSync(ASSETS + path, 'utf8'), context, { filename: path })
  return context.fieldnotes
}

/** The same data, made here: what comes from another global scope has other prototypes. */
export const plain = (value) => JSON.parse(JSON.stringify(value))

/** A repeatable stream of numbers from 0 up to 1 (mulberry32). */
export function stream(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
