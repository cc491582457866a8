/** Prepay, pay, query and close, in the mini-program and in a browser: our client against WeChat Pay as it is documented. */
import { describe, expect, it } from 'vitest'
import { paymentRequest } from '../../../bff/src/payments/wechat-pay/sign.ts'
import { appId, contractScene, mchId, newOrder, other } from '../testing/contract-scene.ts'

const { client, clientDeps, flip, inbox, post, prepaid, restart, url } = contractScene()

describe('payment', () => {
  it('prepay, pay in the mini-program, notify, query: all tell the same transaction', async () => {
    const order = newOrder()
    const prepayId = await prepaid(order)
    expect(await client().queryByOutTradeNo(order.outTradeNo)).toMatchObject({
      kind: 'TRANSACTION',
      transaction: { trade_state: 'NOTPAY' },
    })

    expect(await post('/sandbox/pay', await paymentRequest(prepayId, clientDeps()))).toMatchObject({
      errMsg: 'requestPayment:ok',
    })
    const notify = await inbox().next()
    expect(notify).toMatchObject({
      kind: 'TRANSACTION',
      transaction: {
        appid: appId,
        mchid: mchId,
        out_trade_no: order.outTradeNo,
        trade_state: 'SUCCESS',
        payer: { openid: order.openId },
        amount: { total: 19_900, payer_total: 19_900, currency: 'CNY' },
      },
    })
    expect(await client().queryByOutTradeNo(order.outTradeNo)).toEqual({
      kind: 'TRANSACTION',
      transaction: (notify as { transaction: unknown }).transaction,
    })
    expect(await client().closeByOutTradeNo(order.outTradeNo)).toEqual({ kind: 'ORDER_PAID' })
    expect(await client().prepayJsapi(order)).toEqual({ kind: 'ORDER_PAID' })
  })

  it('gives a new prepay_id for the same order and refuses the number for another one', async () => {
    const order = newOrder()
    const first = await prepaid(order)
    expect(await prepaid(order)).not.toBe(first)
    expect(await client().prepayJsapi({ ...order, amountFen: 1 })).toEqual({ kind: 'OUT_TRADE_NO_USED' })
  })

  it('nobody can pay a closed order', async () => {
    const order = newOrder()
    const prepayId = await prepaid(order)
    expect(await client().closeByOutTradeNo(order.outTradeNo)).toEqual({ kind: 'ORDER_CLOSED' })
    expect(await client().closeByOutTradeNo(order.outTradeNo)).toEqual({ kind: 'ORDER_CLOSED' })
    expect(await post('/sandbox/pay', { prepay_id: prepayId })).toEqual({ errMsg: 'requestPayment:fail 订单已关闭' })
    expect(await client().prepayJsapi(order)).toEqual({ kind: 'ORDER_CLOSED' })
    expect(await client().queryByOutTradeNo(order.outTradeNo)).toMatchObject({ transaction: { trade_state: 'CLOSED' } })
    expect(inbox().arrived()).toBe(0)
  })

  it('knows nothing of an order it never saw', async () => {
    expect(await client().queryByOutTradeNo('7305177163264')).toEqual({ kind: 'NOT_FOUND' })
    expect(await client().closeByOutTradeNo('7305177163264')).toEqual({ kind: 'NOT_FOUND' })
  })

  it('nobody can pay after time_expire', async () => {
    let now = Date.now()
    await restart({ clock: () => now })
    const prepayId = await prepaid({ ...newOrder(), payUntilMs: now + 120_000 })
    now += 121_000
    expect(await post('/sandbox/pay', { prepay_id: prepayId })).toEqual({
      errMsg: 'requestPayment:fail 已超过支付时间',
    })
  })

  it('a restart forgets no payment', async () => {
    const order = newOrder()
    const prepayId = await prepaid(order)
    await flip({ notify: 'lost' })
    await post('/sandbox/pay', { prepay_id: prepayId })
    await restart()
    expect(await client().queryByOutTradeNo(order.outTradeNo)).toMatchObject({
      transaction: { trade_state: 'SUCCESS' },
    })
    expect(inbox().arrived()).toBe(0)
  })

  it('the cashier page pays once however often it is pressed, and shows hostile text as text', async () => {
    const prepayId = await prepaid({ ...newOrder(), description: '<script>alert(1)</script>"手机' })
    const page = await fetch(`${url()}/cashier?prepay_id=${prepayId}&return_url=https://evil.example/`)
    const html = await page.text()
    expect(html).toContain('199.00')
    expect(html).not.toContain('<script')
    expect(html).not.toContain('evil.example')

    const form = new URLSearchParams({ prepay_id: prepayId, return_url: 'http://127.0.0.1:4000/#/result' })
    const presses = await Promise.all(
      [1, 2, 3].map(() => fetch(`${url()}/cashier/pay`, { method: 'POST', body: form }).then((r) => r.text())),
    )
    for (const answer of presses) expect(answer).toContain('url=http://127.0.0.1:4000/#/result')
    await inbox().next()
    expect(inbox().arrived()).toBe(1)
  })
})

describe('channels', () => {
  it('a phone browser pays at the H5 address, a stranger by the code: query and notify say how', async () => {
    const h5 = await client().prepayH5({ ...newOrder(), ip: '203.0.113.7' })
    expect(await (await fetch((h5 as { payUrl: string }).payUrl)).text()).toContain('199.00')

    const order = newOrder()
    const native = await client().prepayNative(order)
    expect(await post('/sandbox/pay', { code_url: (native as { payUrl: string }).payUrl })).toMatchObject({
      errMsg: 'requestPayment:ok',
    })
    expect(await inbox().next()).toMatchObject({ transaction: { trade_type: 'NATIVE', trade_state: 'SUCCESS' } })
    expect(await client().queryByOutTradeNo(order.outTradeNo)).toMatchObject({
      transaction: { trade_type: 'NATIVE', payer: { openid: expect.stringMatching(/^o/) } },
    })
  })

  it('a number that was prepaid in one channel is refused in another', async () => {
    const order = newOrder()
    await prepaid(order)
    expect(await client().prepayNative(order)).toEqual({ kind: 'OUT_TRADE_NO_USED' })
  })

  it('two merchant numbers know nothing of each other', async () => {
    const order = newOrder()
    await prepaid(order)
    const second = client({ ...other.merchant, mchPrivateKey: other.keys.privateKey })
    expect(await second.queryByOutTradeNo(order.outTradeNo)).toEqual({ kind: 'NOT_FOUND' })
    expect((await second.prepayJsapi({ ...order, amountFen: 1 })).kind).toBe('PREPAID')
  })
})
