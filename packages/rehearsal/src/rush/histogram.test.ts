import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Histogram } from './histogram.ts'

const of = (values: number[]) => {
  const histogram = new Histogram()
  for (const value of values) histogram.record(value)
  return histogram
}

test('a quantile lies within 1/64 above the exact one', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 16_000, noNaN: true }), { minLength: 1, maxLength: 300 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, share) => {
        const sorted = values.toSorted((a, b) => a - b)
        const exact = sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] ?? 0
        const told = of(values).quantile(share)
        expect(told).toBeGreaterThanOrEqual(exact - 0.001)
        expect(told).toBeLessThanOrEqual(exact * (1 + 1 / 64) + 0.001)
      },
    ),
  )
})

test('buckets hold every recorded value, in order', () => {
  const histogram = of([0, 0.001, 0.5, 3, 3, 3, 15_999, 90_000, -2])
  const buckets = [...histogram.buckets()]
  expect(buckets.reduce((sum, [, count]) => sum + count, 0)).toBe(9)
  expect(buckets.map(([upper]) => upper)).toEqual(buckets.map(([upper]) => upper).toSorted((a, b) => a - b))
  expect(histogram.maxMs).toBe(90_000)
  expect(histogram.quantile(1)).toBe(90_000)
})

test('an empty histogram answers 0', () => {
  expect(new Histogram().quantile(0.99)).toBe(0)
})
