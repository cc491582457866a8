import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { laneOf } from '../kernel/lane.ts'
import { closeOrders } from '../orders/close-orders.ts'
import { insertOrders } from '../orders/insert-orders.ts'
import { testDatabase } from '../testing/database.ts'
import { testRedis } from '../testing/redis.ts'
import { createSale, lanes, type Sale } from '../testing/sale.ts'
import { type BuyFromLedger, createBuyFromLedger } from './buy-from-ledger.ts'
import { holdbackLane } from './split-stock.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }

let sale: Sale
let buyFromLedger: BuyFromLedger
beforeEach(async () => {
  sale = await createSale({ ...stores, total: 10, heldBack: 3, limit: 2 })
  await sale.warm()
  buyFromLedger = createBuyFromLedger({
    pool: stores.pool,
    lanes,
    ids: sale.ids,
    insertOrders: (lane, entries) => insertOrders(sale.deps, lane, entries),
  })
})

const tapOf = (buyerId = sale.newBuyer(), quantity = 1) => ({
  offerId: sale.offerId,
  buyerId,
  requestId: randomUUID(),
  quantity,
})
const drift = async () => (await sale.shelves()).reduce((sum, shelf) => sum + Math.abs(shelf.drift), 0)
const keptBack = async () => (await sale.shelves()).find((s) => s.lane === holdbackLane)?.available

describe('buying while Redis is away', () => {
  it('sells the holdback and not one unit more, whoever comes at once', async () => {
    const bought = await Promise.all(Array.from({ length: 12 }, () => buyFromLedger(tapOf())))
    expect(bought.filter((b) => b.kind === 'ORDERED')).toHaveLength(3)
    expect(bought.filter((b) => b.kind === 'REFUSED').map((b) => 'outcome' in b && b.outcome)).toEqual(
      Array(9).fill('OVERLOADED'),
    )
    expect(await keptBack()).toBe(0)
  })

  it('gives a repeated request its first order, and holds the limit', async () => {
    const tap = tapOf()
    const first = await buyFromLedger(tap)
    expect(first.kind).toBe('ORDERED')
    expect(await buyFromLedger(tap)).toEqual(first)
    expect((await buyFromLedger(tapOf(tap.buyerId))).kind).toBe('ORDERED')
    expect(await buyFromLedger(tapOf(tap.buyerId))).toEqual({ kind: 'REFUSED', outcome: 'LIMIT_REACHED' })
  })

  it('keeps one order of a tap that had reached Redis before it went away', async () => {
    const buyerId = sale.newBuyer()
    const tap = tapOf(buyerId)
    expect((await sale.tap({ buyerId, requestId: tap.requestId })).kind).toBe('RESERVED')
    expect((await buyFromLedger(tap)).kind).toBe('ORDERED')
    await sale.drain()
    expect(await sale.states()).toEqual({ PENDING_PAYMENT: 1 })
    expect(await sale.shelf()).toMatchObject({ available: 7, claimed: 0, drift: 0 })
    expect(await keptBack()).toBe(2)
    expect(await drift()).toBe(0)
  })

  it('refuses by the state and the clock of the database', async () => {
    const set = (sql: string) => stores.pool.query(`UPDATE campaigns SET ${sql} WHERE id = $1`, [sale.campaignId])
    await set(`starts_at = now() + interval '1 minute'`)
    expect(await buyFromLedger(tapOf())).toEqual({ kind: 'REFUSED', outcome: 'NOT_STARTED' })
    await set(`starts_at = now() - interval '1 minute', state = 'PAUSED'`)
    expect(await buyFromLedger(tapOf())).toEqual({ kind: 'REFUSED', outcome: 'PAUSED' })
    await set(`state = 'PUBLISHED', cleared_at = NULL`)
    expect(await buyFromLedger(tapOf())).toEqual({ kind: 'REFUSED', outcome: 'COLD' })
    await set(`cleared_at = now(), ends_at = now() - interval '1 second'`)
    expect(await buyFromLedger(tapOf())).toEqual({ kind: 'REFUSED', outcome: 'ENDED' })
    expect(await buyFromLedger({ ...tapOf(), offerId: sale.newBuyer() })).toEqual({
      kind: 'REFUSED',
      outcome: 'OFFER_NOT_FOUND',
    })
  })

  it('gives a unit back to the holdback when its order closes', async () => {
    const bought = await buyFromLedger(tapOf())
    const id = (bought as { orderId: string }).orderId
    await closeOrders(stores.pool, [{ lane: laneOf(id, lanes), id }], { reason: 'UNPAID', actor: 'SYSTEM' })
    expect(await keptBack()).toBe(3)
    expect(await drift()).toBe(0)
  })
})
