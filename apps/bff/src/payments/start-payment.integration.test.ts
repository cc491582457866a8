import { describe, expect, it } from 'vitest'
import { laneOf } from '../kernel/lane.ts'
import { closeOrders } from '../orders/close-orders.ts'
import { testDatabase } from '../testing/database.ts'
import { testRoutes } from '../testing/pay-route.ts'
import { testRedis } from '../testing/redis.ts'
import { createSale, lanes } from '../testing/sale.ts'
import { closePayment } from './close-payment.ts'
import { startPayment, startWebPayment } from './start-payment.ts'
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
  return { sale, deps, buyerId, orderId, start, close, payment }
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

  it('asks anew under the same number when WeChat no longer honours what it gave', async () => {
    const numbers: string[] = []
    const { start, orderId } = await unpaidOrder({
      prepayJsapi: async ({ outTradeNo }) => {
        numbers.push(outTradeNo)
        return { kind: 'PREPAID', prepayId: `wx-prepay-${numbers.length}` }
      },
    })
    await start()
    await stores.pool.query(
      `UPDATE payments SET prepay_expires_at = prepay_expires_at - interval '119 minutes 1 second' WHERE order_id = $1`,
      [orderId],
    )
    expect(await start()).toMatchObject({ payment: { params: { package: 'prepay_id=wx-prepay-2' } } })
    expect(numbers).toEqual([orderId, orderId])
  })

  it("opens nothing for somebody else's order", async () => {
    const { deps, sale, orderId, payment } = await unpaidOrder({ prepayJsapi: async () => prepaid })
    const stranger = { buyerId: sale.newBuyer(), openid: 'o-2' }
    expect(await startPayment(deps, stranger, orderId)).toEqual({ kind: 'REFUSED', outcome: 'ORDER_NOT_FOUND' })
    expect(await payment()).toBeUndefined()
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

  it('keeps a payment open whose prepay reached WeChat just after WeChat had said that it knew of none', async () => {
    const asked = Promise.withResolvers<void>()
    const said = Promise.withResolvers<{ kind: 'NOT_FOUND' }>()
    const order = await unpaidOrder({
      prepayJsapi: async () => prepaid,
      closeByOutTradeNo: () => {
        asked.resolve()
        return said.promise
      },
    })
    await stores.pool.query(
      `INSERT INTO payments (out_trade_no, lane, order_id, buyer_id, openid, amount_fen, route, channel, deadline_at, state)
       SELECT id::text, lane, id, buyer_id, 'o-1', amount_fen, 'main', 'JSAPI', pay_deadline_at, 'CREATED' FROM orders WHERE id = $1`,
      [order.orderId],
    )
    const closing = closePayment(order.deps, order.orderId)
    await asked.promise
    // The buyer has the means to pay now, and their money must find an open payment.
    expect(await order.start()).toMatchObject({ kind: 'STARTED' })
    said.resolve({ kind: 'NOT_FOUND' })
    expect(await closing).toBe('UNSURE')
    expect(await order.payment()).toMatchObject({ state: 'PREPAID' })
    expect(await order.close()).toEqual([])
  })

  it('opens nothing after the deadline, by the clock of PostgreSQL', async () => {
    const { start, payment, sale } = await unpaidOrder({ prepayJsapi: async () => prepaid })
    await stores.pool.query(`UPDATE orders SET pay_deadline_at = now() - interval '1 second' WHERE offer_id = $1`, [
      sale.offerId,
    ])
    expect(await start()).toEqual({ kind: 'REFUSED', outcome: 'ORDER_EXPIRED' })
    expect(await payment()).toBeUndefined()
  })
})

