import fc from 'fast-check'
import { expect, it } from 'vitest'
import { laneOf } from '../kernel/lane.ts'
import { holdbackLane, splitStock } from './split-stock.ts'

const spreadFrom = 2_000

it('loses no unit, and spreads evenly from the threshold on', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.constantFrom(1, 2, 16, 64), (total, lanes) => {
      const rows = splitStock('12345', total, { lanes, spreadFrom })
      expect(rows.reduce((sum, row) => sum + row.total, 0)).toBe(total)
      const shelves = rows.filter((row) => row.lane !== holdbackLane).map((row) => row.total)
      expect(shelves).toHaveLength(total < spreadFrom ? 1 : lanes)
      expect(Math.max(...shelves) - Math.min(...shelves)).toBeLessThanOrEqual(1)
    }),
  )
})

it('keeps a small offer in the lane of its own gene, and nothing back of a handful', () => {
  expect(splitStock('12345', 19, { lanes: 16, spreadFrom })).toEqual([
    { lane: laneOf('12345', 16), total: 19 },
    { lane: holdbackLane, total: 0 },
  ])
  expect(splitStock('12345', 100, { lanes: 16, spreadFrom })[1]).toEqual({ lane: holdbackLane, total: 5 })
})
