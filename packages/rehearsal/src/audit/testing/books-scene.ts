/** Books in order, to be audited as they are, or after somebody broke them: the scene of the audit's tests. */
import { beforeAll, beforeEach } from 'vitest'
import { closeOrders } from '../../../../../apps/bff/src/orders/close-orders.ts'
import { keys } from '../../../../../apps/bff/src/redis/keys.ts'
import { holdbackLane } from '../../../../../apps/bff/src/rush/split-stock.ts'
import { testDatabase } from '../../../../../apps/bff/src/testing/database.ts'
import { testRedis } from '../../../../../apps/bff/src/testing/redis.ts'
import { createSale, lanes, type Sale } from '../../../../../apps/bff/src/testing/sale.ts'
import { auditBooks } from '../audit-books.ts'

type Stores = {
  pool: Awaited<ReturnType<typeof testDatabase>>['pool']
  hot: Awaited<ReturnType<typeof testRedis>>['client']
}

export let stores: Stores
export let sale: Sale

/** Books of its own for a test file, made anew for each test. */
export function openBooks(): void {
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
}

export const audit = (stuckAfterSeconds = 60) => auditBooks({ ...stores, lanes, stuckAfterSeconds })
export const broken = async () => (await audit()).checks.filter((check) => !check.ok).map((check) => check.name)
export const laneOf = (id: string) => Number(BigInt(id) & BigInt(lanes - 1))

export async function orderIds(): Promise<string[]> {
  const { rows } = await stores.pool.query<{ id: string }>('SELECT id::text FROM orders ORDER BY id')
  return rows.map(({ id }) => id)
}

export async function pay(orderId: string): Promise<void> {
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
export async function drawFromLedger(state: 'TAKEN' | 'GIVEN'): Promise<{ id: string; epoch: number }> {
  const epoch = Number(await stores.hot.hget(keys.stock(sale.lane, sale.offerId), 'epoch'))
  const id = sale.newId()
  await moveInLedger(1, { from: holdbackLane, to: sale.lane })
  await recordTransfer({ id, kind: 'DRAW', state, units: 1, epoch })
  return { id, epoch }
}

export async function moveInLedger(units: number, { from, to }: { from: number; to: number }): Promise<void> {
  await stores.pool.query(
    'UPDATE stock_ledger SET total = total + CASE lane WHEN $1 THEN -$3::int ELSE $3::int END WHERE lane IN ($1, $2)',
    [from, to, units],
  )
}

export async function recordTransfer(transfer: {
  id: string
  kind: string
  state: string
  units: number
  epoch: number
}) {
  const { id, kind, units, epoch, state } = transfer
  await stores.pool.query(
    'INSERT INTO transfers (id, offer_id, lane, kind, units, epoch, state) VALUES ($1, $2, $3, $4, $5, $6, $7)',
    [id, sale.offerId, sale.lane, kind, units, epoch, state],
  )
}
