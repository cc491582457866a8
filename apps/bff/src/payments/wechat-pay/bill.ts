/** The bill of one day: where it is, and its bytes if they are the ones that WeChat's signed answer named by hash. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { call, download, WechatPayMisuse } from './call.ts'
import type { WechatPayClientDeps } from './client.ts'
import type { Outage } from './policy.ts'
import { type FrequencyLimited, limited } from './trade.ts'

export type BillKind = 'TRADE' | 'FUNDS'

export type BillOutcome =
  | { kind: 'BILL'; text: string; sha1: string }
  /** A day without a single trade has no bill. */
  | { kind: 'EMPTY' }
  /** Made from 10 in the morning of the next day. */
  | { kind: 'NOT_READY' }
  /** What was downloaded is not what WeChat announced. Nothing of it is believed. */
  | { kind: 'TAMPERED'; announced: string; found: string }
  | FrequencyLimited
  | Outage

const billSchema = z.object({ hash_type: z.literal('SHA1'), hash_value: z.string().min(1), download_url: z.url() })

const targets: Readonly<Record<BillKind, string>> = {
  TRADE: '/v3/bill/tradebill?bill_type=ALL&bill_date=',
  FUNDS: '/v3/bill/fundflowbill?account_type=BASIC&bill_date=',
}

/**
 * Source: https://pay.weixin.qq.com/docs/merchant/apis/jsapi-payment/get-trade-bill.html (申请交易账单),
 * https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter3_4_7.shtml (申请资金账单)
 * @param day 2026-11-21, of Beijing
 */
export async function fetchBill(
  kind: BillKind,
  day: string,
  signal: AbortSignal,
  deps: WechatPayClientDeps,
): Promise<BillOutcome> {
  const answer = await call({ method: 'GET', target: `${targets[kind]}${day}` }, signal, deps)
  if (answer.status !== 200) {
    switch (answer.code) {
      case 'NO_STATEMENT_EXIST':
        return { kind: 'EMPTY' }
      case 'STATEMENT_CREATING':
        return { kind: 'NOT_READY' }
      case 'FREQUENCY_LIMITED':
        return limited(deps)
      default:
        throw new WechatPayMisuse(answer)
    }
  }
  const { hash_value: announced, download_url: url } = billSchema.parse(answer.json)
  const bytes = await download(url, signal, deps)
  const found = createHash('sha1').update(bytes).digest('hex')
  if (found !== announced.toLowerCase()) return { kind: 'TAMPERED', announced, found }
  return { kind: 'BILL', text: bytes.toString(), sha1: found }
}
