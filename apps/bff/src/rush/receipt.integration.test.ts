import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { isStoreAway } from '../http/store-errors.ts'
import { geneOf } from '../kernel/snowflake.ts'
import { insertOrders } from '../orders/insert-orders.ts'
import { defineScripts } from '../redis/generated.ts'
import { afterFile } from '../testing/clean-up.ts'
import { testDatabase } from '../testing/database.ts'
import { testRedis } from '../testing/redis.ts'
import { createSale, lanes, type Sale } from '../testing/sale.ts'
import { readReceipt } from './receipt.ts'
import { holdbackLane } from './split-stock.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }

/** Stores at an address where nobody listens. */
const noPostgres = new pg.Pool({ connectionString: 'postgresql://tidegate@127.0.0.1:1/tidegate' })
const noRedis = new Redis('redis://127.0.0.1:1', { maxRetriesPerRequest: 0 }).on('error', () => {})
afterFile(async () => noRedis.disconnect())
afterFile(() => noPostgres.end())
const withoutPostgres = (sale: Sale) => ({ ...sale.deps, pool: noPostgres })
const withoutRedis = (sale: Sale) => ({ ...sale.deps, scripts: defineScripts(noRedis) })

async function tapped(options: Parameters<typeof createSale>[0]) {
  const sale = await createSale(options)
  await sale.warm()
  const tap = { buyerId: sale.newBuyer(), requestId: randomUUID() }
  const { orderId } = (await sale.tap(tap)) as { orderId: string }
  const receipt = (deps: Parameters<typeof readReceipt>[0] = sale.deps) =>
    readReceipt(deps, tap.buyerId, { offerId: sale.offerId, requestId: tap.requestId })
  return { sale, tap, orderId, receipt }
}

const awayError = (error: unknown) => isStoreAway(error)

describe('a receipt', () => {
  it('is queued while its entry is on the journal, and the order’s from then on', async () => {
    const { sale, orderId, receipt } = await tapped({ ...stores, total: 2 })
    expect(await receipt()).toMatchObject({ state: 'QUEUED', orderId })
    await sale.drain()
    expect(await receipt()).toMatchObject({ state: 'PENDING_PAYMENT', orderId })
  })

  it('is found in the buyer’s lane where the offer is spread, whether this process knows the offer or not', async () => {
    const spreadOver = Object.fromEntries(Array.from({ length: lanes }, (_, lane) => [lane, 5]))
    const { sale, orderId, receipt } = await tapped({ ...stores, total: 5 * lanes, spreadOver })
    expect(await receipt()).toMatchObject({ state: 'QUEUED', orderId })
    await sale.layouts.load(sale.offerId)
    expect(await receipt()).toMatchObject({ state: 'QUEUED', orderId })
  })

  it('of an order that was bought from the ledger is found, which Redis has never heard of', async () => {
    const { sale } = await tapped({ ...stores, total: 4, heldBack: 2 })
    const [buyer, request] = [sale.newBuyer(), randomUUID()]
    const order = sale.ids.next(geneOf(buyer))
    await insertOrders(sale.deps, holdbackLane, [
      { order, buyer, offer: sale.offerId, request, quantity: 1, epoch: 1, via: 'LEDGER' },
    ])
    const asked = { offerId: sale.offerId, requestId: request }
    expect(await readReceipt(sale.deps, buyer, asked)).toMatchObject({ state: 'PENDING_PAYMENT', orderId: order })
    expect(await readReceipt(withoutRedis(sale), buyer, asked)).toMatchObject({ state: 'PENDING_PAYMENT' })
  })

  it('is null only when both stores know of no tap', async () => {
    const { sale } = await tapped({ ...stores, total: 2 })
    const ask = (deps: Parameters<typeof readReceipt>[0]) =>
      readReceipt(deps, sale.newBuyer(), { offerId: sale.offerId, requestId: randomUUID() })
    expect(await ask(sale.deps)).toBeNull()
    await expect(ask(withoutPostgres(sale))).rejects.toSatisfy(awayError)
    await expect(ask(withoutRedis(sale))).rejects.toSatisfy(awayError)
  })

  it('needs no PostgreSQL while it is queued, and says that it is away afterwards', async () => {
    const { sale, orderId, receipt } = await tapped({ ...stores, total: 2 })
    expect(await receipt(withoutPostgres(sale))).toMatchObject({ state: 'QUEUED', orderId })
    await sale.drain()
    await expect(receipt(withoutPostgres(sale))).rejects.toSatisfy(awayError)
  })

  it('needs no Redis once the order is written, and says that it is away before', async () => {
    const { sale, orderId, receipt } = await tapped({ ...stores, total: 2 })
    await expect(receipt(withoutRedis(sale))).rejects.toSatisfy(awayError)
    await sale.drain()
    expect(await receipt(withoutRedis(sale))).toMatchObject({ state: 'PENDING_PAYMENT', orderId })
  })
})
