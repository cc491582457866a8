import { expect, it } from 'vitest'
import { prepayQuota } from './quota.ts'

it('never grants more than its rate over ten seconds of pressure, and grants nearly all of it', async () => {
  let now = 0
  const quota = prepayQuota({ perSecond: 500, clock: { now: () => now }, random: () => 0.5 })
  let granted = 0
  for (now = 0; now < 10_000; now += 1) {
    for (let caller = 0; caller < 3; caller += 1) if ((await quota.acquire()).kind === 'OK') granted += 1
  }
  expect(granted).toBeGreaterThan(4_990)
  expect(granted).toBeLessThanOrEqual(5_100)
})

it('after an idle hour one second still cannot pass WeChat’s 600', async () => {
  let now = 0
  const quota = prepayQuota({ perSecond: 500, clock: { now: () => now }, random: () => 0 })
  await quota.acquire()
  const start = 3_600_000
  let granted = 0
  for (now = start; now < start + 1_000; now += 1) {
    for (let caller = 0; caller < 3; caller += 1) if ((await quota.acquire()).kind === 'OK') granted += 1
  }
  expect(granted).toBeLessThanOrEqual(600)
})

it('says when to come back, and lets the caller in then', async () => {
  let now = 0
  const quota = prepayQuota({ perSecond: 5, clock: { now: () => now }, random: () => 0 })
  expect(await quota.acquire()).toEqual({ kind: 'OK' })
  expect(await quota.acquire()).toEqual({ kind: 'WAIT', retryAfterMs: 300 })
  now += 300
  expect(await quota.acquire()).toEqual({ kind: 'OK' })
})
