import { expect, test } from 'vitest'
import { judgeStandby, type StandbyFacts, type StandbyOrder, type Wait } from './judge-standby.ts'

/** Two who wait for one unit each, in turn: the first is served at 300, the second at 400, when two others gave theirs back. */
function calm(): StandbyFacts & {
  waits: [Wait, Wait]
  orders: [StandbyOrder, StandbyOrder, StandbyOrder, StandbyOrder]
} {
  return {
    total: 2,
    payMs: 2_000,
    waits: [wait({ requestId: 'first', joinedAt: 100 }), wait({ requestId: 'second', joinedAt: 200 })],
    orders: [
      order({ id: '1', requestId: 'tap', entry: [10, 0], freeFrom: 290 }),
      order({ id: '2', requestId: 'another tap', entry: [20, 0], freeFrom: 380 }),
      order({ id: '3', requestId: 'first', via: 'STANDBY', entry: [300, 0], windowMs: 2_000 }),
      order({ id: '4', requestId: 'second', via: 'STANDBY', entry: [400, 0], windowMs: 2_000 }),
    ],
  }
}

test('finds nothing where everybody had their turn', () => {
  expect(judgeStandby(calm())).toEqual([])
})

test('somebody behind is served first', () => {
  const facts = calm()
  facts.orders[2].entry = [400, 1]
  expect(judgeStandby(facts)).toEqual(['request second was served before first, who stood in front of it'])
})

test('the journal tells two of one millisecond apart', () => {
  const facts = calm()
  facts.orders[2].entry = [400, 0]
  facts.orders[3].entry = [400, 1]
  expect(judgeStandby(facts)).toEqual([])
})

test('whoever wants more than can still come back is passed over, and not a moment before', () => {
  const passed = calm()
  passed.waits[0] = { ...passed.waits[0], quantity: 2, end: 'WAITING' }
  passed.orders[0].freeFrom = null
  passed.orders[2] = order({ id: '3', requestId: 'a third tap', entry: [50, 0], freeFrom: 390 })
  const tap = order({ id: '5', requestId: 'a fourth tap', entry: [410, 0] })
  const overtaken = 'request second was served before first, who stood in front of it'
  expect(judgeStandby(passed)).toEqual([])
  expect(judgeStandby({ ...passed, total: 3, orders: [...passed.orders, tap] })).toEqual([overtaken])
  expect(judgeStandby({ ...passed, total: 4, orders: [...passed.orders, tap] })).toEqual([
    overtaken,
    'order 5 was sold from the shelf: 1 were free then, and standby waited for 2',
  ])
})

test('somebody behind is served, and whoever stood in front still waits', () => {
  const facts = calm()
  facts.waits[0].end = 'WAITING'
  facts.orders[2].requestId = 'somebody else'
  expect(judgeStandby(facts)).toEqual(['request second was served before first, who stood in front of it'])
})

test('whoever asked to leave has no turn, and neither has who joined later', () => {
  const left = calm()
  left.waits[0].leftAt = 350
  left.orders[2].entry = [500, 0]
  expect(judgeStandby(left)).toEqual([])
  const later = calm()
  later.waits[0].joinedAt = 450
  later.orders[2].entry = [500, 0]
  expect(judgeStandby(later)).toEqual([])
})

test('a place that is gone', () => {
  const facts = calm()
  facts.waits[1].end = 'GONE'
  facts.orders[3].via = 'RUSH'
  facts.orders[3].requestId = 'somebody else'
  expect(judgeStandby(facts)).toEqual(['request second lost its place on standby'])
  facts.waits[1].hadAnother = true
  expect(judgeStandby(facts)).toEqual([])
})

test('less time to pay than standby gives', () => {
  const facts = calm()
  facts.orders[3].windowMs = 1_000
  expect(judgeStandby(facts)).toEqual(['order 4 of standby had 1000 ms to pay instead of 2000'])
})

test('a unit that came back is sold from the shelf past those who wait', () => {
  const facts = calm()
  const passed = order({ id: '5', requestId: 'a third tap', entry: [295, 0], freeFrom: 299 })
  expect(judgeStandby({ ...facts, orders: [...facts.orders, passed] })).toEqual([
    'order 5 was sold from the shelf: 0 were free then, and standby waited for 2',
  ])
})

test('a unit more than those who wait want is anybody’s', () => {
  const facts = calm()
  const fair = order({ id: '5', requestId: 'a third tap', entry: [295, 0] })
  expect(judgeStandby({ ...facts, total: 5, orders: [...facts.orders, fair] })).toEqual([])
})

test('another lane has a list of its own', () => {
  const facts = calm()
  const elsewhere = order({ id: '5', requestId: 'a third tap', lane: 9, entry: [295, 0], freeFrom: 299 })
  expect(judgeStandby({ ...facts, orders: [...facts.orders, elsewhere] })).toEqual([])
})

function wait(own: Pick<Wait, 'requestId' | 'joinedAt'>): Wait {
  return { lane: 3, quantity: 1, rank: own.joinedAt, leftAt: null, end: 'GRANTED', hadAnother: false, ...own }
}

function order(own: Pick<StandbyOrder, 'id' | 'requestId' | 'entry'> & Partial<StandbyOrder>): StandbyOrder {
  return { lane: 3, quantity: 1, via: 'RUSH', freeFrom: null, windowMs: 1_000, ...own }
}
