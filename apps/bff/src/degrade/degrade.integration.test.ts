import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import pg from 'pg'
import { pino } from 'pino'
import { expect, inject, it } from 'vitest'
import { migrate } from '../../../../scripts/migrate/migrate.ts'
import { startPostgres } from '../../../../scripts/stores/postgres.ts'
import { NotKept } from '../cache/read-through.ts'
import { createCampaignReads } from '../campaigns/reads.ts'
import { createCatalogueReads } from '../catalogue/reads.ts'
import { createPrisma } from '../db/prisma.ts'
import { systemClock } from '../kernel/clock.ts'
import { cacheKeys } from '../redis/cache-keys.ts'
import { afterFile } from '../testing/clean-up.ts'
import { testDatabase } from '../testing/database.ts'
import { eventually } from '../testing/eventually.ts'
import { testRedis } from '../testing/redis.ts'
import { createSale } from '../testing/sale.ts'
import { loadsCatalogue } from './level.ts'
import { setLevel } from './set-level.ts'
import { watchLevel } from './watch-level.ts'

const redis = await testRedis()
const logger = pino({ level: 'silent' })

function connect(): Redis {
  const connection = new Redis(redis.url, { maxRetriesPerRequest: 1 }).on('error', () => {})
  afterFile(async () => connection.disconnect())
  return connection
}

/** The level as one process has it. */
function processOn(pool: pg.Pool, events = connect()) {
  const degrade = watchLevel({ pool, cache: redis.client, events, clock: systemClock, logger })
  afterFile(async () => degrade.close())
  return degrade
}

it('is chosen in one process, known in every other within a second, and written down', async () => {
  const { pool } = await testDatabase()
  const deaf = connect()
  const [here, there, unlucky] = [processOn(pool), processOn(pool), processOn(pool, deaf)]
  await eventually(async () => expect(await redis.client.pubsub('NUMSUB', 'degrade')).toEqual(['degrade', 3]))
  await deaf.unsubscribe()
  const choose = (level: 0 | 1 | 2 | 3) =>
    setLevel({ pool, hot: redis.client, degrade: here, newId: () => String(Date.now()) }, '7', level)

  expect(await choose(3)).toEqual({ chosen: 3, effective: 3 })
  expect(here.level()).toBe(3)
  await eventually(() => expect(there.level()).toBe(3), { withinMs: 500 })
  // Who missed the word finds it.
  await eventually(() => expect(unlucky.level()).toBe(3), { withinMs: 1_500 })

  await choose(0)
  await eventually(() => expect(there.level()).toBe(0), { withinMs: 500 })
  const { rows } = await pool.query('SELECT staff_id::text, action, before, after FROM audit_entries ORDER BY at, id')
  expect(rows).toEqual([
    { staff_id: '7', action: 'degrade.set', before: { level: 0 }, after: { level: 3 } },
    { staff_id: '7', action: 'degrade.set', before: { level: 3 }, after: { level: 0 } },
  ])
})

it('without PostgreSQL the shop can be looked at, taps are taken, and all is written when it is back', async () => {
  const dir = join(mkdtempSync(join(inject('stores').dir, 'away-')), 'postgres')
  let server = await startPostgres({ dir, settings: { fsync: 'off' } })
  await migrate({ databaseUrl: server.url })
  // As patient as a process is (config): an outage is told by a refused connection, not by a slow one.
  const pool = new pg.Pool({ connectionString: server.url, max: 5, connectionTimeoutMillis: 3_000 })
  pool.on('error', () => {})
  const db = createPrisma({ url: server.url, poolSize: 3, connectTimeoutMs: 3_000, statementTimeoutMs: 5_000 })
  afterFile(async () => {
    await db.$disconnect()
    await pool.end()
    await server.stop()
  })
  const sale = await createSale({ pool, hot: redis.client, total: 2 })
  await sale.warm()
  const degrade = processOn(pool)
  const layouts = { known: () => sale.layout, load: async () => sale.layout, loadCampaign: async () => [] }
  const reading = { db, cache: redis.client, cacheEvents: connect(), clock: systemClock }
  const campaignReads = createCampaignReads({ ...reading, hot: redis.client, layouts })
  const reads = () =>
    createCatalogueReads({
      ...reading,
      campaignReads,
      degradeLevel: degrade.level,
      mayLoad: () => loadsCatalogue(degrade.level()),
    })
  const catalogueReads = reads()
  const look = async () => {
    const home = await catalogueReads.home()
    const productId = home.campaigns[0]?.offers[0]?.productId as string
    return {
      campaigns: home.campaigns.map(({ id }) => id),
      categories: home.categories.length,
      product: (await catalogueReads.product(productId))?.id === productId,
      list: (await catalogueReads.products({})).items.length,
      page: (await campaignReads.get(sale.campaignId))?.id,
      bands: (await campaignReads.bands(sale.campaignId))?.bands.length,
    }
  }
  const before = await look()
  expect(before).toEqual({
    campaigns: [sale.campaignId],
    categories: 1,
    product: true,
    list: 1,
    page: sale.campaignId,
    bands: 1,
  })

  await server.stop()
  // Every copy is too old by now, as it would be an hour into the outage.
  for (const key of await redis.client.keys(cacheKeys.readThrough('*', '*'))) {
    const kept = JSON.parse((await redis.client.get(key)) as string)
    await redis.client.set(key, JSON.stringify({ ...kept, freshUntil: 0 }), 'KEEPTTL')
  }
  expect(await look()).toEqual(before)
  await eventually(() => expect(degrade.view()).toEqual({ chosen: 0, effective: 2 }), { withinMs: 8_000 })
  expect(await look()).toEqual(before)
  // A process that has never seen the shop's window, with a cache that has lost it.
  await redis.client.del(cacheKeys.readThrough('window', 'shop'))
  const home = await reads().home()
  expect([home.campaigns.map(({ id }) => id), home.categories]).toEqual([[sale.campaignId], []])
  await expect(catalogueReads.products({ search: '手机', cursor: '1-1' })).rejects.toBeInstanceOf(NotKept)
  expect((await sale.tap()).kind).toBe('RESERVED')

  server = await startPostgres({ dir, port: server.port, settings: { fsync: 'off' } })
  await eventually(() => expect(degrade.level()).toBe(0), { withinMs: 15_000 })
  await eventually(() => sale.drain())
  expect(await sale.shelf()).toMatchObject({ available: 1, claimed: 1, drift: 0 })
  expect((await catalogueReads.products({ search: '手机' })).items).toHaveLength(1)
}, 60_000)
