import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { eventually } from '../testing/eventually.ts'
import { testRedis } from '../testing/redis.ts'
import { keys } from './keys.ts'
import { leaseWorker } from './lease-worker.ts'

const redis = await testRedis()

// The lease renews every 10 s; its timers and its clock are ours, Redis' are not.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] }))
afterEach(() => void vi.useRealTimers())

it('gives two processes two numbers, and a released one back', async () => {
  const leases = await Promise.all(Array.from({ length: 20 }, () => leaseWorker(redis.client, () => {})))
  expect(new Set(leases.map((lease) => lease.worker)).size).toBe(20)
  await Promise.all(leases.map((lease) => lease.release()))
  expect(await redis.client.exists(leases.map((lease) => keys.worker(lease.worker)))).toBe(0)
})

it('tells its owner when the number has gone to another', async () => {
  const onLost = vi.fn()
  const lease = await leaseWorker(redis.client, onLost)
  await redis.client.set(keys.worker(lease.worker), 'another')
  vi.advanceTimersByTime(10_000)
  await eventually(() => expect(onLost).toHaveBeenCalled())
  await lease.release()
  expect(await redis.client.get(keys.worker(lease.worker))).toBe('another')
})

it('takes its number back from a Redis that forgot it', async () => {
  const onLost = vi.fn()
  const lease = await leaseWorker(redis.client, onLost)
  await redis.client.flushall()
  vi.advanceTimersByTime(10_000)
  await eventually(async () => expect(await redis.client.exists(keys.worker(lease.worker))).toBe(1))
  expect(onLost).not.toHaveBeenCalled()
  await lease.release()
})

it('lives through nine minutes without Redis, and gives up before the lease of ten is over', async () => {
  const away = redis.client.duplicate({ retryStrategy: () => null, maxRetriesPerRequest: 0 }).on('error', () => {})
  const onLost = vi.fn()
  const lease = await leaseWorker(away, onLost)
  away.disconnect()
  vi.advanceTimersByTime(9 * 60_000)
  await lease.release()
  expect(onLost).not.toHaveBeenCalled()
  const second = await leaseWorker(redis.client, onLost)
  const eval_ = vi.spyOn(redis.client, 'eval').mockRejectedValue(new Error('away'))
  vi.advanceTimersByTime(590_000)
  await eventually(() => expect(onLost).toHaveBeenCalled())
  eval_.mockRestore()
  await second.release()
})
