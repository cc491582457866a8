import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { closeOrders } from '../../../../apps/bff/src/orders/close-orders.ts'
import { insertRefused } from '../../../../apps/bff/src/orders/write-orders.ts'
import { sweepReleases } from '../../../../apps/bff/src/outbox/sweep-releases.ts'
import { keys } from '../../../../apps/bff/src/redis/keys.ts'
import { holdbackLane } from '../../../../apps/bff/src/rush/split-stock.ts'
import { testDatabase } from '../../../../apps/bff/src/testing/database.ts'
import { testRedis } from '../../../../apps/bff/src/testing/redis.ts'
import { createSale, lanes, type Sale } from '../../../../apps/bff/src/testing/sale.ts'
import { auditBooks } from './audit-books.ts'

type Stores = {
  pool: Awaited<ReturnType<typeof testDatabase>>['pool']
  hot: Awaited<ReturnType<typeof testRedis>>['client']
}

let stores: Stores
let sale: Sale

beforeAll(async () => {
  const [database, redis] = await Promise.all([testDatabase(), testRedis()])
  stores = { pool: database.pool, hot: redis.client }
  // Corruptions that the constraints make impossible are planted too: the audit must not rely on them.
  await stores.pool.query(`
    ALTER TABLE stock_ledger DROP CONSTRAINT stock_ledger_claimed_within_total, DROP CONSTRAINT stock_ledger_paid_within_claimed;
    ALTER TABLE holdings DROP CONSTRAINT holdings_held_within_cap;
    DROP INDEX payments_transaction_id_key, orders_lane_buyer_id_request_id_key`)
})

/** 12 units: 3 orders open, 1 paid, 1 closed whose release is owed, 1 on the journal, 4 on the shelf, 2 held back. All books in order. */
beforeEach(async () => {
  const { pool, hot } = stores
  await pool.query(
    'TRUNCATE campaigns, products, categories, skus, offers, stock_movements, stock_ledger, holdings, orders, order_items, order_events, outbox, dead_letters, payments, refunds, transfers',
  )
  await hot.flushall()
  sale = await createSale({ ...stores, total: 12, heldBack: 2 })
  await sale.warm()
  for (let i = 0; i < 5; i++) await sale.tap()
  await sale.drain()
  const [paid, closed] = await orderIds()
  await pay(paid ?? '')
  await closeOrders(pool, [{ lane: laneOf(closed ?? ''), id: closed ?? '' }], { reason: 'UNPAID', actor: 'SYSTEM' })
  await sale.tap()
})

const audit = (stuckAfterSeconds = 60) => auditBooks({ ...stores, lanes, stuckAfterSeconds })
const broken = async () => (await audit()).checks.filter((check) => !check.ok).map((check) => check.name)
const laneOf = (id: string) => Number(BigInt(id) & BigInt(lanes - 1))

async function orderIds(): Promise<string[]> {
  const { rows } = await stores.pool.query<{ id: string }>('SELECT id::text FROM orders ORDER BY id')
  return rows.map(({ id }) => id)
}

async function pay(orderId: string): Promise<void> {
  const { pool } = stores
  await pool.query(`UPDATE orders SET state = 'PAID', version = 2, paid_at = now() WHERE id = $1`, [orderId])
  await pool.query(
    `INSERT INTO order_events (lane, order_id, version, from_state, to_state, actor) SELECT lane, id, 2, 'PENDING_PAYMENT', 'PAID', 'WECHAT' FROM orders WHERE id = $1`,
    [orderId],
  )
  await pool.query('UPDATE stock_ledger SET paid = paid + 1 WHERE offer_id = $1 AND lane >= 0', [sale.offerId])
  await pool.query(
    `INSERT INTO payments (out_trade_no, lane, order_id, buyer_id, openid, amount_fen, state, transaction_id)
     SELECT id::text, lane, id, buyer_id, 'openid', amount_fen, 'PAID', 'T' || id FROM orders WHERE id = $1`,
    [orderId],
  )
}

/** The ledger's half of a draw of one unit. */
async function drawFromLedger(state: 'TAKEN' | 'GIVEN'): Promise<{ id: string; epoch: number }> {
  const epoch = Number(await stores.hot.hget(keys.stock(sale.lane, sale.offerId), 'epoch'))
  const id = sale.newId()
  await moveInLedger(1, { from: holdbackLane, to: sale.lane })
  await recordTransfer({ id, kind: 'DRAW', state, units: 1, epoch })
  return { id, epoch }
}

