import { underPolicy } from '../../outage/policy.ts'
import { type BillKind, type BillOutcome, fetchBill } from './bill.ts'
import type { WechatPayDeps } from './deps.ts'
import type { WechatPayPolicies } from './policies.ts'
import type { PrepayQuota } from './quota.ts'
import { queryRefund, type RefundOrder, type RefundOutcome, type RefundQueryOutcome, refundTrade } from './refund.ts'
import {
  type CloseOutcome,
  closeTrade,
  type PrepayOutcome,
  prepayH5,
  prepayJsapi,
  prepayNative,
  type QueryOutcome,
  queryTrade,
  type TradeOrder,
  type WebPrepayOutcome,
} from './trade.ts'

/** WeChat Pay v3 for one merchant number. Where each call is documented stands above it: trade.ts, refund.ts, bill.ts. */
export type WechatPayClient = {
  prepayJsapi(order: TradeOrder & { openId: string }): Promise<PrepayOutcome>
  prepayH5(order: TradeOrder & { ip: string }): Promise<WebPrepayOutcome>
  prepayNative(order: TradeOrder): Promise<WebPrepayOutcome>
  queryByOutTradeNo(outTradeNo: string): Promise<QueryOutcome>
  closeByOutTradeNo(outTradeNo: string): Promise<CloseOutcome>
  refund(order: RefundOrder): Promise<RefundOutcome>
  queryRefund(outRefundNo: string): Promise<RefundQueryOutcome>
  fetchBill(kind: BillKind, day: string): Promise<BillOutcome>
}

export type WechatPayClientDeps = WechatPayDeps & {
  quota: PrepayQuota
  policies: WechatPayPolicies
  random: () => number
}

/**
 * Invariant: only bytes that WeChat signed decide anything about money. A timeout, a 5xx, an unsigned or wrongly signed
 * answer is UNAVAILABLE, meaning "unknown"; the caller recovers by query, or by the same request under the same number, never by
 * assumption.
 */
export function wechatPayClient(deps: WechatPayClientDeps): WechatPayClient {
  const { prepay, query, close, refund, bill } = deps.policies
  return {
    prepayJsapi: (order) => underPolicy(prepay, (signal) => prepayJsapi(order, signal, deps)),
    prepayH5: (order) => underPolicy(prepay, (signal) => prepayH5(order, signal, deps)),
    prepayNative: (order) => underPolicy(prepay, (signal) => prepayNative(order, signal, deps)),
    queryByOutTradeNo: (outTradeNo) => underPolicy(query, (signal) => queryTrade(outTradeNo, signal, deps)),
    closeByOutTradeNo: (outTradeNo) => underPolicy(close, (signal) => closeTrade(outTradeNo, signal, deps)),
    refund: (order) => underPolicy(refund, (signal) => refundTrade(order, signal, deps)),
    queryRefund: (outRefundNo) => underPolicy(query, (signal) => queryRefund(outRefundNo, signal, deps)),
    fetchBill: (kind, day) => underPolicy(bill, (signal) => fetchBill(kind, day, signal, deps)),
  }
}
