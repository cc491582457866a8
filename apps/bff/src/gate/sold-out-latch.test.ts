import { expect, it } from 'vitest'
import { createSoldOutLatch } from './sold-out-latch.ts'

it('holds until its time is over or the shelf speaks', () => {
  let now = 0
  const latch = createSoldOutLatch({ clock: { now: () => now }, latchMs: 1_000 })
  expect(latch.holds('1')).toBe(false)
  latch.set('1')
  now = 999
  expect(latch.holds('1')).toBe(true)
  expect(latch.holds('2')).toBe(false)
  now = 1_000
  expect(latch.holds('1')).toBe(false)
  latch.set('1')
  latch.clear('1')
  expect(latch.holds('1')).toBe(false)
})
