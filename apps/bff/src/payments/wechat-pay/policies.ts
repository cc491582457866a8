import type { IPolicy } from 'cockatiel'
import { outagePolicy } from '../../outage/policy.ts'

export type WechatPayPolicies = Record<'prepay' | 'query' | 'close' | 'refund' | 'bill', IPolicy>

/**
 * Each call may be repeated freely: prepay with the same parameters returns the order's newest prepay_id, query only reads, a second close
 * finds the order closed, a refund is its number; after a 5xx WeChat itself asks for the same request two or three times more
 * (https://pay.weixin.qq.com/wiki/doc/api/wxpay/ch/pages/ico-guide/chapter1_6.shtml). FREQUENCY_LIMITED is an outcome and is never retried
 * here: repeating at once is what the limit forbids, so it goes back to the caller with a jittered `retryAfterMs`.
 * A notify must be answered within 5 s (https://pay.weixin.qq.com/docs/merchant/products/notification/introduction.html), so nothing a
 * handler awaits may outlast that: query gives up in time.
 */
export function wechatPayPolicies(): WechatPayPolicies {
  return {
    prepay: outagePolicy({ timeoutMs: 4_000, attempts: 2 }),
    query: outagePolicy({ timeoutMs: 2_000, attempts: 2 }),
    close: outagePolicy({ timeoutMs: 4_000, attempts: 3 }),
    // Not repeated here: the row in our books says when it is sent again.
    refund: outagePolicy({ timeoutMs: 6_000, attempts: 1 }),
    // A file of a day's trades: a million lines are 300 MB.
    bill: outagePolicy({ timeoutMs: 120_000, attempts: 2 }),
  }
}
