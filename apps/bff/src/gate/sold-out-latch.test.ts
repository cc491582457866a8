import { expect, it } from 'vitest'
import { createSoldOutLatch } from './sold-out-latch.ts'

const latchAt = (clock: { now: number }) => createSoldOutLatch({ clock: { now: () => clock.now }, latchMs: 1_000 })

it('holds until its time is over or the shelf speaks', () => {
  const clock = { now: 0 }
  const latch = latchAt(clock)
  expect(latch.holds('1')).toBe(false)
  latch.set('1', latch.mark())
  clock.now = 999
  expect(latch.holds('1')).toBe(true)
  expect(latch.holds('2')).toBe(false)
  clock.now = 1_000
  expect(latch.holds('1')).toBe(false)
  latch.set('1', latch.mark())
  latch.clear('1')
  expect(latch.holds('1')).toBe(false)
})

it('does not believe a verdict that was asked for before the shelf changed', () => {
  const latch = latchAt({ now: 0 })
  const mark = latch.mark()
  latch.clear('1')
  latch.set('1', mark)
  expect(latch.holds('1')).toBe(false)
  latch.set('2', mark)
  expect(latch.holds('2')).toBe(true)
  latch.set('1', latch.mark())
  expect(latch.holds('1')).toBe(true)
})