describe('the time to pay', () => {
  const deadline = async (orderId: string) =>
    (await stores.pool.query('SELECT pay_deadline_at AS at FROM orders WHERE id = $1', [orderId])).rows[0].at as Date
  const askedEarlier = (orderId: string, interval: string) =>
    stores.pool.query('UPDATE payments SET created_at = created_at - $2::interval WHERE order_id = $1', [
      orderId,
      interval,
    ])

  it('is not over before a buyer who was told to ask again could do so', async () => {
    let answer: PrepayOutcome = { kind: 'FREQUENCY_LIMITED', retryAfterMs: 400 }
    const order = await unpaidOrder({ prepayJsapi: async () => answer })
    await stores.pool.query(`UPDATE orders SET pay_deadline_at = now() + interval '300 milliseconds' WHERE id = $1`, [
      order.orderId,
    ])
    expect(await order.start()).toMatchObject({ outcome: 'PAY_PREPARING' })
    expect((await deadline(order.orderId)).getTime()).toBeGreaterThan(Date.now() + 3_000)
    answer = prepaid
    expect(await order.start()).toMatchObject({ kind: 'STARTED' })
  })

  it('stands still while WeChat has no turn for the buyer, and is theirs in full when the means to pay are there', async () => {
    let answer: PrepayOutcome = { kind: 'FREQUENCY_LIMITED', retryAfterMs: 400 }
    const order = await unpaidOrder({ prepayJsapi: async () => answer })
    const before = await deadline(order.orderId)
    expect(await order.start()).toEqual({ kind: 'REFUSED', outcome: 'PAY_PREPARING', retryAfterMs: 400 })
    expect(await deadline(order.orderId)).toEqual(before)
    await askedEarlier(order.orderId, '20 seconds')
    await order.start()
    const waited = (await deadline(order.orderId)).getTime() - before.getTime()
    expect(waited).toBeGreaterThan(19_900)
    expect(waited).toBeLessThan(25_000)
    await askedEarlier(order.orderId, '10 seconds')
    answer = prepaid
    const started = await order.start()
    const ready = (await deadline(order.orderId)).getTime()
    expect(ready - before.getTime()).toBeGreaterThan(29_900)
    expect(started).toMatchObject({ kind: 'STARTED', payment: { payDeadlineAt: ready } })
    // Ready is ready: looking at the cashier again gives no more time.
    await askedEarlier(order.orderId, '1 minute')
    await order.start()
    expect((await deadline(order.orderId)).getTime()).toBe(ready)
  })

  it('is not given away without end, and WeChat takes no money after its latest end', async () => {
    let payUntilMs = 0
    const order = await unpaidOrder({
      prepayJsapi: async (trade) => {
        payUntilMs = trade.payUntilMs
        return { kind: 'FREQUENCY_LIMITED', retryAfterMs: 400 }
      },
    })
    const before = await deadline(order.orderId)
    await order.start()
    await askedEarlier(order.orderId, '1 hour')
    await order.start()
    expect((await deadline(order.orderId)).getTime()).toBe(before.getTime() + 300_000)
    expect(payUntilMs).toBe(before.getTime() + 300_000)
  })
})

describe('startWebPayment', () => {
  it('closes the payment of the mini-program at WeChat before it opens one for the browser', async () => {
    const asked: string[] = []
    const order = await unpaidOrder({
      prepayJsapi: async () => prepaid,
      closeByOutTradeNo: async (number) => {
        asked.push(`close ${number}`)
        return { kind: 'ORDER_CLOSED' }
      },
      prepayNative: async (trade) => {
        asked.push(`native ${trade.outTradeNo}`)
        return { kind: 'PREPAID', payUrl: 'weixin://wxpay/bizpayurl?pr=1' }
      },
    })
    await order.start()
    const buyer = { buyerId: order.buyerId, openid: 'o-1', ip: '203.0.113.7' }
    const web = () => startWebPayment(order.deps, buyer, order.orderId, 'NATIVE')
    expect(await web()).toMatchObject({ kind: 'STARTED', payment: { payUrl: 'weixin://wxpay/bizpayurl?pr=1' } })
    expect(await web()).toMatchObject({ kind: 'STARTED' })
    expect(asked).toEqual([`close ${order.orderId}`, `native ${order.orderId}_2`])
  })

  it('opens none while WeChat says that the buyer is paying in the other', async () => {
    const order = await unpaidOrder({
      prepayJsapi: async () => prepaid,
      closeByOutTradeNo: async () => ({ kind: 'USER_PAYING' }),
    })
    await order.start()
    const buyer = { buyerId: order.buyerId, openid: 'o-1', ip: '203.0.113.7' }
    expect(await startWebPayment(order.deps, buyer, order.orderId, 'H5')).toEqual({
      kind: 'REFUSED',
      outcome: 'PAY_UNAVAILABLE',
    })
  })

  it('ten starts at once open one payment', async () => {
    const order = await unpaidOrder({ prepayJsapi: async () => prepaid })
    const starts = await Promise.all(Array.from({ length: 10 }, () => order.start()))
    expect(new Set(starts.map((one) => one.kind))).toEqual(new Set(['STARTED']))
    const { rows } = await stores.pool.query('SELECT count(*)::int AS n FROM payments WHERE order_id = $1', [
      order.orderId,
    ])
    expect(rows[0].n).toBe(1)
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
