import { describe, expect, test } from 'vitest'
import { countdownParts, msToNextTick, sayWhen } from './countdown.ts'
import { offsetOf } from './offset.ts'
import { createServerClock } from './server-clock.ts'

const tenMinutes = 600_000

describe('server clock', () => {
  test('a device ten minutes slow counts down by the server, not by itself', async () => {
    const real = { now: 1_000_000_000 }
    const trips = [30, 400, 20, 900, 40]
    const saved: number[] = []
    const clock = createServerClock({
      deviceNow: () => real.now - tenMinutes,
      askServer: async () => {
        const trip = trips.shift() ?? 0
        real.now += trip * 0.9 // a slow way there and a quick way back: the worst a sample can be
        const answer = real.now
        real.now += trip * 0.1
        return answer
      },
      load: () => null,
      save: (offset) => void saved.push(offset),
    })
    await clock.sync()
    expect(Math.abs(clock.now() - real.now)).toBeLessThanOrEqual(20)
    expect(saved).toHaveLength(1)
  })

  test('without an answer the offset of the last run stays', async () => {
    const clock = createServerClock({
      deviceNow: () => 5000,
      askServer: () => Promise.reject(new Error('offline')),
      load: () => tenMinutes,
      save: () => expect.unreachable(),
    })
    await clock.sync()
    expect(clock.now()).toBe(5000 + tenMinutes)
  })

  test('notices that somebody moved the clock', () => {
    const device = { now: 10_000 }
    const clock = createServerClock({
      deviceNow: () => device.now,
      askServer: async () => 0,
      load: () => 0,
      save: () => {},
    })
    device.now += 1000
    expect(clock.jumped()).toBe(false)
    device.now -= tenMinutes
    expect(clock.jumped()).toBe(true)
  })

  test('slow samples do not vote', () => {
    const at = (trip: number, offset: number) => ({ sentAt: 0, receivedAt: trip, serverNow: offset + trip / 2 })
    expect(offsetOf([at(20, 100), at(2000, 900), at(24, 104), at(3000, -700)])).toBe(102)
    expect(offsetOf([])).toBeNull()
  })
})

describe('countdown', () => {
  test('reaches zero with the server and not a moment before', () => {
    expect(countdownParts(1).totalSeconds).toBe(1)
    expect(countdownParts(0).totalSeconds).toBe(0)
    expect(countdownParts(-5).totalSeconds).toBe(0)
    expect(countdownParts(90_061_000)).toEqual({
      days: 1,
      hours: '01',
      minutes: '01',
      seconds: '01',
      totalSeconds: 90_061,
    })
  })

  test('ticks on whole seconds', () => {
    expect(msToNextTick(2300)).toBe(300)
    expect(msToNextTick(2000)).toBe(1000)
    expect(countdownParts(2300 - msToNextTick(2300)).totalSeconds).toBe(2)
  })

  test('says times as Beijing does', () => {
    const noon = Date.UTC(2026, 10, 21, 4)
    expect(sayWhen(noon, noon)).toBe('今天 12:00')
    expect(sayWhen(noon + 13 * 3_600_000, noon)).toBe('明天 01:00')
    expect(sayWhen(noon + 72 * 3_600_000, noon)).toBe('11月24日 12:00')
  })
})
