import { Redis } from 'ioredis'
import { afterAll, expect, it } from 'vitest'
import { testRedis } from '../testing/redis.ts'
import { createBuyerSessions } from './session.ts'

const redis = await testRedis()
const away = new Redis({ port: 1, maxRetriesPerRequest: 0, lazyConnect: true, enableOfflineQueue: false }).on(
  'error',
  () => {},
)
afterAll(() => away.disconnect())

const buyer = { buyerId: '42', openid: 'o-42' }
let now = 1_000_000
const clock = { now: () => now }
const sessionsOf = (cache: Redis) => createBuyerSessions({ cache, clock })

it('knows a session in every process, by its hash only', async () => {
  const { token, expiresAt } = await sessionsOf(redis.client).open(buyer)
  expect(expiresAt).toBe(now + 7 * 86_400_000)
  expect(await sessionsOf(redis.client).verify(token)).toEqual({ kind: 'SIGNED_IN', buyer })
  const stored = await redis.client.keys('*')
  expect(stored).toHaveLength(1)
  expect(stored[0]).not.toContain(token)
  expect(await redis.client.pttl(stored[0] as string)).toBeGreaterThan(6.9 * 86_400_000)
})

it.each(['', 'x', 'A'.repeat(43), 'A'.repeat(5_000), '🐳'.repeat(20)])('a forged token %#', async (token) => {
  expect(await sessionsOf(redis.client).verify(token)).toEqual({ kind: 'EXPIRED' })
})

it('a revoked session ends: here at once, elsewhere when its belief runs out', async () => {
  const [here, elsewhere] = [sessionsOf(redis.client), sessionsOf(redis.client)]
  const { token } = await here.open(buyer)
  await elsewhere.verify(token)
  await here.revoke(token)
  expect(await here.verify(token)).toEqual({ kind: 'EXPIRED' })
  expect((await elsewhere.verify(token)).kind).toBe('SIGNED_IN')
  now += 60_000
  expect(await elsewhere.verify(token)).toEqual({ kind: 'EXPIRED' })
})

it('an outage of Redis logs out nobody who was here lately, and lets nobody stay for ever', async () => {
  let isAway = false
  const flaky: Redis = Object.create(redis.client, {
    get: { value: (key: string) => (isAway ? away.get(key) : redis.client.get(key)) },
  })
  const sessions = sessionsOf(flaky)
  const { token } = await sessions.open(buyer)
  isAway = true
  now += 60_000 + 9 * 60_000
  expect(await sessions.verify(token)).toEqual({ kind: 'SIGNED_IN', buyer })
  now += 60_000
  expect(await sessions.verify(token)).toEqual({ kind: 'UNAVAILABLE' })
  isAway = false
  expect(await sessions.verify(token)).toEqual({ kind: 'SIGNED_IN', buyer })
})

it('says UNAVAILABLE, not EXPIRED, while Redis is away: nobody is logged out by an outage', async () => {
  expect(await sessionsOf(away).verify('A'.repeat(43))).toEqual({ kind: 'UNAVAILABLE' })
})
