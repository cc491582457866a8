import type { LiveFrame, LiveNow, LivePoint } from '@tidegate/shared/contracts/live'
import { packPoints } from '@tidegate/shared/live-series'
import { expect, it } from 'vitest'
import { mergeFrame, ratesOf } from './live-sale.ts'

const point = (second: number, taps = 0, reserved = 0): LivePoint => ({
  ...{ at: second * 1000, available: 10, views: 0, taps, reserved, ordered: 0, paid: 0, delivered: 0, queued: 0 },
  ...{ admitted: 0, unfinished: 0, allowed: 0, limit: 0, standby: 0, backlog: 0, lagMs: 0, p50: null, p99: null },
  ...{ drift: 0, refusals: {} },
})

const frame = (points: LivePoint[], deeds: LiveFrame['deeds'] = null): LiveFrame => ({
  serverNow: (points.at(-1)?.at ?? 0) + 100,
  series: packPoints(points),
  now: { at: points.at(-1)?.at ?? 0, title: '首发' } as LiveNow,
  deeds,
})

it('joins frames without doubling a second, takes in what was missed, and keeps the marks it was told once', () => {
  const deed = { id: '1', action: 'campaign.pause', by: '林潮', at: 1_500, detail: {} }
  const first = mergeFrame(null, frame([point(1), point(2)], [deed]), 2_000)
  const second = mergeFrame(first, frame([point(2, 7), point(3)]), 3_000)
  const back = mergeFrame(second, frame([point(4), point(5), point(6)]), 6_000)
  expect(back.points.map(({ at, taps }) => [at, taps])).toEqual([
    [1000, 0],
    [2000, 7],
    [3000, 0],
    [4000, 0],
    [5000, 0],
    [6000, 0],
  ])
  expect(back.deeds).toEqual([deed])
})

it('keeps at most an hour of seconds, the newest', () => {
  const long = Array.from({ length: 4000 }, (_, second) => point(second))
  const { points } = mergeFrame(mergeFrame(null, frame(long), 0), frame([point(4000)]), 0)
  expect([points.length, points[0]?.at, points.at(-1)?.at]).toEqual([3600, 401_000, 4_000_000])
})

it('believes the quickest frame about the clock', () => {
  const late = mergeFrame(null, frame([point(10)]), 11_900)
  expect(mergeFrame(late, frame([point(11)]), 11_400).clockOffset).toBe(-300)
})

it('reads rates from totals across a gap and a restarted counter', () => {
  const rates = ratesOf([point(1, 100, 90), point(2, 150, 110), point(4, 250, 210), point(5, 5, 5)])
  expect(rates.map(({ at, taps, refused }) => ({ at, taps, refused }))).toEqual([
    { at: 2000, taps: 50, refused: 30 },
    { at: 4000, taps: 50, refused: 0 },
    { at: 5000, taps: 0, refused: 0 },
  ])
})
