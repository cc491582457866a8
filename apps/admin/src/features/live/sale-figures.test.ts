import type { LivePoint } from '@tidegate/shared/contracts/live'
import { expect, it } from 'vitest'
import { figuresOf } from './sale-figures.ts'

const point = (second: number, more: Partial<LivePoint>): LivePoint => ({
  ...{ at: second * 1000, available: 0, views: 0, taps: 0, reserved: 0, ordered: 0, paid: 0, delivered: 0, queued: 0 },
  ...{ admitted: 0, unfinished: 0, allowed: 0, limit: 0, standby: 0, backlog: 0, lagMs: 0, p50: null, p99: null },
  ...{ drift: 0, refusals: {} },
  ...more,
})

it('tells when a sale was sold out from its start, not from when its shelf was still cold', () => {
  const points = [
    point(8, {}),
    point(10, { available: 5 }),
    point(11, { available: 2, taps: 40, reserved: 3, p99: 12, lagMs: 300 }),
    point(12, { available: 0, taps: 340, reserved: 5, p99: 80, drift: null }),
    point(13, { available: 1, taps: 350, reserved: 5, paid: 4, drift: -1 }),
  ]
  expect(figuresOf(points, 10_000)).toMatchObject({
    ...{ soldOutMs: 2_000, peakTaps: 117, worstP99: 80, longestLagMs: 300, paid: 4, drift: 1 },
  })
  expect(figuresOf(points.slice(0, 3), 10_000).soldOutMs).toBeNull()
})
