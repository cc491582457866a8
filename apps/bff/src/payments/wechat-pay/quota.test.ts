import { expect, it } from 'vitest'
import { prepayQuota } from './quota.ts'

const redisIsAway = { takeTurn: () => Promise.reject(new Error('away')) }

it('goes on with a quarter of the quota while Redis is away, and never with more', async () => {
  let now = 0
  const clock = { now: () => now }
  const quota = prepayQuota({ scripts: redisIsAway, mchId: 'm1', perSecond: 600, clock, random: () => 0.5 })
  let granted = 0
  for (now = 0; now < 10_000; now += 1)
    for (let caller = 0; caller < 3; caller += 1) if ((await quota.acquire()).kind === 'OK') granted += 1
  expect(granted).toBeGreaterThan(1_200)
  expect(granted).toBeLessThanOrEqual(1_500)
})

it('says when to come back: not before the bucket has a turn, and not all at once', async () => {
  const scripts = { takeTurn: async () => 700 }
  const clock = { now: () => 0 }
  const quota = (random: number) => prepayQuota({ scripts, mchId: 'm1', perSecond: 600, clock, random: () => random })
  expect(await quota(0).acquire()).toEqual({ kind: 'WAIT', retryAfterMs: 700 })
  expect(await quota(0.9).acquire()).toEqual({ kind: 'WAIT', retryAfterMs: 930 })
})
