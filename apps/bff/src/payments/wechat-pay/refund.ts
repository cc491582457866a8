/** Refunds at WeChat Pay: ask for one, ask how it stands. */
import { z } from 'zod'
import type { Outage } from '../../outage/policy.ts'
import { call, WechatPayMisuse } from './call.ts'
import type { WechatPayClientDeps } from './client.ts'
import { type FrequencyLimited, limited } from './trade.ts'

export type RefundOrder = {
  outTradeNo: string
  /** Ours, at most 64 of digits, letters, `_-|*@`. The same number is the same refund however often it is sent. */
  outRefundNo: string
  refundFen: number
  /** Of the whole trade. */
  totalFen: number
  /** What the buyer reads in WeChat; at most 80 bytes. */
  reason: string
}

/**
 * A refund as WeChat's answers describe it.
 * Source: https://pay.weixin.qq.com/docs/merchant/apis/mini-program-payment/create.html (退款申请)
 */
const refundSchema = z.object({
  refund_id: z.string().min(1),
  out_refund_no: z.string().min(1),
  transaction_id: z.string().min(1),
  out_trade_no: z.string().min(1),
  status: z.enum(['SUCCESS', 'CLOSED', 'PROCESSING', 'ABNORMAL']),
  success_time: z.iso.datetime({ offset: true }).optional(),
  amount: z.object({
    total: z.number().int(),
    refund: z.number().int().positive(),
    currency: z.string().default('CNY'),
  }),
})

/** A refund, whoever told of it: the answer to our request, to our query, or a notify. */
export type WechatRefund = {
  refundId: string
  outRefundNo: string
  outTradeNo: string
  transactionId: string
  status: 'SUCCESS' | 'CLOSED' | 'PROCESSING' | 'ABNORMAL'
  /** RFC 3339, once it has arrived. */
  successTime: string | null
  refundFen: number
  totalFen: number
}

export type RefundOutcome =
  | { kind: 'TAKEN_ON'; refund: WechatRefund }
  /** The merchant's account does not hold enough. It may tomorrow; the same number is sent again. */
  | { kind: 'NOT_ENOUGH'; detail: string }
  /** WeChat will not do this refund: rules, the payer's account, or a trade that it does not know. A person has to look. */
  | { kind: 'REFUSED'; code: string; detail: string }
  | FrequencyLimited
  | Outage

export type RefundQueryOutcome =
  | { kind: 'FOUND'; refund: WechatRefund }
  | { kind: 'NOT_FOUND' }
  | FrequencyLimited
  | Outage

/**
 * Source: https://pay.weixin.qq.com/docs/merchant/apis/mini-program-payment/create.html; the limits (150 a second, 6 a second of
 * faulty ones, 50 parts a trade, "do not change the number") in the comments of WeChat's own SDK, refunddomestic/api_refunds.go.
 */
export async function refundTrade(
  order: RefundOrder,
  signal: AbortSignal,
  deps: WechatPayClientDeps,
): Promise<RefundOutcome> {
  const body = {
    out_trade_no: order.outTradeNo,
    out_refund_no: order.outRefundNo,
    reason: order.reason,
    notify_url: deps.refundNotifyUrl,
    amount: { refund: order.refundFen, total: order.totalFen, currency: 'CNY' },
  }
  const answer = await call({ method: 'POST', target: '/v3/refund/domestic/refunds', body }, signal, deps)
  if (answer.status === 200) return { kind: 'TAKEN_ON', refund: refundOf(refundSchema.parse(answer.json)) }

  switch (answer.code) {
    case 'NOT_ENOUGH':
      return { kind: 'NOT_ENOUGH', detail: answer.message }
    case 'FREQUENCY_LIMITED':
      return limited(deps)
    case 'USER_ACCOUNT_ABNORMAL':
    case 'INVALID_REQUEST':
    case 'RESOURCE_NOT_EXISTS':
    case 'REQUEST_BLOCKED':
    case 'NO_AUTH':
      return { kind: 'REFUSED', code: answer.code, detail: answer.message }
    default:
      throw new WechatPayMisuse(answer)
  }
}

/** https://pay.weixin.qq.com/docs/merchant/apis/mini-program-payment/query-by-out-refund-no.html */
export async function queryRefund(
  outRefundNo: string,
  signal: AbortSignal,
  deps: WechatPayClientDeps,
): Promise<RefundQueryOutcome> {
  const target = `/v3/refund/domestic/refunds/${encodeURIComponent(outRefundNo)}`
  const answer = await call({ method: 'GET', target }, signal, deps)
  if (answer.status === 200) return { kind: 'FOUND', refund: refundOf(refundSchema.parse(answer.json)) }

  switch (answer.code) {
    case 'RESOURCE_NOT_EXISTS':
      return { kind: 'NOT_FOUND' }
    case 'FREQUENCY_LIMITED':
      return limited(deps)
    default:
      throw new WechatPayMisuse(answer)
  }
}

function refundOf(answer: z.infer<typeof refundSchema>): WechatRefund {
  return {
    refundId: answer.refund_id,
    outRefundNo: answer.out_refund_no,
    outTradeNo: answer.out_trade_no,
    transactionId: answer.transaction_id,
    status: answer.status,
    successTime: answer.success_time ?? null,
    refundFen: answer.amount.refund,
    totalFen: answer.amount.total,
  }
}
