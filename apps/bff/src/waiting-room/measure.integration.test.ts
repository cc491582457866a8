import type { ProcessHealth } from '@tidegate/shared/contracts/live'
import { beforeEach, describe, expect, it } from 'vitest'
import { keys } from '../redis/keys.ts'
import { testRedis } from '../testing/redis.ts'
import { readLag, readSignals } from './measure.ts'

const { client: hot } = await testRedis()
const lanes = 2
beforeEach(() => hot.flushall())

describe('the signals', () => {
  const says = (worker: number, health: Partial<ProcessHealth>) =>
    hot.set(keys.process(worker), JSON.stringify({ role: 'api', loopUtilisation: 0, done: 0, failed: 0, ...health }))
  const signals = () => readSignals({ hot, lanes })

  it('are of the busiest process, but for schedulers, and of all answers', async () => {
    await says(1, { loopUtilisation: 0.3, done: 60, failed: 3 })
    await says(2, { loopUtilisation: 0.5, done: 40, failed: 2, role: 'worker' })
    await says(3, { loopUtilisation: 0.9, role: 'scheduler' })
    expect(await signals()).toEqual({ lagMs: 0, loopUtilisation: 0.5, errorShare: 0.05 })
  })

  it('are those of a full house while no API process says anything, whoever else does', async () => {
    expect(await signals()).toMatchObject({ loopUtilisation: 1 })
    await says(2, { role: 'worker', loopUtilisation: 0.1 })
    expect(await signals()).toMatchObject({ loopUtilisation: 1 })
    await says(1, {})
    expect(await signals()).toMatchObject({ loopUtilisation: 0.1 })
  })

  it('take a failure in a quiet second for no share', async () => {
    await says(1, { done: 1, failed: 1 })
    expect(await signals()).toMatchObject({ errorShare: 0.05 })
  })
})

describe('the lag', () => {
  const waits = (lane: number, ...agesMs: number[]) =>
    Promise.all(agesMs.map((age, i) => hot.xadd(keys.journal(lane), `${Date.now() - age}-${i}`, 'r', '')))
  const lag = async () => Math.round((await readLag(hot, lanes)) / 1_000)

  it('is the age of what waits longest in any lane', async () => {
    expect(await lag()).toBe(0)
    await waits(0, 3_000, 1_000)
    await waits(1, 7_000)
    expect(await lag()).toBe(7)
  })

  it('passes over what is stuck by itself, but not a lane that stands', async () => {
    await waits(0, 50_000, 40_000)
    expect(await lag()).toBe(0)
    await waits(0, 5_000)
    expect(await lag()).toBe(5)
    await waits(1, ...Array.from({ length: 21 }, (_, i) => 60_000 - i * 1_000))
    expect(await lag()).toBe(60)
  })
})
