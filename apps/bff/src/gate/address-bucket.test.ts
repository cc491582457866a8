import { expect, it } from 'vitest'
import { createAddressBucket } from './address-bucket.ts'

it('lets a burst through, then the rate, each address for itself', () => {
  let now = 0
  const bucket = createAddressBucket({ clock: { now: () => now }, perSecond: 10, burst: 3 })
  expect([1, 2, 3].map(() => bucket.take('a'))).toEqual([0, 0, 0])
  expect(bucket.take('a')).toBe(100)
  expect(bucket.take('b')).toBe(0)
  now = 100
  expect(bucket.take('a')).toBe(0)
  expect(bucket.take('a')).toBe(100)
})
