import assert from 'node:assert/strict'
import { test } from 'node:test'

import { load, plain, stream } from './load.mjs'

const { schedule } = load('vendor/ts-fsrs/ts-fsrs.js', 'javascripts/recall/schedule.js')
const DAY = 86_400_000
const NOON = new Date(2026, 10, 21, 12).getTime()
const card = (id, category = 'Storage') => ({ id, category, note: id, exams: [] })

test('a card well known comes back later each time, one forgotten soon', () => {
  let progress = schedule.empty()
  let now = NOON
  let before = 0
  for (let round = 0; round < 6; round++) {
    progress = schedule.review(progress, 'a', 3, now)
    const due = schedule.state(progress.reviews.a).due.getTime()
    assert.ok(due - now > before, `round ${round}`)
    before = due - now
    now = due
  }
  assert.ok(before > 20 * DAY)
  progress = schedule.review(progress, 'a', 1, now)
  assert.ok(schedule.state(progress.reviews.a).due.getTime() - now < DAY)
  progress = schedule.undo(progress, 'a')
  assert.equal(schedule.state(progress.reviews.a).due.getTime(), now)
})

test('the four grades are told apart before one is given', () => {
  const some = schedule.intervals(schedule.empty(), 'a', NOON)
  assert.ok(some[1] < some[2] && some[2] < some[3] && some[3] < some[4])
})

test('what is due today is due all day, new cards follow', () => {
  const cards = ['a', 'b', 'c'].map((id) => card(id))
  let progress = schedule.review(schedule.empty(), 'a', 4, NOON)
  const due = schedule.state(progress.reviews.a).due
  const morning = new Date(due).setHours(0, 5, 0, 0)
  assert.deepEqual(plain(schedule.outlook(cards, progress, NOON).due), [])
  assert.deepEqual(plain(schedule.outlook(cards, progress, morning).due), ['a'])
  assert.deepEqual(plain(schedule.queue(cards, progress, morning, 1)), ['a', 'b'])
  assert.deepEqual(plain(schedule.queue(cards, progress, morning, -3)), ['a'])
  assert.equal(schedule.begunToday(progress, NOON + 1), 1)
  assert.equal(schedule.begunToday(progress, NOON + DAY), 0)
  progress = schedule.review(progress, 'b', 1, NOON)
  assert.ok(!plain(schedule.outlook(cards, progress, NOON + 1000).due).includes('b'), 'a minute is not over yet')
  assert.ok(plain(schedule.outlook(cards, progress, NOON + 120_000).due).includes('b'))
  assert.deepEqual(plain(schedule.outlook(cards, progress, NOON).categories), { Storage: { total: 3, begun: 2, learnt: 0 } })
})

test('new cards come of one note after the other, of those first that practice asks most about', () => {
  const of = (note, ...ids) => ids.map((id) => ({ ...card(id), note }))
  const cards = [...of('x', 'x1', 'x2', 'x3'), ...of('y', 'y1'), ...of('z', 'z1', 'z2')]
  assert.deepEqual(plain(schedule.mixed(cards, { z: 5, y: 1 })).map(({ id }) => id), ['z1', 'y1', 'x1', 'z2', 'x2', 'x3'])
  assert.deepEqual(plain(schedule.mixed(cards, {})).map(({ id }) => id), ['x1', 'y1', 'z1', 'x2', 'z2', 'x3'])
  assert.deepEqual(plain(cards).map(({ id }) => id), ['x1', 'x2', 'x3', 'y1', 'z1', 'z2'], 'the list itself stays')
})

test('merging is the same in any order, as often as one likes, and loses nothing', () => {
  for (let seed = 1; seed < 200; seed++) {
    const random = stream(seed)
    const some = () => {
      let progress = schedule.empty()
      for (let n = 0; n < 8; n++)
        progress = schedule.review(progress, 'abc'[Math.floor(random() * 3)], 1 + Math.floor(random() * 4), NOON + Math.floor(random() * 50) * DAY)
      return progress
    }
    const [a, b, c] = [some(), some(), some()]
    const times = (progress) => Object.fromEntries(Object.entries(progress.reviews).sort().map(([id, list]) => [id, list.map(([at]) => at)]))
    assert.deepEqual(times(schedule.merge(a, b)), times(schedule.merge(b, a)))
    assert.deepEqual(times(schedule.merge(schedule.merge(a, b), c)), times(schedule.merge(a, schedule.merge(b, c))))
    assert.deepEqual(plain(schedule.merge(a, a)), plain(a))
    for (const id in a.reviews) for (const [at] of a.reviews[id]) assert.ok(times(schedule.merge(a, b))[id].includes(at))
  }
})

test('a file of something else is refused, a damaged review left out', () => {
  for (const junk of [null, 1, 'x', [], {}, { version: 2, reviews: {} }, { version: 1, reviews: { a: 'x' } }, { version: 1, reviews: null }])
    assert.equal(schedule.revive(junk), null)
  assert.deepEqual(plain(schedule.revive({ version: 1, reviews: { a: [[5, 3], [4, 9], ['x', 1], [1, 2]], b: [[0, 1]] } })), {
    version: 1, reviews: { a: [[1, 2], [5, 3]] },
  })
})
