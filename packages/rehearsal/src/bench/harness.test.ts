import { expect, test } from 'vitest'
import { interleave, median } from './harness.ts'

test('sides take turns, warm-ups are forgotten, medians are told', async () => {
  const order: string[] = []
  const give = (name: string, values: number[]) => async () => {
    order.push(name)
    return values.shift() ?? Number.NaN
  }
  const told = await interleave(
    { a: give('a', [999, 1, 3, 2]), b: give('b', [999, 10, 10, 40]) },
    { rounds: 3, warmups: 1 },
  )
  expect(told).toEqual({ a: 2, b: 10 })
  expect(order.join('')).toBe('abababab')
})

test('the median of an even count lies between the two in the middle', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5)
  expect(() => median([])).toThrow(RangeError)
})
