/** WeChat’s bad days: notifies that come twice, late or in the wrong order, limits, errors, answers that never come. */
import { describe, expect, it, vi } from 'vitest'
import { wechatPayPolicies } from '../../../bff/src/payments/wechat-pay/policies.ts'
import { contractScene, newOrder } from '../testing/contract-scene.ts'

const { client, flip, inbox, post, prepaid, restart } = contractScene()

describe('bad days', () => {
  it('a notify that is not taken comes again with a fresh signature', async () => {
    await restart({ notifyScheduleMs: [20, 20] })
    inbox().answerNext([500, 503])
    const prepayId = await prepaid(newOrder())
    await post('/sandbox/pay', { prepay_id: prepayId })
    const [first, second, third] = [await inbox().next(), await inbox().next(), await inbox().next()]
    expect([first.kind, second.kind, third.kind]).toEqual(['TRANSACTION', 'TRANSACTION', 'TRANSACTION'])
  })

  it('reordered notifies come the later one first', async () => {
    await flip({ notify: 'reorder' })
    const [a, b] = [newOrder(), newOrder()]
    await post('/sandbox/pay', { prepay_id: await prepaid(a) })
    await post('/sandbox/pay', { prepay_id: await prepaid(b) })
    const told = [await inbox().next(), await inbox().next()] as { transaction: { out_trade_no: string } }[]
    expect(told.map((notify) => notify.transaction.out_trade_no)).toEqual([b.outTradeNo, a.outTradeNo])
  })

  it('while the buyer enters the password nothing is closed', async () => {
    const order = newOrder()
    await prepaid(order)
    await flip({ close: 'USERPAYING', query: 'USERPAYING' })
    expect(await client().closeByOutTradeNo(order.outTradeNo)).toEqual({ kind: 'USER_PAYING' })
    expect(await client().queryByOutTradeNo(order.outTradeNo)).toMatchObject({
      transaction: { trade_state: 'USERPAYING' },
    })
  })

  it('a duplicated notify arrives twice, both genuine', async () => {
    await flip({ notify: 'duplicate' })
    await post('/sandbox/pay', { prepay_id: await prepaid(newOrder()) })
    expect([(await inbox().next()).kind, (await inbox().next()).kind]).toEqual(['TRANSACTION', 'TRANSACTION'])
  })

  it.each([
    ['FREQUENCY_LIMITED', { kind: 'FREQUENCY_LIMITED' }],
    ['SYSTEM_ERROR', { kind: 'UNAVAILABLE', reason: 'SERVER_ERROR' }],
  ] as const)('%s of WeChat is an outcome of every call', async (fault, outcome) => {
    await flip({ prepay: fault, query: fault, close: fault })
    expect(await client().prepayJsapi(newOrder())).toMatchObject(outcome)
    expect(await client().queryByOutTradeNo('7305177163264')).toMatchObject(outcome)
    expect(await client().closeByOutTradeNo('7305177163264')).toMatchObject(outcome)
  })

  it('a close whose answer never comes is unknown, and a query then tells that it happened', async () => {
    const order = newOrder()
    await prepaid(order)
    await flip({ close: 'TIMEOUT_AFTER_SUCCESS' })
    const impatient = client({
      policies: { ...wechatPayPolicies(), close: wechatPayPolicies().query },
    })
    expect(await impatient.closeByOutTradeNo(order.outTradeNo)).toMatchObject({
      kind: 'UNAVAILABLE',
      reason: 'TIMEOUT',
    })
    expect(await client().queryByOutTradeNo(order.outTradeNo)).toMatchObject({ transaction: { trade_state: 'CLOSED' } })
  })

  it("past WeChat's quota it is 429, and past our own nobody is asked", async () => {
    await restart({ payQuotaPerSecond: 3, clock: () => 1_763_700_000_000 })
    const hasty = client({ clock: { now: () => 1_763_700_000_000 } })
    const kinds = await Promise.all(
      [1, 2, 3, 4].map(() => hasty.queryByOutTradeNo('7305177163264').then((o) => o.kind)),
    )
    expect(kinds.toSorted()).toEqual(['FREQUENCY_LIMITED', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND'])

    const request = vi.fn()
    const shaped = client({ request, quota: { acquire: async () => ({ kind: 'WAIT', retryAfterMs: 7 }) } })
    expect(await shaped.prepayJsapi(newOrder())).toEqual({ kind: 'FREQUENCY_LIMITED', retryAfterMs: 7 })
    expect(request).not.toHaveBeenCalled()
  })

  it('an unreachable WeChat opens the breaker, which then answers without asking', async () => {
    const request = vi.fn(async () => Promise.reject(new Error('connect ECONNREFUSED')))
    const cut = client({ request })
    for (let turn = 0; turn < 10; turn += 1) await cut.queryByOutTradeNo('7305177163264')
    const asked = request.mock.calls.length
    expect(await cut.queryByOutTradeNo('7305177163264')).toMatchObject({ kind: 'UNAVAILABLE', reason: 'BREAKER_OPEN' })
    expect(request.mock.calls.length).toBe(asked)
  })

  it('refuses an unknown switch', async () => {
    expect(await post('/sandbox/switches', { notify: 'sometimes' })).toMatchObject({ code: 'PARAM_ERROR' })
  })
})
