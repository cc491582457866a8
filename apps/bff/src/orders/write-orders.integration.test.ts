import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { laneOf } from '../kernel/lane.ts'
import { keys } from '../redis/keys.ts'
import { readReceipt } from '../rush/receipt.ts'
import { testDatabase } from '../testing/database.ts'
import { whileLocked } from '../testing/locks.ts'
import { testRedis } from '../testing/redis.ts'
import { lanes, type Sale, warmSale } from '../testing/sale.ts'
import { writeOrders, writeStretch } from './write-orders.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }

describe('writeOrders', () => {
  it('turns the journal into orders, each in its buyer’s lane, and settles the books', async () => {
    const sale = await warmSale({ ...stores, total: 40 })
    const taps = await Promise.all(Array.from({ length: 60 }, () => sale.tap()))
    expect(taps.filter((t) => t.kind === 'RESERVED')).toHaveLength(40)
    expect(await sale.shelf()).toMatchObject({ available: 0, unwritten: 40, claimed: 0, drift: 0 })
    await sale.drain()
    expect(await sale.shelf()).toMatchObject({ available: 0, unwritten: 0, claimed: 40, drift: 0 })
    expect(await sale.readJournal()).toEqual([])
    const { rows } = await stores.pool.query<{ id: string; lane: number; events: number; items: number }>(
      `SELECT o.id::text, o.lane, (SELECT count(*)::int FROM order_events e WHERE e.lane = o.lane AND e.order_id = o.id) AS events,
              (SELECT count(*)::int FROM order_items i WHERE i.lane = o.lane AND i.order_id = o.id) AS items FROM orders o WHERE offer_id = $1`,
      [sale.offerId],
    )
    expect(rows).toHaveLength(40)
    for (const row of rows) expect(row).toMatchObject({ lane: laneOf(row.id, lanes), events: 1, items: 1 })
  })

  it('changes nothing when it runs again, alone or at the same time', async () => {
    const sale = await warmSale({ ...stores, total: 10 })
    await Promise.all(Array.from({ length: 10 }, () => sale.tap()))
    const entries = await sale.readJournal()
    await Promise.all([1, 2, 3].map(() => writeOrders(sale.deps, { lane: sale.lane, entries })))
    await writeOrders(sale.deps, { lane: sale.lane, entries })
    expect(await sale.states()).toEqual({ PENDING_PAYMENT: 10 })
    expect(await sale.shelf()).toMatchObject({ claimed: 10, drift: 0 })
  })

  it('lets the ledger refuse what Redis promised too much of; the refused are told and hold nothing', async () => {
    const sale = await warmSale({ ...stores, total: 3 })
    // As after a Redis that came back with an older memory: five on a shelf of three.
    await stores.hot.hset(keys.stock(sale.lane, sale.offerId), 'available', 5)
    const buyers = Array.from({ length: 5 }, () => ({ buyerId: sale.newBuyer(), requestId: randomUUID() }))
    for (const buyer of buyers) expect((await sale.tap(buyer)).kind).toBe('RESERVED')
    await sale.drain()
    expect(await sale.states()).toEqual({ PENDING_PAYMENT: 3, REFUSED: 2 })
    expect(await sale.shelf()).toMatchObject({ available: 0, claimed: 3, drift: 0 })
    const receipts = await Promise.all(
      buyers.map((b) => readReceipt(sale.deps, b.buyerId, { offerId: sale.offerId, requestId: b.requestId })),
    )
    expect(receipts.filter((r) => r?.state === 'PENDING_PAYMENT')).toHaveLength(3)
    expect(receipts.filter((r) => r?.state === 'REFUSED')).toHaveLength(2)
    expect(await stores.hot.hlen(keys.buyers(sale.lane, sale.offerId))).toBe(3)
  })

  it('holds the buyer’s limit when Redis has forgotten it, and the unit goes back on the shelf', async () => {
    const sale = await warmSale({ ...stores, total: 5, limit: 1 })
    const buyerId = sale.newBuyer()
    await sale.tap({ buyerId })
    await sale.drain()
    await stores.hot.del(keys.buyers(sale.lane, sale.offerId))
    expect((await sale.tap({ buyerId })).kind).toBe('RESERVED')
    await sale.drain()
    expect(await sale.states()).toEqual({ PENDING_PAYMENT: 1, REFUSED: 1 })
    expect(await sale.shelf()).toMatchObject({ available: 4, claimed: 1, drift: 0 })
  })

  it('keeps one order for one request id when Redis has forgotten the first', async () => {
    const sale = await warmSale({ ...stores, total: 5, limit: 2 })
    const tap = { buyerId: sale.newBuyer(), requestId: randomUUID() }
    const first = await sale.tap(tap)
    await sale.drain()
    await stores.hot.del(keys.reservation(sale.lane, tap.buyerId, tap.requestId))
    expect((await sale.tap(tap)).kind).toBe('RESERVED')
    await sale.drain()
    expect(await sale.states()).toEqual({ PENDING_PAYMENT: 1 })
    expect(await sale.shelf()).toMatchObject({ available: 4, claimed: 1, drift: 0 })
    expect(
      await readReceipt(sale.deps, tap.buyerId, { offerId: sale.offerId, requestId: tap.requestId }),
    ).toMatchObject({ orderId: (first as { orderId: string }).orderId })
  })

  it('keeps one order for a request that the journal carries twice, also in one batch', async () => {
    const sale = await warmSale({ ...stores, total: 5, limit: 2 })
    const tap = { buyerId: sale.newBuyer(), requestId: randomUUID() }
    await sale.tap(tap)
    await stores.hot.del(keys.reservation(sale.lane, tap.buyerId, tap.requestId))
    expect((await sale.tap(tap)).kind).toBe('RESERVED')
    expect(await sale.readJournal()).toHaveLength(2)
    await sale.drain()
    expect(await sale.states()).toEqual({ PENDING_PAYMENT: 1 })
    expect(await sale.shelf()).toMatchObject({ available: 4, claimed: 1, unwritten: 0, drift: 0 })
  })

  it('counts what a buyer holds over batches, within one, and by two writers at once', async () => {
    const sale = await warmSale({ ...stores, total: 20, limit: 9 })
    const buyerId = sale.newBuyer()
    await sale.tap({ buyerId })
    await sale.drain()
    for (let i = 0; i < 6; i++) await Promise.all([sale.tap({ buyerId, quantity: i === 0 ? 2 : 1 }), sale.tap()])
    const entries = await sale.readJournal()
    const halves = [entries.filter((_, i) => i % 2), entries.filter((_, i) => i % 2 === 0)]
    await Promise.all(halves.map((half) => writeOrders(sale.deps, { lane: sale.lane, entries: half })))
    const { rows } = await stores.pool.query('SELECT held FROM holdings WHERE offer_id = $1 AND buyer_id = $2', [
      sale.offerId,
      buyerId,
    ])
    expect(rows).toEqual([{ held: 8 }])
    expect(await sale.shelf()).toMatchObject({ claimed: 14, unwritten: 0, drift: 0 })
  })

  it('sends a batch again when another writer of the same orders was in the middle of it', async () => {
    const sale = await warmSale({ ...stores, total: 6 })
    for (let i = 0; i < 6; i++) await sale.tap()
    const entries = await sale.readJournal()
    // Both are past their look at the orders when the ledger row is let go.
    await whileLocked(
      stores.pool,
      ['UPDATE stock_ledger SET claimed = claimed WHERE lane = $1 AND offer_id = $2', sale.lane, sale.offerId],
      {
        waiting: 2,
        work: () => Promise.all([1, 2].map(() => writeOrders(sale.deps, { lane: sale.lane, entries }))),
      },
    )
    expect(await sale.states()).toEqual({ PENDING_PAYMENT: 6 })
    expect(await sale.shelf()).toMatchObject({ available: 0, claimed: 6, unwritten: 0, drift: 0 })
    const { rows } = await stores.pool.query('SELECT 1 FROM dead_letters WHERE key = ANY($1)', [
      entries.map((e) => e.order),
    ])
    expect(rows).toEqual([])
  })

  it('adds every claim to ledger rows that somebody else is changing just then', async () => {
    const one = await warmSale({ ...stores, total: 5 })
    const neighbour = async (): Promise<Sale> => {
      const sale = await warmSale({ ...stores, total: 5 })
      return sale.lane === one.lane ? sale : neighbour()
    }
    const other = await neighbour()
    for (let i = 0; i < 3; i++) await Promise.all([one.tap(), other.tap()])
    const entries = [...(await one.readJournal()), ...(await other.readJournal())]
    await whileLocked(stores.pool, ['UPDATE stock_ledger SET claimed = claimed WHERE lane = $1', one.lane], {
      work: () => writeOrders(one.deps, { lane: one.lane, entries }),
    })
    for (const sale of [one, other]) {
      expect(await sale.states()).toEqual({ PENDING_PAYMENT: 3 })
      expect(await sale.shelf()).toMatchObject({ available: 2, claimed: 3, unwritten: 0, drift: 0 })
    }
  })

  it('takes nothing off the journal while PostgreSQL is away', async () => {
    const sale = await warmSale({ ...stores, total: 2 })
    await sale.tap()
    const entries = await sale.readJournal()
    const away = new pg.Pool({ connectionString: database.url })
    await away.end()
    await expect(writeOrders({ ...sale.deps, pool: away }, { lane: sale.lane, entries })).rejects.toThrow('pool')
    expect(await sale.readJournal()).toEqual(entries)
    await sale.drain()
    expect(await sale.states()).toEqual({ PENDING_PAYMENT: 1 })
  })

  it('parks a poison entry and writes the rest of its batch', async () => {
    const sale = await warmSale({ ...stores, total: 9 })
    await Promise.all(Array.from({ length: 9 }, () => sale.tap()))
    const entries = await sale.readJournal()
    const poisoned = entries.map((e, i) => (i === 4 ? { ...e, offer: '1' } : e))
    await writeOrders(sale.deps, { lane: sale.lane, entries: poisoned })
    expect(await sale.states()).toEqual({ PENDING_PAYMENT: 8 })
    const { rows } = await stores.pool.query('SELECT key FROM dead_letters WHERE key = $1', [entries[4]?.order])
    expect(rows).toHaveLength(1)
  })

  it('does not take an entry off the journal as if nothing were promised when its order id is taken', async () => {
    const sale = await warmSale({ ...stores, total: 5 })
    const buyerId = sale.newBuyer()
    await sale.tap({ buyerId })
    await sale.drain()
    await sale.tap()
    const { rows } = await stores.pool.query('SELECT id::text FROM orders WHERE offer_id = $1', [sale.offerId])
    // As two processes that shared a worker number for a moment would make it: another buyer of the same gene, the same id.
    const [late] = (await sale.readJournal()).map((e) => ({
      ...e,
      order: rows[0].id as string,
      buyer: `${BigInt(buyerId) + 64n}`,
    }))
    if (!late) throw new Error('no entry')
    await writeOrders(sale.deps, { lane: sale.lane, entries: [late] })
    const parked = await stores.pool.query('SELECT error FROM dead_letters WHERE key = $1', [late.order])
    expect(parked.rows).toEqual([{ error: 'order id belongs to another request' }])
    expect(await sale.shelf()).toMatchObject({ available: 3, claimed: 1, parked: 1, drift: 0 })
  })

  it('refuses a claim that has no ledger row', async () => {
    const sale = await warmSale({ ...stores, total: 2 })
    await sale.tap()
    await stores.pool.query('DELETE FROM stock_ledger WHERE offer_id = $1', [sale.offerId])
    const entries = await sale.readJournal()
    await writeOrders(sale.deps, { lane: sale.lane, entries })
    expect(await sale.states()).toEqual({})
  })
})

