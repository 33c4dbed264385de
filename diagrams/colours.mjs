// Colours that mean something, as classes for the sources (`pub.class: public`), each with the word that says the same:
// who cannot tell orange from violet, or prints in grey, reads it.

// D2 takes the names of a theme's colours, which follow the palette, in a drawing alone and not in a source.
const ORANGE = { fill: 'AA5', stroke: 'AA2' }
const VIOLET = { fill: 'AB4', stroke: 'B1' }

// One colour for each side of a choice; a picture shows one choice.
const CHOICES = [
  { public: [ORANGE, /\bpublic\b/i], private: [VIOLET, /\bprivate\b/i] },
  { yours: [ORANGE, /\byou(?:rs?)?\b/i], aws: [VIOLET, /\bAWS\b/] },
  { control: [ORANGE, /\bcontrol\b/i], data: [VIOLET, /\bdata\b/i] },
]
const OF_THEME = /^(?:N[1-7]|B[1-6]|AA[245]|AB[45]|transparent)$/
const KINDS = Object.assign({}, ...CHOICES)

// Gives the boxes of a D2 diagram the colours of their classes.
export function colour({ shapes }) {
  for (const { box, name } of coloured(shapes)) Object.assign(box, KINDS[name][0])
}

function coloured(shapes) {
  return shapes.flatMap((box) => (box.classes ?? []).filter((name) => Object.hasOwn(KINDS, name)).map((name) => ({ box, name })))
}

// What is wrong with the colours of a D2 diagram, a sentence each.
export function unexplainedColours({ shapes, connections }) {
  const bare = [...shapes, ...connections].filter((one) => [one.fill, one.stroke, one.color].some((name) => name && !OF_THEME.test(name)))
    .map(({ id }) => `${id} has a colour without a meaning; use one of the classes ${Object.keys(KINDS).join(', ')}`)
  const unknown = shapes.flatMap(({ id, classes }) => (classes ?? []).filter((name) => !Object.hasOwn(KINDS, name)).map((name) =>
    `${id} has the class "${name}"; there are ${Object.keys(KINDS).join(', ')}`))
  const silent = coloured(shapes).filter(({ box, name }) => !KINDS[name][1].test(box.label)).map(({ box, name }) =>
    `${box.id} has the colour of "${name}", and its label "${box.label.replace(/\s+/g, ' ')}" does not say so in words`)
  const choices = CHOICES.filter((one) => coloured(shapes).some(({ name }) => name in one))
  const mixed = choices.length > 1
    ? [`a colour means two things: ${choices.map((one) => Object.keys(one).join(' or ')).join(', and ')}`]
    : []
  return [...bare, ...unknown, ...silent, ...mixed]
}
