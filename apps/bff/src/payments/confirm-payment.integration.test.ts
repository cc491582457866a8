import { describe, expect, it } from 'vitest'
import { laneOf } from '../kernel/lane.ts'
import { closeOrders } from '../orders/close-orders.ts'
import { sweepReleases } from '../outbox/sweep-releases.ts'
import { testDatabase } from '../testing/database.ts'
import { eventually } from '../testing/eventually.ts'
import { waitingForLocks, whileLocked } from '../testing/locks.ts'
import { testRoutes } from '../testing/pay-route.ts'
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
  const deps = { ...sale.deps, appId: 'wx1', routes: testRoutes({}) }
  /** What close-payment does when WeChat says that nobody can pay any more. */
  const closeAtWechat = () => stores.pool.query(`UPDATE payments SET state = 'CLOSED' WHERE order_id = $1`, [orderId])
  const state = async () =>
    (await stores.pool.query('SELECT state FROM orders WHERE lane = $1 AND id = $2', [lane, orderId])).rows[0]
      .state as string
  return { sale, deps, success, buyerId, order: { lane, id: orderId }, closeAtWechat, state }
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

  it('paying and expiring at once end paid, with matching books: what is closed a moment too early is given again', async () => {
    for (let i = 0; i < 10; i++) {
      const { sale, deps, success, order, closeAtWechat, state } = await unpaidOrder()
      await closeAtWechat()
      await Promise.all([
        confirmPayment(deps, success),
        closeOrders(stores.pool, [order], { reason: 'UNPAID', actor: 'SYSTEM' }),
      ])
      expect(await state()).toBe('PAID')
      expect(await sale.shelf()).toMatchObject({ claimed: 1, paid: 1, owed: 0, drift: 0 })
    }
  })

  it('close during pay: the close waits for the payment and then finds nothing to close', async () => {
    const { sale, deps, success, order, closeAtWechat, state } = await unpaidOrder()
    await closeAtWechat()
    const lock = 'SELECT 1 FROM stock_ledger WHERE lane = $1 AND offer_id = $2 FOR UPDATE'
    // The payment has moved the order and waits for the ledger; the close comes meanwhile and waits for the order.
    let closed: string[] = ['?']
    const closing = { work: Promise.resolve() }
    await whileLocked(stores.pool, [lock, sale.lane, sale.offerId], {
      work: () => confirmPayment(deps, success),
      meanwhile: async () => {
        closing.work = closeOrders(stores.pool, [order], { reason: 'UNPAID', actor: 'SYSTEM' }).then((ids) => {
          closed = ids
        })
        await eventually(async () => expect(await waitingForLocks(stores.pool)).toBe(2))
      },
    })
    await closing.work
    expect(closed).toEqual([])
    expect(await state()).toBe('PAID')
  })

  it('pay during close: the payment waits for the close and then gives the order its units again', async () => {
    const { sale, deps, success, order, closeAtWechat, state } = await unpaidOrder()
    await closeAtWechat()
    const lock = 'SELECT 1 FROM stock_ledger WHERE lane = $1 AND offer_id = $2 FOR UPDATE'
    let paying: Promise<unknown> = Promise.resolve()
    await whileLocked(stores.pool, [lock, sale.lane, sale.offerId], {
      work: () => closeOrders(stores.pool, [order], { reason: 'UNPAID', actor: 'SYSTEM' }),
      meanwhile: async () => {
        paying = confirmPayment(deps, success)
        await eventually(async () => expect(await waitingForLocks(stores.pool)).toBe(2))
      },
    })
    expect(await paying).toEqual({ kind: 'REGRANTED' })
    expect(await state()).toBe('PAID')
    expect(await sale.shelf()).toMatchObject({ claimed: 1, paid: 1, owed: 0, drift: 0 })
  })
})

