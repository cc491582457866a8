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

it('takes all addresses of an IPv6 line for one', () => {
  const bucket = createAddressBucket({ clock: { now: () => 0 }, perSecond: 1, burst: 1 })
  expect(['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', '2001:db8:1:3::1'].map((ip) => bucket.take(ip))).toEqual([
    0, 1_000, 0,
  ])
})

it('remembers whoever came last when there are more addresses than it keeps', () => {
  const bucket = createAddressBucket({ clock: { now: () => 0 }, perSecond: 1, burst: 1, addressesMax: 4 })
  for (const address of ['a', 'b', 'c']) expect(bucket.take(address)).toBe(0)
  expect(['b', 'c'].map((address) => bucket.take(address))).toEqual([1_000, 1_000])
  for (const address of ['d', 'e', 'f']) expect(bucket.take(address)).toBe(0)
  expect(bucket.take('a')).toBe(0)
})