describe('a stretch of the journal', () => {
  const stretchOf = async (sale: Sale) => {
    const entries = await sale.readJournal()
    return { lane: sale.lane, first: entries[0]?.entry as string, last: entries.at(-1)?.entry as string }
  }

  it('is written to its end, however long, and no further', async () => {
    const sale = await warmSale({ ...stores, total: 1_300 })
    await Promise.all(Array.from({ length: 1_200 }, () => sale.tap()))
    const stretch = await stretchOf(sale)
    await sale.tap()
    await writeStretch(sale.deps, stretch)
    expect(await sale.states()).toEqual({ PENDING_PAYMENT: 1_200 })
    expect(await sale.readJournal()).toHaveLength(1)
    await sale.drain()
  })

  it('may have holes where another relay was quicker, and may be gone', async () => {
    const sale = await warmSale({ ...stores, total: 9 })
    await Promise.all(Array.from({ length: 9 }, () => sale.tap()))
    const stretch = await stretchOf(sale)
    const entries = await sale.readJournal()
    const holes = entries.filter((_, i) => i % 4 === 0)
    await writeOrders(sale.deps, { lane: sale.lane, entries: holes })
    // The whole once more by a second worker at the same time.
    await Promise.all([writeStretch(sale.deps, stretch), writeStretch(sale.deps, stretch)])
    await writeStretch(sale.deps, stretch)
    expect(await sale.states()).toEqual({ PENDING_PAYMENT: 9 })
    expect(await sale.shelf()).toMatchObject({ available: 0, claimed: 9, unwritten: 0, drift: 0 })
  })

  it('leaves an entry that cannot be read where it is, for a person, and writes what lies around it', async () => {
    const sale = await warmSale({ ...stores, total: 4 })
    await sale.tap()
    const unreadable = (await stores.hot.xadd(keys.journal(sale.lane), '*', 'not', 'readable')) as string
    await sale.tap()
    await writeStretch(sale.deps, await stretchOf(sale))
    expect(await sale.states()).toEqual({ PENDING_PAYMENT: 2 })
    expect(await stores.hot.xrange(keys.journal(sale.lane), unreadable, unreadable)).toHaveLength(1)
    await stores.hot.xdel(keys.journal(sale.lane), unreadable)
  })

  it('gives whom standby served the time to pay that standby gives, also beside others', async () => {
    const sale = await warmSale({ ...stores, total: 2, payWindowSeconds: 900 })
    await stores.pool.query('UPDATE campaigns SET standby_pay_seconds = 300 WHERE id = $1', [sale.campaignId])
    await Promise.all([sale.tap(), sale.tap()])
    const [rush, standby] = await sale.readJournal()
    if (!rush || !standby) throw new Error('no entries')
    await writeOrders(sale.deps, { lane: sale.lane, entries: [rush, { ...standby, via: 'STANDBY' }] })
    const { rows } = await stores.pool.query(
      `SELECT via, extract(epoch FROM pay_deadline_at - created_at)::int AS seconds FROM orders WHERE offer_id = $1 ORDER BY via`,
      [sale.offerId],
    )
    expect(rows).toEqual([
      { via: 'RUSH', seconds: 900 },
      { via: 'STANDBY', seconds: 300 },
    ])
  })
})
