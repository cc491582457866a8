import Fastify, { type FastifyInstance } from 'fastify'
import { Redis } from 'ioredis'
import { expect, it } from 'vitest'
import type { Context } from '../context.ts'
import { testDatabase } from '../testing/database.ts'
import { eventually } from '../testing/eventually.ts'
import { testRedis } from '../testing/redis.ts'
import { healthRoutes } from './health-routes.ts'

const [{ pool }, redis] = await Promise.all([testDatabase(), testRedis()])

it('is ready once all stores have answered, and stays so while one is away, which the body says', async () => {
  const hot = new Redis(redis.url, { lazyConnect: true, enableOfflineQueue: false, retryStrategy: () => null })
  hot.on('error', () => {})
  const server = Fastify() as unknown as FastifyInstance
  healthRoutes(server, { pool, hot, cache: redis.client } as unknown as Context)
  const ask = async () => {
    const answer = await server.inject('/health/ready')
    return [answer.statusCode, answer.json()]
  }
  const all = { postgres: true, redis: true, redisCache: true }
  expect(await ask()).toEqual([503, { ...all, redis: false }])
  // The first asking made it connect.
  await eventually(async () => expect(await ask()).toEqual([200, all]))
  hot.disconnect()
  expect(await ask()).toEqual([200, { ...all, redis: false }])
  await server.close()
})