describe('money that comes after the close', () => {
  /** Closed here and at WeChat, and its units are back on the shelf. */
  async function closedOrder() {
    const closed = await unpaidOrder()
    await closed.closeAtWechat()
    await closeOrders(stores.pool, [closed.order], { reason: 'UNPAID', actor: 'SYSTEM' })
    await sweepReleases(closed.sale)
    const refunds = async () =>
      (
        await stores.pool.query(
          'SELECT out_refund_no, reason, state, amount_fen FROM refunds WHERE order_id = $1 ORDER BY 1',
          [closed.order.id],
        )
      ).rows
    const stockLane = async () =>
      (await stores.pool.query('SELECT stock_lane FROM orders WHERE id = $1', [closed.order.id])).rows[0].stock_lane
    return { ...closed, refunds, stockLane }
  }

  it('takes the unit off the shelf once more: nobody else can buy it, the books are whole, the buyer is told', async () => {
    const { sale, deps, success, order, state } = await closedOrder()
    expect(await sale.shelf()).toMatchObject({ available: 1, claimed: 0, drift: 0 })
    expect(await confirmPayment(deps, success)).toEqual({ kind: 'REGRANTED' })
    expect(await confirmPayment(deps, success)).toEqual({ kind: 'ALREADY' })
    expect(await state()).toBe('PAID')
    expect(await sale.shelf()).toMatchObject({ available: 0, claimed: 1, paid: 1, drift: 0 })
    expect(await sale.tap()).toMatchObject({ kind: 'SOLD_OUT' })
    const events = await stores.pool.query('SELECT note FROM order_events WHERE order_id = $1 ORDER BY version', [
      order.id,
    ])
    expect(events.rows.at(-1).note).toContain('名额仍有')
  })

  it('leaves the shelf alone while somebody counts it under the ledger row', async () => {
    const { sale, deps, success } = await closedOrder()
    const lock = 'SELECT 1 FROM stock_ledger WHERE lane = $1 AND offer_id = $2 FOR UPDATE'
    const outcome = await whileLocked(stores.pool, [lock, sale.lane, sale.offerId], {
      work: () => confirmPayment(deps, success),
      meanwhile: async () => expect(await sale.shelf()).toMatchObject({ available: 1, drift: 0 }),
    })
    expect(outcome).toEqual({ kind: 'REGRANTED' })
    expect(await sale.shelf()).toMatchObject({ available: 0, claimed: 1, drift: 0 })
  })

  it('takes from the holdback before any shelf', async () => {
    const { sale, deps, success, stockLane } = await closedOrder()
    await stores.pool.query('UPDATE stock_ledger SET total = 1 WHERE lane = -1 AND offer_id = $1', [sale.offerId])
    expect(await confirmPayment(deps, success)).toEqual({ kind: 'REGRANTED' })
    expect(await stockLane()).toBe(-1)
    const ledger = await stores.pool.query(
      'SELECT lane, claimed, paid FROM stock_ledger WHERE offer_id = $1 ORDER BY 1',
      [sale.offerId],
    )
    expect(ledger.rows).toEqual([
      { lane: -1, claimed: 1, paid: 1 },
      { lane: sale.lane, claimed: 0, paid: 0 },
    ])
  })

  it('owes the money back once when somebody else has the unit', async () => {
    const { sale, deps, success, state, refunds, order } = await closedOrder()
    await sale.tap()
    expect(await confirmPayment(deps, success)).toEqual({ kind: 'REFUND_DUE' })
    expect(await confirmPayment(deps, success)).toEqual({ kind: 'ALREADY' })
    expect(await state()).toBe('REFUND_DUE')
    expect(await refunds()).toEqual([
      { out_refund_no: `${order.id}R0`, reason: 'PAID_AFTER_CLOSE', state: 'DUE', amount_fen: '199900' },
    ])
    await sale.drain()
    expect(await sale.shelf()).toMatchObject({ claimed: 1, paid: 0, drift: 0 })
  })

  it('owes the money back when the buyer has used up the limit with another order', async () => {
    const { sale, deps, success, buyerId } = await closedOrder()
    expect((await sale.tap({ buyerId })).kind).toBe('RESERVED')
    await sale.drain()
    expect(await confirmPayment(deps, success)).toEqual({ kind: 'REFUND_DUE' })
  })

  it('a crash after the shelf gave loses nothing: the next notify finds the unit taken', async () => {
    const { sale, deps, success, state } = await closedOrder()
    const dying = {
      ...deps,
      scripts: {
        ...deps.scripts,
        regrant: async (...call: Parameters<typeof deps.scripts.regrant>) => {
          await deps.scripts.regrant(...call)
          throw new Error('killed')
        },
      },
    }
    await expect(confirmPayment(dying, success)).rejects.toThrow('killed')
    expect(await sale.shelf()).toMatchObject({ available: 0, claimed: 0, drift: 1 })
    expect(await confirmPayment(deps, success)).toEqual({ kind: 'REGRANTED' })
    expect(await state()).toBe('PAID')
    expect(await sale.shelf()).toMatchObject({ available: 0, claimed: 1, drift: 0 })
  })

  it('a recount between the crash and the next notify gives the unit back, and it is taken anew', async () => {
    const { sale, deps, success } = await closedOrder()
    const dying = {
      ...deps,
      scripts: {
        ...deps.scripts,
        regrant: async (...call: Parameters<typeof deps.scripts.regrant>) => {
          await deps.scripts.regrant(...call)
          throw new Error('killed')
        },
      },
    }
    await expect(confirmPayment(dying, success)).rejects.toThrow('killed')
    await sale.warm()
    expect(await sale.shelf()).toMatchObject({ available: 1, drift: 0 })
    expect(await confirmPayment(deps, success)).toEqual({ kind: 'REGRANTED' })
    expect(await sale.shelf()).toMatchObject({ available: 0, claimed: 1, drift: 0 })
  })

  it('a second payment of a paid order goes back whole, and the order stays as it is', async () => {
    const { deps, success, order, state, refunds, buyerId } = await closedOrder()
    await confirmPayment(deps, success)
    await stores.pool.query(
      `INSERT INTO payments (out_trade_no, lane, order_id, buyer_id, openid, amount_fen, state) VALUES ($1::text || '_2', $2, $1::bigint, $3, 'o-1', 199900, 'CLOSED')`,
      [order.id, order.lane, buyerId],
    )
    const again = { ...success, out_trade_no: `${order.id}_2`, transaction_id: 'tx-2' }
    expect(await confirmPayment(deps, again)).toEqual({ kind: 'PAID_TWICE' })
    expect(await state()).toBe('PAID')
    expect(await refunds()).toEqual([
      { out_refund_no: `${order.id}_2R0`, reason: 'PAID_TWICE', state: 'DUE', amount_fen: '199900' },
    ])
  })
})
