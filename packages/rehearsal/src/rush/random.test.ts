import { requestIdSchema } from '@tidegate/shared/ids'
import { expect, test } from 'vitest'
import { createRandom } from './random.ts'

test('the same seed gives the same shoppers, another seed others', () => {
  const draw = (seed: number) => Array.from({ length: 5 }, createRandom(seed).next)
  expect(draw(7)).toEqual(draw(7))
  expect(draw(7)).not.toEqual(draw(8))
})

test('request ids pass the contract and do not repeat', () => {
  const random = createRandom(1)
  const ids = Array.from({ length: 5_000 }, random.uuid)
  for (const id of ids) expect(requestIdSchema.safeParse(id).success).toBe(true)
  expect(new Set(ids).size).toBe(ids.length)
})

test('chance and exponential keep their means', () => {
  const random = createRandom(3)
  const n = 20_000
  let hits = 0
  let sum = 0
  for (let i = 0; i < n; i++) {
    if (random.chance(0.15)) hits++
    sum += random.exponential(800)
  }
  expect(hits / n).toBeCloseTo(0.15, 1)
  expect(sum / n / 800).toBeCloseTo(1, 1)
})
