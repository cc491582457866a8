import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createPatience, type Patience } from './patience.ts'

let moves: number
let patience: Patience

beforeEach(() => {
  vi.useFakeTimers()
  moves = 0
  const ours = { now: Date.now, ms: 1_000, atMostMs: 10_000, lookEveryMs: 100 }
  patience = createPatience(ours, async () => String(moves))
})

afterEach(() => {
  patience.end()
  vi.useRealTimers()
})

const isOver = () => Date.now() >= patience.deadline

test('does not begin before it is told to', async () => {
  await vi.advanceTimersByTimeAsync(60_000)
  expect(isOver()).toBe(false)
})

test('is over when nothing moved for so long, and not while something does', async () => {
  patience.renew()
  for (let i = 0; i < 5; i++) {
    moves++
    await vi.advanceTimersByTimeAsync(900)
    expect(isOver()).toBe(false)
  }
  await vi.advanceTimersByTimeAsync(200)
  expect(isOver()).toBe(true)
})

test('gives up what always moves and never ends', async () => {
  patience.renew()
  for (let i = 0; i < 99; i++) {
    moves++
    await vi.advanceTimersByTimeAsync(100)
  }
  expect(isOver()).toBe(false)
  await vi.advanceTimersByTimeAsync(100)
  expect(isOver()).toBe(true)
})

test('does not count time in which the process itself stood still', async () => {
  patience.renew()
  await vi.advanceTimersByTimeAsync(500)
  // Three seconds in which no timer fired.
  vi.setSystemTime(Date.now() + 3_000)
  await vi.advanceTimersByTimeAsync(300)
  expect(isOver()).toBe(false)
  await vi.advanceTimersByTimeAsync(700)
  expect(isOver()).toBe(true)
})

test('is over at once when it is ended', () => {
  patience.renew()
  patience.end()
  expect(isOver()).toBe(true)
})
