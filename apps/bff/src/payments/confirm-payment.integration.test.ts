import { describe, expect, it } from 'vitest'
import { closeOrders } from '../orders/close-orders.ts'
import { testDatabase } from '../testing/database.ts'
import { eventually } from '../testing/eventually.ts'
import { waitingForLocks, whileLocked } from '../testing/locks.ts'
import { testRedis } from '../testing/redis.ts'
import { createUnpaidOrder, tamperings } from '../testing/unpaid-order.ts'
import { confirmPayment } from './confirm-payment.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }
const unpaidOrder = () => createUnpaidOrder(stores)

describe('confirmPayment', () => {
  it('a hundred notifies at once pay once, and owe one delivery', async () => {
    const { deps, success, sale, order, deliveriesOwed } = await unpaidOrder()
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => confirmPayment(deps, success)))
    expect(outcomes.filter((o) => o.kind === 'PAID')).toHaveLength(1)
    expect(outcomes.filter((o) => o.kind === 'ALREADY')).toHaveLength(99)
    expect(await sale.shelf()).toMatchObject({ claimed: 1, paid: 1, drift: 0 })
    expect(await deliveriesOwed()).toBe(1)
    const events = await stores.pool.query(
      'SELECT to_state FROM order_events WHERE lane = $1 AND order_id = $2 ORDER BY version',
      [order.lane, order.id],
    )
    expect(events.rows.map((e) => e.to_state)).toEqual(['PENDING_PAYMENT', 'PAID'])
  })

  it('an order is paid by its second payment as by its first', async () => {
    const { deps, success, order } = await unpaidOrder()
    const second = `${success.out_trade_no}_2`
    await stores.pool.query('UPDATE payments SET out_trade_no = $2 WHERE order_id = $1', [order.id, second])
    expect(await confirmPayment(deps, { ...success, out_trade_no: second })).toEqual({ kind: 'PAID' })
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

  it.each(tamperings)('changes nothing when %s differs', async (field, tamper) => {
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
