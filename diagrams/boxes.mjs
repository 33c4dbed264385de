// Boxes that stand for notes: `queue.link: "[[sqs]]"` in a source says which.
//
// An <img> has no links. So the drawing says in its metadata where these boxes are, hooks/fieldnotes/vault/drawn.py
// lays links over them, and a name that no note has fails the build of the site. D2's own links, which would show
// an icon and lead nowhere, are left out.

import { areaOfName, holdsOthers } from './names.mjs'

// What D2 would take for a board of the same file, which there is none of, and leave out without a word.
export function unreadLinks(source) {
  return (source.match(/\blink:.*$/gm) ?? []).filter((line) => !/^link: "\[\[[^[\]|]+\]\]"/.test(line))
    .map((line) => `\`${line}\` leads nowhere; write \`link: "[[note]]"\``)
}

// Takes the links out of a D2 diagram; gives what it takes, each with the area it is to cover.
export function takeLinks({ shapes }) {
  return shapes.filter(({ link }) => link).map((box) => {
    const note = box.link.slice('[['.length, -']]'.length)
    box.link = ''
    return { note, name: box.label.replace(/\s+/g, ' ').trim(), area: holdsOthers(box, shapes) ? areaOfName(box) : areaOf(box) }
  })
}

function areaOf({ pos, width, height }) {
  return { left: pos.x, top: pos.y, right: pos.x + width, bottom: pos.y + height }
}

// The element that goes right behind the opening tag of an SVG of this `viewBox`; empty without links.
export function metadata(links, viewBox) {
  if (!links.length) return ''
  const [left, top, width, height] = viewBox.split(' ').map(Number)
  const boxes = links.map(({ note, name, area }) => ({
    note,
    name,
    area: [
      percent(area.left - left, width), percent(area.top - top, height),
      percent(area.right - area.left, width), percent(area.bottom - area.top, height),
    ],
  }))
  return `<metadata>${JSON.stringify({ boxes }).replace(/&/g, '&amp;').replace(/</g, '&lt;')}</metadata>`
}

function percent(part, whole) {
  return Math.round((10_000 * part) / whole) / 100
}
