/** Prepay in three channels, query and close of one order at WeChat Pay. */
import { z } from 'zod'
import type { Outage } from '../../outage/policy.ts'
import { type Answer, call, WechatPayMisuse } from './call.ts'
import type { WechatPayClientDeps } from './client.ts'
import { retryAfterMs } from './quota.ts'
import { type Transaction, transactionSchema } from './transaction.ts'

export type TradeOrder = {
  /** 6–32 of digits, letters, `_-|*`; unique per merchant number. */
  outTradeNo: string
  /** At most 127 characters. */
  description: string
  amountFen: number
  /** Epoch ms of the last moment to pay, the same in every prepay of this number; WeChat makes it at least a minute away. */
  payUntilMs: number
}

export type FrequencyLimited = { kind: 'FREQUENCY_LIMITED'; retryAfterMs: number }

type PrepayRefusal =
  | { kind: 'ORDER_PAID' }
  | { kind: 'ORDER_CLOSED' }
  /** The number exists at WeChat with other parameters. */
  | { kind: 'OUT_TRADE_NO_USED' }
  /** WeChat will not take this payer's or this merchant's money; repeating changes nothing. */
  | { kind: 'REFUSED'; code: string; detail: string }
  | FrequencyLimited
  | Outage

export type PrepayOutcome = { kind: 'PREPAID'; prepayId: string } | PrepayRefusal
/** H5: where the buyer's browser goes. Native: what the code on the screen says. Both live for a while only, see start-web-payment. */
export type WebPrepayOutcome = { kind: 'PREPAID'; payUrl: string } | PrepayRefusal

export type QueryOutcome =
  | { kind: 'TRANSACTION'; transaction: Transaction }
  | { kind: 'NOT_FOUND' }
  | FrequencyLimited
  | Outage

export type CloseOutcome =
  /** Closed now or before: nobody can pay this order any more. */
  | { kind: 'ORDER_CLOSED' }
  | { kind: 'ORDER_PAID' }
  | { kind: 'USER_PAYING' }
  | { kind: 'NOT_FOUND' }
  | FrequencyLimited
  | Outage

/** https://pay.weixin.qq.com/docs/merchant/products/mini-program-payment/apilist.html (JSAPI/小程序下单) */
export async function prepayJsapi(
  order: TradeOrder & { openId: string },
  signal: AbortSignal,
  deps: WechatPayClientDeps,
): Promise<PrepayOutcome> {
  const answer = await prepay('jsapi', { ...bodyOf(order, deps), payer: { openid: order.openId } }, signal, deps)
  if ('kind' in answer) return answer
  return { kind: 'PREPAID', prepayId: z.object({ prepay_id: z.string().min(1) }).parse(answer.json).prepay_id }
}

/** https://pay.weixin.qq.com/doc/v3/merchant/4012791834 (H5下单): for a phone's browser outside WeChat; the answer lives 5 minutes. */
export async function prepayH5(
  order: TradeOrder & { ip: string },
  signal: AbortSignal,
  deps: WechatPayClientDeps,
): Promise<WebPrepayOutcome> {
  const scene = { payer_client_ip: order.ip, h5_info: { type: 'Wap' } }
  const answer = await prepay('h5', { ...bodyOf(order, deps), scene_info: scene }, signal, deps)
  if ('kind' in answer) return answer
  return { kind: 'PREPAID', payUrl: z.object({ h5_url: z.url() }).parse(answer.json).h5_url }
}

/** https://pay.weixin.qq.com/doc/v3/merchant/4012791877 (Native下单): a code on a screen; it can be scanned for 2 hours. */
export async function prepayNative(
  order: TradeOrder,
  signal: AbortSignal,
  deps: WechatPayClientDeps,
): Promise<WebPrepayOutcome> {
  const answer = await prepay('native', bodyOf(order, deps), signal, deps)
  if ('kind' in answer) return answer
  return {
    kind: 'PREPAID',
    payUrl: z.object({ code_url: z.string().startsWith('weixin://') }).parse(answer.json).code_url,
  }
}

