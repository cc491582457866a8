/** An order that waits for money, with an open payment, and WeChat's word that it is paid: the scene of the tests of confirmation. */
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import { laneOf } from '../kernel/lane.ts'
import { closeOrders } from '../orders/close-orders.ts'
import type { PaidTransaction } from '../payments/wechat-pay/transaction.ts'
import { testRoutes } from './pay-route.ts'
import { createSale, lanes } from './sale.ts'

export async function createUnpaidOrder(stores: { pool: Pool; hot: Redis }) {
  const sale = await createSale({ ...stores, total: 1 })
  await sale.warm()
  const buyerId = sale.newBuyer()
  const { orderId } = (await sale.tap({ buyerId })) as { orderId: string }
  await sale.drain()
  const lane = laneOf(orderId, lanes)
  const order = { lane, id: orderId }
  await stores.pool.query(
    `INSERT INTO payments (out_trade_no, lane, order_id, buyer_id, openid, amount_fen, state) VALUES ($1::text, $2, $1::bigint, $3, 'o-1', 199900, 'PREPAID')`,
    [orderId, lane, buyerId],
  )
  const success: PaidTransaction = {
    appid: 'wx1',
    mchid: 'm1',
    out_trade_no: orderId,
    trade_state: 'SUCCESS',
    transaction_id: `tx-${orderId}`,
    trade_type: 'JSAPI',
    success_time: '2026-11-21T12:00:00+08:00',
    payer: { openid: 'o-1' },
    amount: { total: 199900, payer_total: 199900, currency: 'CNY' },
  }
  /** What close-payment does when WeChat says that nobody can pay any more. */
  const closeAtWechat = () => stores.pool.query(`UPDATE payments SET state = 'CLOSED' WHERE order_id = $1`, [orderId])
  return {
    sale,
    deps: { ...sale.deps, appId: 'wx1', routes: testRoutes({}) },
    success,
    buyerId,
    order,
    closeAtWechat,
    /** At WeChat and here; its units are owed to the shelf. */
    async close() {
      await closeAtWechat()
      await closeOrders(stores.pool, [order], { reason: 'UNPAID', actor: 'SYSTEM' })
    },
    async state(): Promise<string> {
      const { rows } = await stores.pool.query('SELECT state FROM orders WHERE lane = $1 AND id = $2', [lane, orderId])
      return rows[0].state
    },
    /** How often a delivery is owed. */
    async deliveriesOwed(): Promise<number> {
      const { rows } = await stores.pool.query(
        `SELECT count(*)::int AS n FROM outbox WHERE topic = 'fulfilment.due' AND payload->>'order' = $1`,
        [orderId],
      )
      return rows[0].n
    },
    async refunds() {
      const { rows } = await stores.pool.query(
        'SELECT out_refund_no, reason, state, amount_fen FROM refunds WHERE order_id = $1 ORDER BY 1',
        [orderId],
      )
      return rows
    },
  }
}

/** Ways in which WeChat's word can differ from what we asked for, by the field that `confirmPayment` then names. */
export const tamperings: [field: string, tamper: (t: PaidTransaction) => PaidTransaction][] = [
  ['amount.total', (t) => ({ ...t, amount: { ...t.amount, total: 1 } })],
  ['amount.currency', (t) => ({ ...t, amount: { ...t.amount, currency: 'USD' } })],
  ['payer.openid', (t) => ({ ...t, payer: { openid: 'o-2' } })],
  ['appid', (t) => ({ ...t, appid: 'wx2' })],
  ['mchid', (t) => ({ ...t, mchid: 'm2' })],
  ['out_trade_no', (t) => ({ ...t, out_trade_no: '404' })],
]
