import { expect, it } from 'vitest'
import type { LivePoint } from './contracts/live.ts'
import { packPoints, unpackPoints } from './live-series.ts'

const blank: LivePoint = {
  ...{ at: 0, available: 0, views: 0, taps: 0, reserved: 0, ordered: 0, paid: 0, delivered: 0, queued: 0, admitted: 0 },
  ...{ unfinished: 0, allowed: 0, limit: 0, standby: 0, backlog: 0, lagMs: 0, p50: null, p99: null, drift: 0 },
  refusals: {},
}

it('brings every second back as it was: gaps, nulls, tenths, outcomes that come late, counters that start anew', () => {
  const points: LivePoint[] = [
    { ...blank, at: 1_763_700_000_000, available: 100, taps: 7 },
    { ...blank, at: 1_763_700_001_000, available: 93, taps: 90, p50: 1.2, p99: 33.4, refusals: { SOLD_OUT: 3 } },
    { ...blank, at: 1_763_700_005_000, available: 93, taps: 2, drift: null, refusals: { SOLD_OUT: 1, TOO_FAST: 2 } },
    { ...blank, at: 1_763_700_006_000, available: 95, taps: 3, drift: -2, p50: 1.1, p99: 33.4 },
  ]
  expect(unpackPoints(packPoints(points))).toEqual(points)
  expect(unpackPoints(packPoints([]))).toEqual([])
})

it('spends about two characters a value on a quiet second', () => {
  const quiet = Array.from({ length: 3_600 }, (_, i) => ({ ...blank, at: 1_763_700_000_000 + i * 1_000, taps: i * 3 }))
  expect(JSON.stringify(packPoints(quiet)).length / quiet.length).toBeLessThan(60)
})

it('reads a series from before a column was kept', () => {
  const { columns, refusals } = packPoints([{ ...blank, at: 5_000, paid: 4 }])
  const { views: _, ...older } = columns
  expect(unpackPoints({ columns: older, refusals })).toEqual([{ ...blank, at: 5_000, paid: 4 }])
})
