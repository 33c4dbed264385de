import assert from 'node:assert/strict'
import { test } from 'node:test'

import { load, plain, stream } from './load.mjs'

const { session: run } = load('javascripts/practice/session.js')
const question = (id, domain = '1', right = [1]) => ({
  id, domain, right, exam: 'X', task: '1.1', options: ['a', 'b', 'c', 'd', 'e'], title: id, sections: [{ url: `${domain}/`, title: domain }],
})
const bank = ['1', '2', '3'].flatMap((domain) => Array.from({ length: 20 }, (_, n) => question(`${domain}-${n}`, domain)))
const find = (id) => bank.find((one) => one.id === id)

test('shares come as near to the weights as whole numbers can', () => {
  assert.deepEqual(plain(run.apportion({ 1: 30, 2: 26, 3: 24, 4: 20 }, { 1: 99, 2: 99, 3: 99, 4: 99 }, 65)), { 1: 19, 2: 17, 3: 16, 4: 13 })
  for (let seed = 1; seed < 300; seed++) {
    const random = stream(seed)
    const names = ['a', 'b', 'c', 'd'].slice(0, 1 + Math.floor(random() * 4))
    const weights = Object.fromEntries(names.map((name) => [name, 1 + Math.floor(random() * 60)]))
    const available = Object.fromEntries(names.map((name) => [name, Math.floor(random() * 40)]))
    const count = Math.floor(random() * 120)
    const found = run.apportion(weights, available, count)
    const sum = Object.values(found).reduce((a, b) => a + b, 0)
    assert.equal(sum, Math.min(count, Object.values(available).reduce((a, b) => a + b, 0)))
    for (const name in found) assert.ok(found[name] <= available[name])
  }
})

test('a run mixes the domains by weight and takes what was not seen for longest', () => {
  const seen = Object.fromEntries(bank.slice(0, 10).map((one, at) => [one.id, { at: 1000 + at, right: true }]))
  const ids = run.pick(bank, { 1: 50, 2: 50 }, 20, seen, stream(7))
  assert.equal(new Set(ids).size, 20)
  assert.equal(ids.filter((id) => id.startsWith('1-')).length, 10)
  assert.ok(ids.every((id) => !(id in seen)), 'ten of the twenty were never seen')
  assert.notDeepEqual(plain(ids), plain([...ids].sort()))
})

test('one right answer replaces the choice, two collect it, a shown one stays', () => {
  let state = run.create({ mode: 'practise', exam: 'X', ids: ['1-0'], now: 5 })
  state = run.choose(state, find('1-0'), 0)
  state = run.choose(state, find('1-0'), 1)
  assert.deepEqual(plain(state.answers), { '1-0': [1] })
  assert.equal(run.choose(state, find('1-0'), 9), state, 'no such option')
  state = run.reveal(state, find('1-0'))
  assert.equal(run.choose(state, find('1-0'), 2), state)
  const two = question('t', '1', [0, 3])
  let other = run.create({ mode: 'mock', exam: 'X', ids: ['t'], now: 5, minutes: 1 })
  for (const option of [4, 3, 0]) other = run.choose(other, two, option)
  assert.deepEqual(plain(other.answers.t), [3, 0], 'the oldest choice gave way')
  assert.ok(run.isRight(two, other.answers.t))
  assert.ok(!run.isRight(two, [0]))
  other = run.choose(other, two, 3)
  assert.equal(run.reveal(other, two), other, 'half an answer is none')
})

test('a mock exam ends with its time and counts what has no answer as wrong', () => {
  let state = run.create({ mode: 'mock', exam: 'X', ids: ['1-0', '2-0', '2-1'], now: 1000, minutes: 2 })
  state = run.choose(state, find('1-0'), 1)
  state = run.choose(state, find('2-0'), 2)
  assert.equal(run.left(state, 1000 + 90_000), 30_000)
  state = run.finish(state, 1000 + 500_000)
  assert.equal(state.done, 1000 + 120_000)
  assert.equal(run.finish(state, 9e9), state)
  const score = plain(run.score(state, find))
  assert.deepEqual([score.right, score.total, score.wrong], [1, 3, ['2-0', '2-1']])
  assert.deepEqual(score.domains, { 1: { right: 1, total: 1 }, 2: { right: 0, total: 2 } })
  assert.deepEqual(score.read, [{ url: '2/', title: '2', count: 2 }])
})

test('practice counts only what was checked', () => {
  let state = run.create({ mode: 'practise', exam: 'X', ids: ['1-0', '1-1'], now: 1 })
  state = run.choose(state, find('1-0'), 1)
  assert.equal(run.score(state, find).total, 0)
  state = run.reveal(state, find('1-0'))
  assert.deepEqual([run.score(state, find).right, run.score(state, find).total], [1, 1])
  assert.deepEqual(plain(run.record({}, state, ['1-0', 'gone'], find, 77)), { '1-0': { at: 77, right: true } })
})

test('what a browser kept comes back, whatever it is', () => {
  let state = run.create({ mode: 'mock', exam: 'X', ids: ['1-0', 'gone', '2-0'], now: 1, minutes: 5 })
  state = run.flag(run.go(state, 2), '2-0')
  const back = plain(run.revive(plain(state), find))
  assert.deepEqual([back.ids, back.at, back.flags, back.ends], [['1-0', '2-0'], 1, ['2-0'], 300_001])
  for (const junk of [null, 5, 'x', [], {}, { version: 1 }, { version: 1, ids: ['gone'] }, { version: 99, ids: ['1-0'] }])
    assert.equal(run.revive(junk, find), null)
})
