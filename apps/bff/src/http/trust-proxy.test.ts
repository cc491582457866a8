import { expect, it } from 'vitest'
import { createTrustProxy } from './trust-proxy.ts'

it('trusts the ranges it was given and nobody else, however often it is asked', () => {
  const trusts = createTrustProxy('loopback, 10.1.0.0/16')
  for (let time = 0; time < 3; time++) {
    expect(['127.0.0.1', '::1', '10.1.2.3'].map((address) => trusts(address, 0))).toEqual([true, true, true])
    expect(['10.2.0.1', '203.0.113.9', 'not an address'].map((address) => trusts(address, 0))).toEqual([
      false,
      false,
      false,
    ])
  }
})

it('keeps its verdicts right through a flood of invented hops', () => {
  const trusts = createTrustProxy('10.0.0.0/8')
  for (let i = 0; i < 3_000; i++) trusts(`198.51.${i >> 8}.${i & 255}`, 1)
  expect(trusts('10.0.0.1', 0)).toBe(true)
  expect(trusts('198.51.0.1', 1)).toBe(false)
})

it('says at boot when a range is none', () => {
  expect(() => createTrustProxy('load-balancer')).toThrow(/invalid IP address/)
})