async function moveInLedger(units: number, { from, to }: { from: number; to: number }): Promise<void> {
  await stores.pool.query(
    'UPDATE stock_ledger SET total = total + CASE lane WHEN $1 THEN -$3::int ELSE $3::int END WHERE lane IN ($1, $2)',
    [from, to, units],
  )
}

async function recordTransfer(transfer: { id: string; kind: string; state: string; units: number; epoch: number }) {
  const { id, kind, units, epoch, state } = transfer
  await stores.pool.query(
    'INSERT INTO transfers (id, offer_id, lane, kind, units, epoch, state) VALUES ($1, $2, $3, $4, $5, $6, $7)',
    [id, sale.offerId, sale.lane, kind, units, epoch, state],
  )
}

describe('auditBooks', () => {
  it('finds nothing in books that are in order, in the middle of a sale', async () => {
    const report = await audit()
    expect(report.checks.filter((check) => !check.ok)).toEqual([])
    expect(report).toMatchObject({ ok: true, drift: 0 })
    const drift = report.checks.find((check) => check.name === 'no-drift')
    expect(drift?.figures).toMatchObject({
      total: 12,
      available: 4,
      journal: 1,
      claimed: 4,
      owed: 1,
      held: 2,
      moving: 0,
    })
  })

  it('counts a release once while its outbox row outlives it', async () => {
    const { rows } = await stores.pool.query('SELECT * FROM outbox')
    await sweepReleases(sale)
    await stores.pool.query('INSERT INTO outbox (topic, offer_id, payload) VALUES ($1, $2, $3)', [
      rows[0].topic,
      rows[0].offer_id,
      rows[0].payload,
    ])
    expect(await broken()).toEqual([])
  })

  it('counts a reservation once while its journal entry outlives its commit', async () => {
    const entries = await sale.readJournal()
    await sale.drain()
    const { request, buyer, order, quantity, epoch } = entries[0] ?? expect.fail('the journal is empty')
    const again = [order, buyer, sale.offerId, quantity, request, epoch, 'RUSH'].join(' ')
    await stores.hot.xadd(keys.journal(sale.lane), '*', 'reservation', again)
    expect(await broken()).toEqual([])
  })

  it('counts units on their way from the holdback once, before and after they came onto the shelf', async () => {
    const draw = await drawFromLedger('TAKEN')
    expect(await broken()).toEqual([])
    const shelf = { stock: keys.stock(sale.lane, sale.offerId), given: keys.given(sale.lane, draw.id) }
    expect(await sale.scripts.giveUnits(shelf, { epoch: draw.epoch, units: 1, keepMs: 60_000 })).toBe('GIVEN')
    expect(await broken()).toEqual([])
  })

  it('counts units on their way to the holdback once, before and after the ledger moved them', async () => {
    const id = sale.newId()
    const shelf = { stock: keys.stock(sale.lane, sale.offerId), leaving: keys.leaving(sale.lane, sale.offerId) }
    expect(await sale.scripts.takeUnits(shelf, { transfer: id, units: 2 })).toEqual([2, 1])
    expect(await broken()).toEqual([])
    await moveInLedger(2, { from: sale.lane, to: holdbackLane })
    await recordTransfer({ id, kind: 'RECALL', state: 'GIVEN', units: 2, epoch: 0 })
    expect(await broken()).toEqual([])
  })

  it('counts what is set aside for standby', async () => {
    const stock = keys.stock(sale.lane, sale.offerId)
    await stores.hot.multi().hincrby(stock, 'available', -3).hincrby(stock, 'aside', 3).exec()
    expect(await broken()).toEqual([])
  })

  it('lets Redis not know yet who holds units of the holdback', async () => {
    await sale.buyFromLedger({ offerId: sale.offerId, buyerId: sale.newBuyer(), requestId: randomUUID(), quantity: 1 })
    expect(await broken()).toEqual([])
  })

  it('counts units that the ledger refused under an older epoch until they went back', async () => {
    const [entry] = await sale.readJournal()
    // Redis had promised one more than there is.
    await stores.hot.hincrby(keys.stock(sale.lane, sale.offerId), 'available', 1)
    const terms = await sale.offerTerms(sale.offerId)
    if (!entry || !terms) return expect.fail('the journal is empty')
    const buyerLane = laneOf(entry.buyer)
    await insertRefused(stores.pool, { entry, stockLane: sale.lane, buyerLane, terms, reason: 'LEDGER_SOLD_OUT' })
    expect(await broken()).toEqual([])
    await sale.warm()
    expect(await broken()).toEqual([])
  })

  it('counts a dead letter whose number belongs to an order of somebody else', async () => {
    const [entry] = await sale.readJournal()
    const [other] = await orderIds()
    const letter = { ...entry, order: other, lane: sale.lane }
    await stores.pool.query(
      `INSERT INTO dead_letters (queue, key, payload, error) VALUES ('orders.write', $1, $2, 'id')`,
      [other, letter],
    )
    await stores.hot.xtrim(keys.journal(sale.lane), 'MAXLEN', 0)
    await stores.hot.hset(keys.reservation(sale.lane, entry?.buyer ?? '', entry?.request ?? ''), 'order', other ?? '')
    expect(await broken()).toEqual(['no-dead-letters'])
  })

  it.each<[string, string[], () => Promise<unknown>]>([
    ['a draw that never came onto its shelf', ['no-drift'], () => drawFromLedger('GIVEN')],
    [
      'a refund that no payment knows of',
      ['refunds-match-payments'],
      async () =>
        stores.pool.query(
          `INSERT INTO refunds (out_refund_no, out_trade_no, route, lane, order_id, buyer_id, amount_fen, reason, state)
           SELECT out_trade_no || 'R1', out_trade_no, route, lane, order_id, buyer_id, 1, 'MERCHANT', 'PROCESSING' FROM payments`,
        ),
    ],
    [
      'money that stays although it is to go back',
      ['order-events-chain', 'payments-match-orders'],
      async () => stores.pool.query(`UPDATE orders SET state = 'REFUND_DUE' WHERE state = 'PAID'`),
    ],
    [
      'a unit that vanished from the shelf',
      ['no-drift'],
      () => stores.hot.hincrby(keys.stock(sale.lane, sale.offerId), 'available', -1),
    ],
    ['a cold shelf', ['no-drift'], () => stores.hot.del(keys.stock(sale.lane, sale.offerId))],
    [
      'a journal entry that vanished',
      ['no-drift', 'buyer-counts', 'receipts-have-outcomes'],
      () => stores.hot.xtrim(keys.journal(sale.lane), 'MAXLEN', 0),
    ],
    [
      'a release that nobody owes any more',
      ['no-drift', 'buyer-counts'],
      () => stores.pool.query('DELETE FROM outbox'),
    ],
    ['a buyer counted twice', ['buyer-counts'], () => stores.hot.hset(keys.buyers(sale.lane, sale.offerId), '4096', 1)],
    [
      'an order that vanished',
      ['receipts-have-outcomes', 'claimed-equals-orders', 'holdings-equal-orders', 'order-events-chain'],
      async () => stores.pool.query('DELETE FROM orders WHERE id = $1', [(await orderIds())[2]]),
    ],
    [
      'more claimed than there is',
      ['no-drift', 'claimed-within-total', 'claimed-equals-orders'],
      () => stores.pool.query('UPDATE stock_ledger SET claimed = 13 WHERE lane >= 0'),
    ],
    [
      'a paid unit nobody paid for',
      ['paid-equals-orders'],
      () => stores.pool.query('UPDATE stock_ledger SET paid = paid + 1 WHERE lane >= 0'),
    ],
    [
      'a lane with less than the offer',
      ['no-drift', 'lanes-cover-offer'],
      () => stores.pool.query('UPDATE stock_ledger SET total = 9 WHERE lane >= 0'),
    ],
    [
      'a holding without an order',
      ['buyer-counts', 'holdings-equal-orders'],
      () => stores.pool.query('UPDATE holdings SET held = held + 1 WHERE held > 0'),
    ],
    [
      'a buyer over the limit',
      ['buyer-within-limit'],
      async () => {
        await stores.pool.query('UPDATE offers SET buyer_limit = 0 + 1')
        const [order] = (await stores.pool.query(`SELECT * FROM orders WHERE state = 'PENDING_PAYMENT' LIMIT 1`)).rows
        await stores.pool.query('UPDATE orders SET quantity = 2, amount_fen = amount_fen * 2 WHERE id = $1', [order.id])
        await stores.pool.query('UPDATE order_items SET quantity = 2 WHERE order_id = $1', [order.id])
        await stores.pool.query('UPDATE holdings SET held = 2 WHERE buyer_id = $1', [order.buyer_id])
        await stores.pool.query('UPDATE stock_ledger SET claimed = claimed + 1 WHERE lane >= 0')
        await stores.hot.hincrby(keys.buyers(sale.lane, sale.offerId), order.buyer_id, 1)
        await stores.hot.hincrby(keys.stock(sale.lane, sale.offerId), 'available', -1)
      },
    ],
    [
      'two orders for one request',
      ['one-order-per-request'],
      async () => {
        const closed = `SELECT id FROM orders WHERE state = 'CLOSED'`
        // 64 further: the gene, and so the lane, stays.
        await stores.pool.query(`
          INSERT INTO order_items SELECT lane, order_id + 64, line, product_id, sku_id, title, sku_name, image, unit_price_fen, quantity FROM order_items WHERE order_id = (${closed});
          INSERT INTO order_events SELECT lane, order_id + 64, version, from_state, to_state, actor, note, at, kind FROM order_events WHERE order_id = (${closed});
          INSERT INTO orders SELECT lane, id + 64, buyer_id, request_id, campaign_id, offer_id, stock_lane, epoch, quantity, amount_fen, state, reason, version, created_at, pay_deadline_at, paid_at, via, refunded_fen FROM orders WHERE state = 'CLOSED'`)
      },
    ],
    [
      'an order in a lane that is not its own',
      ['order-in-its-lane'],
      async () => {
        const [order] = (await stores.pool.query(`SELECT lane, id, buyer_id FROM orders WHERE state = 'PAID'`)).rows
        await stores.hot.del(...(await stores.hot.keys(`*reservation:${order.buyer_id}:*`)))
        for (const [table, id] of [
          ['orders', 'id'],
          ['order_items', 'order_id'],
          ['order_events', 'order_id'],
          ['payments', 'order_id'],
        ])
          await stores.pool.query(`UPDATE ${table} SET lane = ($1 + 1) % 16 WHERE ${id} = $2`, [order.lane, order.id])
      },
    ],
    [
      'items that cost something else',
      ['order-items-add-up'],
      async () =>
        stores.pool.query('UPDATE order_items SET unit_price_fen = 1 WHERE order_id = $1', [(await orderIds())[2]]),
    ],
    [
      'a state without its event',
      ['order-events-chain'],
      () => stores.pool.query('DELETE FROM order_events WHERE version = 2'),
    ],
    [
      'a gap in the events',
      ['order-events-chain'],
      () => stores.pool.query('UPDATE order_events SET version = 3 WHERE version = 2'),
    ],
    [
      'an event that comes from elsewhere',
      ['order-events-chain'],
      () => stores.pool.query(`UPDATE order_events SET from_state = 'CLOSED' WHERE version = 2`),
    ],
    ['a paid order without money', ['payments-match-orders'], () => stores.pool.query('DELETE FROM payments')],
    [
      'a payment whose order is not paid',
      ['payments-match-orders'],
      async () =>
        stores.pool.query('UPDATE payments SET lane = $2, order_id = $1', [
          (await orderIds())[2],
          laneOf((await orderIds())[2] ?? ''),
        ]),
    ],
    [
      'a payment of another amount',
      ['payments-match-orders'],
      () => stores.pool.query('UPDATE payments SET amount_fen = 1'),
    ],
    [
      'a payment without a transaction',
      ['payments-match-orders'],
      () => stores.pool.query('UPDATE payments SET transaction_id = NULL'),
    ],
    [
      'one transaction for two payments',
      ['payments-match-orders'],
      () =>
        stores.pool.query(
          `INSERT INTO payments SELECT 'again', lane, order_id, buyer_id, openid, amount_fen, state, prepay_id, prepay_expires_at, transaction_id FROM payments`,
        ),
    ],
    [
      'shelf stock without a movement',
      ['shelf-movements-add-up'],
      () => stores.pool.query('UPDATE skus SET shelf_stock = 7'),
    ],
    [
      'an open dead letter',
      ['no-dead-letters'],
      () =>
        stores.pool.query(`INSERT INTO dead_letters (queue, key, payload, error) VALUES ('other', 'x', '{}', 'boom')`),
    ],
    [
      'a release owed for too long',
      ['no-release-stuck'],
      () => stores.pool.query(`UPDATE outbox SET created_at = now() - interval '2 minutes'`),
    ],
  ])('names %s', async (_what, names, corrupt) => {
    expect(await broken()).toEqual([])
    await corrupt()
    expect(await broken()).toEqual(names)
  })

  it('names a journal entry that nobody takes', async () => {
    await expect
      .poll(async () => (await audit(0.05)).checks.find((check) => check.name === 'journal-moves')?.ok)
      .toBe(false)
  })
})
