import { expect, it } from 'vitest'
import { defineScripts } from '../../redis/generated.ts'
import { testRedis } from '../../testing/redis.ts'
import { prepayQuota } from './quota.ts'

const redis = await testRedis()
const scripts = defineScripts(redis.client)

it('several processes share one quota: no second sees more of it than WeChat allows, and nearly all is used', async () => {
  const processes = Array.from({ length: 3 }, () =>
    prepayQuota({ scripts, mchId: 'm1', perSecond: 60, clock: { now: Date.now }, random: Math.random }),
  )
  const started = performance.now()
  const granted: number[] = []
  while (performance.now() - started < 2_500) {
    const turns = await Promise.all(processes.map((quota) => quota.acquire()))
    for (const turn of turns) if (turn.kind === 'OK') granted.push(performance.now() - started)
  }
  const seconds = granted.map((from) => granted.filter((at) => at >= from && at < from + 1_000).length)
  expect(Math.max(...seconds)).toBeLessThanOrEqual(61)
  expect(granted.length).toBeGreaterThan(100)
})

it('merchant numbers do not share', async () => {
  const of = (mchId: string) => prepayQuota({ scripts, mchId, perSecond: 1, clock: { now: Date.now }, random: () => 0 })
  expect((await of('a').acquire()).kind).toBe('OK')
  expect((await of('a').acquire()).kind).toBe('WAIT')
  expect((await of('b').acquire()).kind).toBe('OK')
})
