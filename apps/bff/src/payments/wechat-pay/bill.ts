/**
 * The bill of one day: where it is, and its lines if its bytes are the ones that WeChat's signed answer named by hash. They wait in a file,
 * because a day of a million trades has some 300 MB of them, and none may be believed before the last one is hashed.
 */
import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import type { Outage } from '../../outage/policy.ts'
import { call, download, WechatPayMisuse } from './call.ts'
import type { WechatPayClientDeps } from './client.ts'
import { type FrequencyLimited, limited } from './trade.ts'

export type BillKind = 'TRADE' | 'FUNDS'

export interface Bill {
  kind: 'BILL'
  sha1: string
  /** Once for each reading. */
  lines(): AsyncIterable<string>
  /** Whoever has a bill says when it has been read. */
  discard(): Promise<void>
}

export type BillOutcome =
  | Bill
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
  const folder = await mkdtemp(join(tmpdir(), 'tidegate-bill-'))
  const discard = () => rm(folder, { recursive: true, force: true })
  const file = join(folder, 'bill')
  try {
    const found = await download(url, file, signal, deps)
    if (found === announced.toLowerCase()) return { kind: 'BILL', sha1: found, lines: () => linesOf(file), discard }
    await discard()
    return { kind: 'TAMPERED', announced, found }
  } catch (error) {
    await discard()
    throw error
  }
}

function linesOf(file: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })
}
