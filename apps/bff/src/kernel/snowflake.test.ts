import fc from 'fast-check'
import { expect, it } from 'vitest'
import { laneOf } from './lane.ts'
import { createIds, geneOf, geneOfText, timeOf } from './snowflake.ts'

it('never repeats and never goes back, whatever the clock does, and keeps its gene', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 0, max: 63 })), {
        minLength: 1,
        maxLength: 600,
      }),
      (steps) => {
        let now = Date.UTC(2026, 10, 21)
        const ids = createIds({ worker: 7, clock: { now: () => now } })
        let last = 0n
        for (const [step, gene] of steps) {
          now += step > 40 ? step : Math.min(step, 0)
          const id = ids.next(gene)
          expect(BigInt(id)).toBeGreaterThan(last)
          expect(geneOf(id)).toBe(gene)
          last = BigInt(id)
        }
      },
    ),
  )
})

it('two workers at one moment make different ids', () => {
  const clock = { now: () => Date.UTC(2026, 0, 1) }
  const [a, b] = [createIds({ worker: 1, clock }), createIds({ worker: 2, clock })]
  const made = new Set(Array.from({ length: 2_000 }, () => [a.next(0), b.next(0)]).flat())
  expect(made.size).toBe(4_000)
})

it('tells its time and its lane', () => {
  const at = Date.UTC(2026, 5, 1, 12)
  const id = createIds({ worker: 0, clock: { now: () => at } }).next(0b110101)
  expect(timeOf(id)).toBe(at)
  expect(laneOf(id, 16)).toBe(0b0101)
  expect(laneOf(id, 64)).toBe(0b110101)
})

it('spreads buyers evenly over the genes', () => {
  const counts = new Array(64).fill(0)
  for (let i = 0; i < 64_000; i++) counts[geneOfText(`o-openid-${i}`)]++
  expect(Math.min(...counts)).toBeGreaterThan(800)
  expect(Math.max(...counts)).toBeLessThan(1_200)
})
