import type { LivePoint, LiveView } from '@tidegate/shared/contracts/staff'
import { expect, it } from 'vitest'
import { mergeLive, ratesOf } from './live-sale.ts'

const point = (second: number, requests = 0, refused = 0): LivePoint => {
  return { at: second * 1000, available: 10, requests, reserved: 0, refused, ordered: 0, paid: 0 }
}

const answer = (...points: LivePoint[]): LiveView => {
  return {
    serverNow: 9_000_500,
    phase: 'LIVE',
    title: '首发',
    startsAt: 0,
    endsAt: 1,
    total: 10,
    latest: points.at(-1) ?? point(0),
    points,
    journalBacklog: 0,
    room: null,
    drift: 0,
    offers: [],
  }
}

it('joins answers without doubling a second, and keeps what is known when nothing is new', () => {
  const first = mergeLive(undefined, answer(point(1), point(2)), 9_000_000)
  const second = mergeLive(first, answer(point(2, 7), point(3)), 9_000_000)
  const third = mergeLive(second, answer(), 9_000_000)
  expect(third.points.map(({ at, requests }) => [at, requests])).toEqual([
    [1000, 0],
    [2000, 7],
    [3000, 0],
  ])
  expect(third.clockOffset).toBe(500)
})

it('keeps at most an hour of seconds, the newest', () => {
  const long = Array.from({ length: 4000 }, (_, second) => point(second))
  const { points } = mergeLive(mergeLive(undefined, answer(...long), 0), answer(point(4000)), 0)
  expect([points.length, points[0]?.at, points.at(-1)?.at]).toEqual([3600, 401_000, 4_000_000])
})

it('reads rates from totals across a gap and a restarted counter', () => {
  expect(ratesOf([point(1, 100, 10), point(2, 150, 40), point(4, 250, 40), point(5, 5, 0)])).toEqual([
    { at: 2000, requests: 50, refused: 30 },
    { at: 4000, requests: 50, refused: 0 },
    { at: 5000, requests: 0, refused: 0 },
  ])
})

it('remembers the waiting room since the page was opened, and starts anew after an abort', () => {
  const room = (epoch: number, serving: number, tail: number): LiveView => ({
    ...answer(point(1)),
    room: {
      ...{ phase: 'OPEN', rate: 500, cap: 2000, allowedRate: 500, limitedBy: 'RATE', unfinished: 7, standby: 0 },
      ...{ epoch, serving, tail },
    },
  })
  const second = mergeLive(mergeLive(undefined, room(1, 0, 90), 0), room(1, 50, 100), 0)
  expect(second.roomPoints.map(({ serving, tail, unfinished }) => [serving, tail, unfinished])).toEqual([
    [0, 90, 7],
    [50, 100, 7],
  ])
  expect(mergeLive(second, room(2, 0, 3), 0).roomPoints.map(({ tail }) => tail)).toEqual([3])
  expect(mergeLive(second, answer(), 0).roomPoints).toEqual([])
})
