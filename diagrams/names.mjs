// The names of boxes that hold others, and the lines that run through them.

const CORNERS = ['top-left', 'top-right', 'bottom-left', 'bottom-right', 'top-center', 'bottom-center']
const PADDING = 5 // D2's own, between a box's edge and its name
const CLEARANCE = 3 // nearer than that, a line touches the letters

// What is wrong, a sentence for each name that a line runs through; `shapes` and `connections` are a D2 diagram's.
export function crossedNames({ shapes, connections }) {
  const holders = shapes.filter((box) => box.label && holdsOthers(box, shapes))
  const lines = connections.filter(({ opacity }) => opacity > 0)
  return holders.flatMap((box) => {
    const crossing = lines.find((line) => runsThrough(line.route, areaOfName(box)))
    if (!crossing) return []
    const free = CORNERS.find((corner) => !lines.some((line) => runsThrough(line.route, nameArea(box, corner))))
    const mend = free ? `try \`${box.id}.label.near: ${free}\`` : 'try a shorter name, or the boxes in another order'
    return [`the line ${crossing.id} runs through the name of ${box.id}; ${mend}`]
  })
}

export function holdsOthers({ id }, shapes) {
  return shapes.some((other) => other.id.startsWith(`${id}.`))
}

function cornerOf({ labelPosition }) {
  return labelPosition.replace(/^INSIDE_/, '').toLowerCase().replace('_', '-')
}

export function areaOfName(box) {
  return nameArea(box, cornerOf(box))
}

function nameArea({ pos, width, height, labelWidth, labelHeight }, corner) {
  const [vertical, horizontal] = corner.split('-')
  const along = { left: PADDING, center: (width - labelWidth) / 2, right: width - PADDING - labelWidth }[horizontal]
  const down = { top: PADDING, middle: (height - labelHeight) / 2, bottom: height - PADDING - labelHeight }[vertical]
  if (along === undefined || down === undefined) throw new Error(`a name stands at ${corner}; names.mjs must learn it`)
  const [left, top] = [pos.x + along - CLEARANCE, pos.y + down - CLEARANCE]
  return { left, top, right: left + labelWidth + 2 * CLEARANCE, bottom: top + labelHeight + 2 * CLEARANCE }
}

function runsThrough(route, area) {
  return route.some((point, at) => at > 0 && meets(route[at - 1], point, area))
}

// Whether a straight piece of a line and a rectangle have a point in common (Liang and Barsky's clipping).
function meets(from, to, { left, top, right, bottom }) {
  let [enter, leave] = [0, 1]
  for (const [start, step, low, high] of [[from.x, to.x - from.x, left, right], [from.y, to.y - from.y, top, bottom]]) {
    if (step === 0) {
      if (start < low || start > high) return false
      continue
    }
    const ends = [(low - start) / step, (high - start) / step].sort((a, b) => a - b)
    enter = Math.max(enter, ends[0])
    leave = Math.min(leave, ends[1])
  }
  return enter <= leave
}
