import { expect, it } from 'vitest'
import { keys } from '../redis/keys.ts'
import { testRedis } from '../testing/redis.ts'
import { createHeartbeat, createWorkCount, readHealth } from './heartbeat.ts'

const { client: hot } = await testRedis()

it('tells how a process did since it last said so, and is forgotten when it stops', async () => {
  const work = createWorkCount()
  const beat = createHeartbeat({ hot, worker: 7, name: 'host:1', role: 'api', work })
  for (let i = 0; i < 10; i++) work.done()
  work.failed()
  await beat()
  expect(await readHealth(hot)).toMatchObject([{ role: 'api', done: 10, failed: 1 }])
  const busyUntil = performance.now() + 60
  while (performance.now() < busyUntil) {}
  await beat()
  const [health] = await readHealth(hot)
  expect(health).toMatchObject({ done: 0, failed: 0 })
  expect(health?.loopUtilisation).toBeGreaterThan(0.3)
  expect(await hot.pttl(keys.process(7))).toBeLessThanOrEqual(4_000)
})
