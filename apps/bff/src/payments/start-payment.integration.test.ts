import { describe, expect, it } from 'vitest'
import { laneOf } from '../kernel/lane.ts'
import { closeOrders } from '../orders/close-orders.ts'
import { testDatabase } from '../testing/database.ts'
import { testRoutes } from '../testing/pay-route.ts'
import { testRedis } from '../testing/redis.ts'
import { createSale, lanes } from '../testing/sale.ts'
import { closePayment } from './close-payment.ts'
import { startPayment } from './start-payment.ts'
import type { WechatPayClient } from './wechat-pay/client.ts'
import type { PrepayOutcome } from './wechat-pay/trade.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }

/** An unpaid order and a WeChat that does what the test says. */
async function unpaidOrder(wechat: Partial<WechatPayClient>) {
  const sale = await createSale({ ...stores, total: 1 })
  await sale.warm()
  const buyerId = sale.newBuyer()
  const { orderId } = (await sale.tap({ buyerId })) as { orderId: string }
  await sale.drain()
  const deps = {
    ...sale.deps,
    appId: 'wx1',
    routes: testRoutes(wechat),
    cashierUrl: null,
  }
  const start = () => startPayment(deps, { buyerId, openid: 'o-1' }, orderId)
  const close = () =>
    closeOrders(stores.pool, [{ lane: laneOf(orderId, lanes), id: orderId }], { reason: 'UNPAID', actor: 'SYSTEM' })
  const payment = async () =>
    (await stores.pool.query('SELECT state, prepay_id FROM payments WHERE order_id = $1', [orderId])).rows[0]
  return { sale, deps, orderId, start, close, payment }
}

const prepaid: PrepayOutcome = { kind: 'PREPAID', prepayId: 'wx-prepay-1' }

describe('startPayment', () => {
  it('asks WeChat once and gives the same means to pay again', async () => {
    let asked = 0
    const { start, payment } = await unpaidOrder({ prepayJsapi: async () => (asked++, prepaid) })
    const [first, second] = [await start(), await start()]
    expect(first).toMatchObject({ kind: 'STARTED', payment: { params: { package: 'prepay_id=wx-prepay-1' } } })
    expect(second).toEqual(first)
    expect(asked).toBe(1)
    expect(await payment()).toEqual({ state: 'PREPAID', prepay_id: 'wx-prepay-1' })
  })

  it('gives nobody the means to pay an order that closed while WeChat was thinking', async () => {
    const thinking = Promise.withResolvers<void>()
    const answer = Promise.withResolvers<PrepayOutcome>()
    const order = await unpaidOrder({
      prepayJsapi: () => {
        thinking.resolve()
        return answer.promise
      },
      // Our prepay is still on its way, so WeChat has never heard of it.
      closeByOutTradeNo: async () => ({ kind: 'NOT_FOUND' }),
    })
    const starting = order.start()
    await thinking.promise
    expect(await order.close()).toEqual([])
    expect(await closePayment(order.deps, order.orderId)).toBe('DEAD')
    expect(await order.close()).toEqual([order.orderId])
    answer.resolve(prepaid)
    expect(await starting).toEqual({ kind: 'REFUSED', outcome: 'ORDER_EXPIRED' })
  })

  it('opens nothing after the deadline, by the clock of PostgreSQL', async () => {
    const { start, payment, sale } = await unpaidOrder({ prepayJsapi: async () => prepaid })
    await stores.pool.query('UPDATE orders SET pay_deadline_at = now() WHERE offer_id = $1', [sale.offerId])
    expect(await start()).toEqual({ kind: 'REFUSED', outcome: 'ORDER_EXPIRED' })
    expect(await payment()).toBeUndefined()
  })
})

describe('closePayment', () => {
  it('stamps the payment before it asks, so one that WeChat cannot tell about waits its turn', async () => {
    const order = await unpaidOrder({
      prepayJsapi: async () => prepaid,
      closeByOutTradeNo: () => Promise.reject(new Error('WeChat Pay refused the request')),
    })
    await order.start()
    await expect(closePayment(order.deps, order.orderId)).rejects.toThrow('refused')
    const { rows } = await stores.pool.query(
      'SELECT polled_at IS NOT NULL AS stamped FROM payments WHERE order_id = $1',
      [order.orderId],
    )
    expect(rows[0]).toEqual({ stamped: true })
  })
})
