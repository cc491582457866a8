import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createPrisma, type Db } from '../db/prisma.ts'
import { systemClock } from '../kernel/clock.ts'
import { keys } from '../redis/keys.ts'
import { createOfferLayouts } from '../rush/offer-layout.ts'
import { testDatabase } from '../testing/database.ts'
import { testRedis } from '../testing/redis.ts'
import { createSale, type Sale } from '../testing/sale.ts'
import { type CampaignReads, createCampaignReads } from './reads.ts'

const redis = await testRedis()
const away = new Redis({ port: 1, maxRetriesPerRequest: 0, lazyConnect: true, enableOfflineQueue: false }).on(
  'error',
  () => {},
)
const events = new Redis(redis.url)
let db: Db
let sale: Sale
/** As read by a process whose hot Redis is there, and by one whose is not. */
let reads: CampaignReads
let readsBlind: CampaignReads
beforeAll(async () => {
  const { pool, url } = await testDatabase()
  const layouts = createOfferLayouts({ pool, knownIds: { mayExist: () => true } })
  db = createPrisma({ url, poolSize: 2, connectTimeoutMs: 5_000, statementTimeoutMs: 5_000 })
  sale = await createSale({ pool, hot: redis.client, total: 10 })
  // Redis keeps nothing and every read below busts memory first, so it sees the stores as they are.
  const deps = { db, cache: away, cacheEvents: events, clock: systemClock, layouts }
  reads = createCampaignReads({ ...deps, hot: redis.client })
  readsBlind = createCampaignReads({ ...deps, hot: away })
})
afterAll(async () => {
  events.disconnect()
  away.disconnect()
  await db.$disconnect()
})

const band = async (from = reads) => {
  await from.bust(sale.campaignId)
  return (await from.bands(sale.campaignId))?.bands[0]?.band
}

it('tells a band from the hot shelf, never the count', async () => {
  await sale.warm()
  expect(await band()).toBe('PLENTY')
  await redis.client.hset(keys.stock(sale.lane, sale.offerId), 'available', 1)
  expect(await band()).toBe('SCARCE')
})

it('shows what is held back when the shelf has run dry: the next tap gets it', async () => {
  await redis.client.hset(keys.stock(sale.lane, sale.offerId), 'available', 0)
  expect(await band()).toBe('SOLD_OUT')
  await sale.pool.query('UPDATE stock_ledger SET total = total + 4 WHERE offer_id = $1 AND lane = -1', [sale.offerId])
  expect(await band()).not.toBe('SOLD_OUT')
  await sale.pool.query('UPDATE stock_ledger SET claimed = total WHERE offer_id = $1 AND lane = -1', [sale.offerId])
  expect(await band()).toBe('SOLD_OUT')
})

it('asks the ledger where the shelf is cold or Redis is away', async () => {
  await sale.pool.query('UPDATE stock_ledger SET claimed = total WHERE offer_id = $1', [sale.offerId])
  expect(await band(readsBlind)).toBe('SOLD_OUT')
  await redis.client.del(keys.stock(sale.lane, sale.offerId))
  expect(await band()).toBe('SOLD_OUT')
})

it('says how many a buyer may have, and how many at once', async () => {
  await sale.pool.query('UPDATE offers SET buyer_limit = 4, order_limit = 2 WHERE id = $1', [sale.offerId])
  await reads.bust(sale.campaignId)
  expect((await reads.list())[0]?.offers).toMatchObject([{ buyerLimit: 4, orderLimit: 2 }])
})

it('shows no draft, in no way', async () => {
  await sale.pool.query(`UPDATE campaigns SET state = 'DRAFT' WHERE id = $1`, [sale.campaignId])
  await reads.bust(sale.campaignId)
  expect(await reads.list()).toEqual([])
  expect(await reads.get(sale.campaignId)).toBeNull()
  expect(await reads.bands(sale.campaignId)).toBeNull()
})
