/** PostgreSQL of its own, since it is killed: taps go on, and all of them are orders once it is back. */
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { expect, inject, it } from 'vitest'
import { migrate } from '../../../../scripts/migrate/migrate.ts'
import { startPostgres } from '../../../../scripts/stores/postgres.ts'
import { keys } from '../redis/keys.ts'
import { readReceipt } from '../rush/receipt.ts'
import { afterFile } from '../testing/clean-up.ts'
import { eventually } from '../testing/eventually.ts'
import { testRedis } from '../testing/redis.ts'
import { whileRelaying } from '../testing/relaying.ts'
import { createSale, type Sale } from '../testing/sale.ts'

const redis = await testRedis()
const dir = join(mkdtempSync(join(inject('stores').dir, 'away-')), 'postgres')
let server = await startPostgres({ dir, settings: { fsync: 'off' } })
const url = new URL(server.url)
url.pathname = '/tidegate'
await migrate({ databaseUrl: url.href })
const pool = new pg.Pool({ connectionString: url.href, max: 10, connectionTimeoutMillis: 1_000 })
pool.on('error', () => {})
afterFile(() => server.stop())
afterFile(() => pool.end())
const stores = { pool, hot: redis.client }

const jobsMade = async () => Number(await redis.client.get('{bull}:orders.write:id'))
const untilWritten = (sale: Sale, claimed: number) =>
  eventually(async () => expect(await sale.shelf()).toMatchObject({ unwritten: 0, claimed, drift: 0 }), {
    withinMs: 20_000,
  })

/** Twenty people at a time tap for so long. How many got a unit. */
async function tapFor(sale: Sale, ms: number): Promise<number> {
  let reserved = 0
  for (const until = performance.now() + ms; performance.now() < until; ) {
    const taps = await Promise.all(Array.from({ length: 20 }, () => sale.tap()))
    reserved += taps.filter((tap) => tap.kind === 'RESERVED').length
  }
  return reserved
}

it('takes taps while PostgreSQL is away, without spinning, and writes every one of them when it is back', async () => {
  const sale = await createSale({ ...stores, total: 5_000 })
  await sale.warm()
  await whileRelaying(redis, sale, async () => {
    await Promise.all(Array.from({ length: 20 }, () => sale.tap()))
    await untilWritten(sale, 20)
    process.kill(server.pid, 'SIGKILL')
    await server.exited
    const before = await jobsMade()
    let promised = 20
    const buyerId = sale.newBuyer()
    const requestId = crypto.randomUUID()
    await sale.tap({ buyerId, requestId })
    promised += 1 + (await tapFor(sale, 6_000))
    expect(promised).toBeGreaterThan(500)
    expect(await readReceipt(sale.deps, buyerId, { offerId: sale.offerId, requestId })).toMatchObject({
      state: 'QUEUED',
    })
    expect(await stores.hot.xlen(keys.journal(sale.lane))).toBe(promised - 20)
    // Four jobs at once, and four more when those are too old to count: not one for each batch of taps.
    expect((await jobsMade()) - before).toBeLessThanOrEqual(16)
    server = await startPostgres({ dir, port: server.port, settings: { fsync: 'off' } })
    await untilWritten(sale, promised)
    expect(await sale.states()).toEqual({ PENDING_PAYMENT: promised })
  })
})

it('rides through a PostgreSQL that is too slow for a while', async () => {
  const sale = await createSale({ ...stores, total: 2_000 })
  await sale.warm()
  await whileRelaying(redis, sale, async () => {
    const blocker = await pool.connect()
    await blocker.query('BEGIN; LOCK TABLE stock_ledger IN ACCESS EXCLUSIVE MODE')
    const before = await jobsMade()
    const promised = await tapFor(sale, 3_000)
    expect((await jobsMade()) - before).toBeLessThanOrEqual(12)
    await blocker.query('COMMIT')
    blocker.release()
    await untilWritten(sale, promised)
  })
})
