/** Refunds: our client against WeChat Pay as it is documented. */
import { describe, expect, it } from 'vitest'
import { wechatPayPolicies } from '../../../bff/src/payments/wechat-pay/policies.ts'
import type { RefundOutcome } from '../../../bff/src/payments/wechat-pay/refund.ts'
import { contractScene, mchId } from '../testing/contract-scene.ts'

const { client, flip, inbox, paidOrder } = contractScene()

describe('refunds', () => {
  it('part by part, each number once, never more than was paid', async () => {
    const order = await paidOrder()
    const part = { ...order, outRefundNo: `${order.outTradeNo}R1`, refundFen: 9_900, totalFen: 19_900, reason: '退款' }
    const first = await client().refund(part)
    expect(first).toMatchObject({ kind: 'TAKEN_ON', refund: { status: 'PROCESSING', refundFen: 9_900 } })
    expect(await client().refund(part)).toMatchObject({ refund: { refundId: refundIdOf(first) } })
    const rest = { ...part, outRefundNo: `${order.outTradeNo}R2` }
    expect(await client().refund({ ...rest, refundFen: 10_001 })).toMatchObject({ code: 'INVALID_REQUEST' })
    expect(await client().refund({ ...rest, refundFen: 10_000 })).toMatchObject({ kind: 'TAKEN_ON' })
    expect(await client().refund({ ...rest, outRefundNo: 'R3' })).toMatchObject({ kind: 'REFUSED' })
  })

  it('tells by notify and by query when it has arrived', async () => {
    await flip({ refundAfterMs: 30 })
    const order = await paidOrder()
    const outRefundNo = `${order.outTradeNo}R1`
    await client().refund({ ...order, outRefundNo, refundFen: 19_900, totalFen: 19_900, reason: '退款' })
    const told = await inbox().next()
    expect(told).toMatchObject({
      kind: 'REFUND',
      mchId,
      refund: { outRefundNo, outTradeNo: order.outTradeNo, status: 'SUCCESS', refundFen: 19_900, totalFen: 19_900 },
    })
    expect(await client().queryRefund(outRefundNo)).toEqual({
      kind: 'FOUND',
      refund: (told as { refund: unknown }).refund,
    })
  })

  it.each(['ABNORMAL', 'CLOSED'] as const)('that end %s say so', async (refundEnds) => {
    await flip({ refundEnds, refundAfterMs: 0 })
    const order = await paidOrder()
    const refund = { ...order, outRefundNo: 'R-bad', refundFen: 1, totalFen: 19_900, reason: '退款' }
    expect(await client().refund(refund)).toMatchObject({ refund: { status: refundEnds, successTime: null } })
    expect(await inbox().next()).toMatchObject({ kind: 'REFUND', refund: { status: refundEnds } })
  })

  it('an empty account, an unknown trade and a lost answer are outcomes', async () => {
    const order = await paidOrder()
    const refund = { ...order, outRefundNo: 'R-1', refundFen: 1, totalFen: 19_900, reason: '退款' }
    expect(await client().refund({ ...refund, outTradeNo: 'unknown1' })).toMatchObject({ code: 'RESOURCE_NOT_EXISTS' })
    await flip({ refund: 'NOT_ENOUGH' })
    expect(await client().refund(refund)).toMatchObject({ kind: 'NOT_ENOUGH' })
    expect(await client().queryRefund('R-1')).toEqual({ kind: 'NOT_FOUND' })
    await flip({ refund: 'TIMEOUT_AFTER_SUCCESS' })
    const impatient = client({ policies: { ...wechatPayPolicies(), refund: wechatPayPolicies().query } })
    expect(await impatient.refund(refund)).toMatchObject({ kind: 'UNAVAILABLE', reason: 'TIMEOUT' })
    expect(await client().queryRefund('R-1')).toMatchObject({ kind: 'FOUND' })
  })
})

function refundIdOf(outcome: RefundOutcome): string {
  return outcome.kind === 'TAKEN_ON' ? outcome.refund.refundId : ''
}
