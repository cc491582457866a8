import { describe, expect, it } from 'vitest'
import { laneOf } from '../kernel/lane.ts'
import { closeOrders } from '../orders/close-orders.ts'
import { testDatabase } from '../testing/database.ts'
import { whileLocked } from '../testing/locks.ts'
import { testRedis } from '../testing/redis.ts'
import { createSale, lanes } from '../testing/sale.ts'
import { confirmPayment } from './confirm-payment.ts'
import type { PaidTransaction } from './wechat-pay/transaction.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }

/** An unpaid order with an open payment, and WeChat's word that it is paid. */
async function unpaidOrder() {
  const sale = await createSale({ ...stores, total: 1 })
  await sale.warm()
  const buyerId = sale.newBuyer()
  const { orderId } = (await sale.tap({ buyerId })) as { orderId: string }
  await sale.drain()
  const lane = laneOf(orderId, lanes)
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
  const deps = { ...sale.deps, appId: 'wx1', mchId: 'm1' }
  /** What close-payment does when WeChat says that nobody can pay any more. */
  const closeAtWechat = () => stores.pool.query(`UPDATE payments SET state = 'CLOSED' WHERE order_id = $1`, [orderId])
  const state = async () =>
    (await stores.pool.query('SELECT state FROM orders WHERE lane = $1 AND id = $2', [lane, orderId])).rows[0]
      .state as string
  return { sale, deps, success, order: { lane, id: orderId }, closeAtWechat, state }
}

describe('confirmPayment', () => {
  it('a hundred notifies at once pay once', async () => {
    const { deps, success, sale, order } = await unpaidOrder()
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => confirmPayment(deps, success)))
    expect(outcomes.filter((o) => o.kind === 'PAID')).toHaveLength(1)
    expect(outcomes.filter((o) => o.kind === 'ALREADY')).toHaveLength(99)
    expect(await sale.shelf()).toMatchObject({ claimed: 1, paid: 1, drift: 0 })
    const events = await stores.pool.query(
      'SELECT to_state FROM order_events WHERE lane = $1 AND order_id = $2 ORDER BY version',
      [order.lane, order.id],
    )
    expect(events.rows.map((e) => e.to_state)).toEqual(['PENDING_PAYMENT', 'PAID'])
  })

  it('two notifies that meet in the middle do one after the other', async () => {
    const { deps, success, order } = await unpaidOrder()
    const lock = 'SELECT 1 FROM orders WHERE lane = $1 AND id = $2 FOR UPDATE'
    const outcomes = await whileLocked(stores.pool, [lock, order.lane, order.id], {
      waiting: 2,
      work: () => Promise.all([confirmPayment(deps, success), confirmPayment(deps, success)]),
    })
    expect(outcomes.map((outcome) => outcome.kind).sort()).toEqual(['ALREADY', 'PAID'])
  })

  it.each([
    ['amount.total', (t: PaidTransaction) => ({ ...t, amount: { ...t.amount, total: 1 } })],
    ['amount.currency', (t: PaidTransaction) => ({ ...t, amount: { ...t.amount, currency: 'USD' } })],
    ['payer.openid', (t: PaidTransaction) => ({ ...t, payer: { openid: 'o-2' } })],
    ['appid', (t: PaidTransaction) => ({ ...t, appid: 'wx2' })],
    ['mchid', (t: PaidTransaction) => ({ ...t, mchid: 'm2' })],
    ['out_trade_no', (t: PaidTransaction) => ({ ...t, out_trade_no: '404' })],
  ])('changes nothing when %s differs', async (field, tamper) => {
    const { deps, success, state } = await unpaidOrder()
    expect(await confirmPayment(deps, tamper(success))).toEqual({ kind: 'MISMATCH', field })
    expect(await state()).toBe('PENDING_PAYMENT')
  })

  it('owes back money that finds its order closed', async () => {
    const { deps, success, order, closeAtWechat, state } = await unpaidOrder()
    await closeAtWechat()
    await closeOrders(stores.pool, [order], { reason: 'UNPAID', actor: 'SYSTEM' })
    expect(await confirmPayment(deps, success)).toEqual({ kind: 'REFUND_DUE' })
    expect(await confirmPayment(deps, success)).toEqual({ kind: 'ALREADY' })
    expect(await state()).toBe('REFUND_DUE')
  })

  it('paying and expiring at once end in one of the two, with matching books', async () => {
    for (let i = 0; i < 10; i++) {
      const { sale, deps, success, order, closeAtWechat, state } = await unpaidOrder()
      await closeAtWechat()
      await Promise.all([
        confirmPayment(deps, success),
        closeOrders(stores.pool, [order], { reason: 'UNPAID', actor: 'SYSTEM' }),
      ])
      const shelf = await sale.shelf()
      if ((await state()) === 'PAID') expect(shelf).toMatchObject({ claimed: 1, paid: 1, owed: 0, drift: 0 })
      else {
        expect(await state()).toBe('REFUND_DUE')
        expect(shelf).toMatchObject({ claimed: 0, paid: 0, owed: 1, drift: 0 })
      }
    }
  })
})
