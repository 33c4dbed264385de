import assert from 'node:assert/strict'
import { test } from 'node:test'

import { metadata, takeLinks, unreadLinks } from '../../diagrams/boxes.mjs'
import { colour, unexplainedColours } from '../../diagrams/colours.mjs'
import { crossedNames } from '../../diagrams/names.mjs'

const box = (id, x, y, width, height, more = {}) => ({
  id, pos: { x, y }, width, height, label: id, link: '', labelWidth: 40, labelHeight: 20, labelPosition: 'INSIDE_TOP_LEFT', ...more,
})
const line = (...route) => ({ id: 'l', opacity: 1, route: route.map(([x, y]) => ({ x, y })) })
const shapes = [box('vpc', 0, 0, 200, 100), box('vpc.a', 60, 40, 80, 40)]

test('a line through the name of a box that holds others is told, with a corner that is free', () => {
  for (const route of [[[20, -50], [20, 60]], [[-20, 15], [220, 15]], [[0, 40], [60, 0]]]) {
    const [told] = crossedNames({ shapes, connections: [line(...route)] })
    assert.match(told, /the line l runs through the name of vpc; try `vpc\.label\.near: (top|bottom)-(right|left)`/)
  }
  const everywhere = [20, 100, 180].map((x) => line([x, -50], [x, 150]))
  assert.match(crossedNames({ shapes, connections: everywhere })[0], /try a shorter name/)
})

test('a line beside a name, one that nobody sees, and one through a box of its own are fine', () => {
  for (const route of [[[100, -50], [100, 40]], [[-50, 60], [60, 60]], [[20, -50], [20, -5]]]) {
    assert.deepEqual(crossedNames({ shapes, connections: [line(...route)] }), [])
  }
  assert.deepEqual(crossedNames({ shapes, connections: [{ ...line([20, -50], [20, 60]), opacity: 0 }] }), [])
  assert.deepEqual(crossedNames({ shapes: [shapes[0]], connections: [line([20, -50], [20, 60])] }), [])
  const moved = [{ ...shapes[0], labelPosition: 'INSIDE_BOTTOM_RIGHT' }, shapes[1]]
  assert.deepEqual(crossedNames({ shapes: moved, connections: [line([20, -50], [20, 60])] }), [])
  assert.equal(crossedNames({ shapes: moved, connections: [line([180, 50], [180, 150])] }).length, 1)
})

test('a box that stands for a note is covered whole, one that holds others at its name', () => {
  const linked = [box('vpc', 0, 0, 200, 100, { link: '[[vpc]]' }), box('vpc.a', 60, 40, 80, 40, { link: '[[s3#Cost & <x>]]', label: 'A\nB' })]
  const links = takeLinks({ shapes: linked })
  assert.ok(linked.every((one) => one.link === ''))
  const written = metadata(links, '-10 -10 200 100').replace(/<\/?metadata>/g, '')
  assert.doesNotMatch(written, /<|&(?!amp;|lt;)/)
  assert.deepEqual(JSON.parse(written.replace(/&lt;/g, '<').replace(/&amp;/g, '&')).boxes, [
    { note: 'vpc', name: 'vpc', area: [6, 12, 23, 26] },
    { note: 's3#Cost & <x>', name: 'A B', area: [35, 50, 40, 40] },
  ])
  assert.equal(metadata([], '0 0 9 9'), '')
})

test('what D2 would leave out without a word is told', () => {
  assert.deepEqual(unreadLinks('flink: "x"\na.link: "[[s3]]"\nb: B {link: "[[sqs#Dead-letter queues]]"}'), [])
  for (const wrong of ['a.link: s3', 'a.link: "s3"', 'a: A {link: [[s3]]}', 'a.link: "[[s3|S3]]"', 'a.link: "[[]]"']) {
    assert.equal(unreadLinks(wrong).length, 1, wrong)
  }
})

test('a colour comes with its word, and means one thing in a picture', () => {
  const wrong = (...boxes) => unexplainedColours({ shapes: boxes.map(([label, ...classes]) => box('a', 0, 0, 9, 9, { label, classes })), connections: [] })
  assert.deepEqual(wrong(['Public subnet', 'public'], ['Zone A,\nprivate', 'private'], ['Any']), [])
  assert.deepEqual(wrong(['You: data', 'yours'], ['AWS: hosts', 'aws']), [])
  assert.match(wrong(['Subnet A', 'public'])[0], /label "Subnet A" does not say so in words/)
  assert.match(wrong(['Laws', 'aws'])[0], /does not say so/)
  assert.match(wrong(['Public', 'public'], ['Your data', 'yours'])[0], /means two things: public or private, and yours or aws/)
  assert.match(wrong(['X', 'pubic'])[0], /class "pubic"; there are public, private/)
})

test('a colour of its own is told, whatever it is on; those of the theme follow the palette', () => {
  const plain = box('a', 0, 0, 9, 9, { fill: 'B6', stroke: 'B1', color: 'N1' })
  assert.deepEqual(unexplainedColours({ shapes: [plain], connections: [{ id: 'l', stroke: 'B1', color: 'N2' }] }), [])
  assert.match(unexplainedColours({ shapes: [{ ...plain, fill: 'red' }], connections: [] })[0], /a has a colour without a meaning/)
  assert.match(unexplainedColours({ shapes: [], connections: [{ id: 'l', stroke: '#123456' }] })[0], /l has a colour/)
  const shapes = [{ ...plain, classes: ['public'] }, { ...plain, classes: ['private'] }, plain]
  colour({ shapes })
  assert.deepEqual(shapes.map(({ fill }) => fill), ['AA5', 'AB4', 'B6'])
})