async function prepay(
  channel: 'jsapi' | 'h5' | 'native',
  body: object,
  signal: AbortSignal,
  deps: WechatPayClientDeps,
): Promise<Answer | PrepayRefusal> {
  const turn = await deps.quota.acquire()
  if (turn.kind === 'WAIT') return { kind: 'FREQUENCY_LIMITED', retryAfterMs: turn.retryAfterMs }

  const answer = await call({ method: 'POST', target: `/v3/pay/transactions/${channel}`, body }, signal, deps)
  if (answer.status === 200) return answer

  switch (answer.code) {
    case 'ORDERPAID':
      return { kind: 'ORDER_PAID' }
    case 'ORDER_CLOSED':
      return { kind: 'ORDER_CLOSED' }
    case 'OUT_TRADE_NO_USED':
      return { kind: 'OUT_TRADE_NO_USED' }
    case 'INVALID_REQUEST':
      // The table says OUT_TRADE_NO_USED; the service says this: https://developers.weixin.qq.com/community/pay/doc/000ae86d1049f0625e4cfeeef51800
      if (answer.message.includes('商户订单号重复')) return { kind: 'OUT_TRADE_NO_USED' }
      throw new WechatPayMisuse(answer)
    case 'ACCOUNT_ERROR':
    case 'OPENID_MISMATCH':
    case 'RULE_LIMIT':
    case 'TRADE_ERROR':
      return { kind: 'REFUSED', code: answer.code, detail: answer.message }
    case 'FREQUENCY_LIMITED':
      return limited(deps)
    default:
      throw new WechatPayMisuse(answer)
  }
}

function bodyOf(order: TradeOrder, deps: WechatPayClientDeps) {
  return {
    appid: deps.appId,
    mchid: deps.mchId,
    description: order.description,
    out_trade_no: order.outTradeNo,
    time_expire: beijingTime(order.payUntilMs),
    notify_url: deps.notifyUrl,
    amount: { total: order.amountFen, currency: 'CNY' },
  }
}

/** https://pay.weixin.qq.com/doc/v3/merchant/4013070356 (商户订单号查询订单) */
export async function queryTrade(
  outTradeNo: string,
  signal: AbortSignal,
  deps: WechatPayClientDeps,
): Promise<QueryOutcome> {
  const target = `/v3/pay/transactions/out-trade-no/${encodeURIComponent(outTradeNo)}?mchid=${deps.mchId}`
  const answer = await call({ method: 'GET', target }, signal, deps)
  if (answer.status === 200) return { kind: 'TRANSACTION', transaction: transactionSchema.parse(answer.json) }

  switch (answer.code) {
    case 'ORDER_NOT_EXIST':
      return { kind: 'NOT_FOUND' }
    case 'FREQUENCY_LIMITED':
      return limited(deps)
    default:
      throw new WechatPayMisuse(answer)
  }
}

/**
 * https://pay.weixin.qq.com/doc/v3/merchant/4012556398 (关闭订单). Its table lacks ORDERPAID, which the service does answer
 * (https://developers.weixin.qq.com/community/pay/doc/0002e4a890cf18ddfa619da7d6ac00). FREQUENCY_LIMITED may mean that the
 * buyer is entering the password at this moment, so it is never read as closed
 * (https://developers.weixin.qq.com/community/personal/oCJUsw5FUOCHBKRtevasAq85LY7s/answer).
 */
export async function closeTrade(
  outTradeNo: string,
  signal: AbortSignal,
  deps: WechatPayClientDeps,
): Promise<CloseOutcome> {
  const target = `/v3/pay/transactions/out-trade-no/${encodeURIComponent(outTradeNo)}/close`
  const answer = await call({ method: 'POST', target, body: { mchid: deps.mchId } }, signal, deps)
  if (answer.status === 204) return { kind: 'ORDER_CLOSED' }

  switch (answer.code) {
    case 'ORDER_CLOSED':
      return { kind: 'ORDER_CLOSED' }
    case 'ORDERPAID':
      return { kind: 'ORDER_PAID' }
    // The table of the interface and the service spell it differently.
    case 'USERPAYING':
    case 'USER_PAYING':
      return { kind: 'USER_PAYING' }
    case 'ORDER_NOT_EXIST':
      return { kind: 'NOT_FOUND' }
    case 'FREQUENCY_LIMITED':
      return limited(deps)
    default:
      throw new WechatPayMisuse(answer)
  }
}

export function limited(deps: WechatPayClientDeps): FrequencyLimited {
  return { kind: 'FREQUENCY_LIMITED', retryAfterMs: retryAfterMs(deps.random) }
}

/** RFC 3339 in +08:00, the form the documentation shows: 2015-05-20T13:29:35+08:00 */
function beijingTime(epochMs: number): string {
  return `${new Date(epochMs + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`
}
