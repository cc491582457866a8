import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createPrisma, type Db } from '../db/prisma.ts'
import { systemClock } from '../kernel/clock.ts'
import { keys } from '../redis/keys.ts'
import { testDatabase } from '../testing/database.ts'
import { testRedis } from '../testing/redis.ts'
import { createSale, lanes, type Sale } from '../testing/sale.ts'
import { type CampaignReads, createCampaignReads } from './reads.ts'

const redis = await testRedis()
const away = new Redis({ port: 1, maxRetriesPerRequest: 0, lazyConnect: true, enableOfflineQueue: false }).on(
  'error',
  () => {},
)
const events = new Redis(redis.url)
let db: Db
let sale: Sale
let reads: (hot: Redis) => CampaignReads
beforeAll(async () => {
  const { pool, url } = await testDatabase()
  db = createPrisma({ url, poolSize: 2, connectTimeoutMs: 5_000, statementTimeoutMs: 5_000 })
  sale = await createSale({ pool, hot: redis.client, total: 10 })
  // Nothing is kept: every read below sees the stores as they are.
  reads = (hot) => createCampaignReads({ db, hot, cache: away, cacheEvents: events, clock: systemClock, lanes })
})
afterAll(async () => {
  events.disconnect()
  away.disconnect()
  await db.$disconnect()
})

const band = async (hot = redis.client) => (await reads(hot).bands(sale.campaignId))?.bands[0]?.band

it('tells a band from the hot shelf, never the count', async () => {
  await sale.warm()
  expect(await band()).toBe('PLENTY')
  await redis.client.hset(keys.stock(sale.lane, sale.offerId), 'available', 1)
  expect(await band()).toBe('SCARCE')
})

it('asks the ledger where the shelf is cold or Redis is away', async () => {
  await sale.pool.query('UPDATE stock_ledger SET claimed = 10 WHERE offer_id = $1', [sale.offerId])
  expect(await band(away)).toBe('SOLD_OUT')
  await redis.client.del(keys.stock(sale.lane, sale.offerId))
  expect(await band()).toBe('SOLD_OUT')
})

it('shows no draft, in no way', async () => {
  await sale.pool.query(`UPDATE campaigns SET state = 'DRAFT' WHERE id = $1`, [sale.campaignId])
  const { list, get, bands } = reads(redis.client)
  expect([await list(), await get(sale.campaignId), await bands(sale.campaignId)]).toEqual([[], null, null])
})
