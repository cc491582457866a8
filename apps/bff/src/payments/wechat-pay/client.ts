import { request as undiciRequest } from 'undici'
import { z } from 'zod'
import type { HttpRequest, WechatPayDeps } from './deps.ts'
import { type Outage, underPolicy, WechatPayOutage, type WechatPayPolicies } from './policy.ts'
import { type PrepayQuota, retryAfterMs } from './quota.ts'
import { authorizationHeader } from './sign.ts'
import { type Transaction, transactionSchema } from './transaction.ts'
import { verifySignature } from './verify.ts'

type PrepayOrder = {
  /** 6–32 of digits, letters, `_-|*`; unique per merchant number. */
  outTradeNo: string
  /** At most 127 characters. */
  description: string
  amountFen: number
  openId: string
  /** Epoch ms of the last moment to pay, the same in every prepay of this number; WeChat makes it at least a minute away. */
  payUntilMs: number
}

type FrequencyLimited = { kind: 'FREQUENCY_LIMITED'; retryAfterMs: number }

export type PrepayOutcome =
  | { kind: 'PREPAID'; prepayId: string }
  | { kind: 'ORDER_PAID' }
  | { kind: 'ORDER_CLOSED' }
  /** The number exists at WeChat with other parameters. */
  | { kind: 'OUT_TRADE_NO_USED' }
  /** WeChat will not take this payer's or this merchant's money; repeating changes nothing. */
  | { kind: 'REFUSED'; code: string; detail: string }
  | FrequencyLimited
  | Outage

type QueryOutcome =
  | { kind: 'TRANSACTION'; transaction: Transaction }
  | { kind: 'NOT_FOUND' }
  | FrequencyLimited
  | Outage

type CloseOutcome =
  /** Closed now or before: nobody can pay this order any more. */
  | { kind: 'ORDER_CLOSED' }
  | { kind: 'ORDER_PAID' }
  | { kind: 'USER_PAYING' }
  | { kind: 'NOT_FOUND' }
  | FrequencyLimited
  | Outage

export type WechatPayClient = {
  prepayJsapi(order: PrepayOrder): Promise<PrepayOutcome>
  queryByOutTradeNo(outTradeNo: string): Promise<QueryOutcome>
  closeByOutTradeNo(outTradeNo: string): Promise<CloseOutcome>
}

export type WechatPayClientDeps = WechatPayDeps & {
  quota: PrepayQuota
  policies: WechatPayPolicies
  random: () => number
}

/** WeChat refused the request itself (PARAM_ERROR, SIGN_ERROR, NO_AUTH, …): our code or configuration is wrong. */
class WechatPayMisuse extends Error {
  constructor(answer: { status: number; code: string; message: string }) {
    super(`WeChat Pay refused the request: ${answer.status} ${answer.code} ${answer.message}`)
    this.name = 'WechatPayMisuse'
  }
}

/**
 * WeChat Pay v3 for one merchant number: prepay, query and close of JSAPI orders.
 *
 * Invariant: only bytes that WeChat signed decide anything about an order. A timeout, a 5xx, an unsigned or wrongly signed
 * answer is UNAVAILABLE, meaning "unknown"; the caller recovers by query, never by assumption.
 */
export function wechatPayClient(deps: WechatPayClientDeps): WechatPayClient {
  return {
    prepayJsapi: (order) => underPolicy(deps.policies.prepay, (signal) => prepay(order, signal, deps)),
    queryByOutTradeNo: (outTradeNo) =>
      underPolicy(deps.policies.query, (signal) => queryOrder(outTradeNo, signal, deps)),
    closeByOutTradeNo: (outTradeNo) =>
      underPolicy(deps.policies.close, (signal) => closeOrder(outTradeNo, signal, deps)),
  }
}

/** https://pay.weixin.qq.com/docs/merchant/products/mini-program-payment/apilist.html (JSAPI/小程序下单) */
async function prepay(order: PrepayOrder, signal: AbortSignal, deps: WechatPayClientDeps): Promise<PrepayOutcome> {
  const turn = await deps.quota.acquire()
  if (turn.kind === 'WAIT') return { kind: 'FREQUENCY_LIMITED', retryAfterMs: turn.retryAfterMs }

  const body = {
    appid: deps.appId,
    mchid: deps.mchId,
    description: order.description,
    out_trade_no: order.outTradeNo,
    time_expire: beijingTime(order.payUntilMs),
    notify_url: deps.notifyUrl,
    amount: { total: order.amountFen, currency: 'CNY' },
    payer: { openid: order.openId },
  }
  const answer = await call({ method: 'POST', target: '/v3/pay/transactions/jsapi', body }, signal, deps)
  if (answer.status === 200) return { kind: 'PREPAID', prepayId: prepaid.parse(answer.json).prepay_id }

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

/** https://pay.weixin.qq.com/doc/v3/merchant/4013070356 (商户订单号查询订单) */
async function queryOrder(outTradeNo: string, signal: AbortSignal, deps: WechatPayClientDeps): Promise<QueryOutcome> {
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
async function closeOrder(outTradeNo: string, signal: AbortSignal, deps: WechatPayClientDeps): Promise<CloseOutcome> {
  const target = `/v3/pay/transactions/out-trade-no/${encodeURIComponent(outTradeNo)}/close`
  const answer = await call({ method: 'POST', target, body: { mchid: deps.mchId } }, signal, deps)
  if (answer.status === 204) return { kind: 'ORDER_CLOSED' }

  switch (answer.code) {
    case 'ORDER_CLOSED':
      return { kind: 'ORDER_CLOSED' }
    case 'ORDERPAID':
      return { kind: 'ORDER_PAID' }
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

type Answer = { status: number; json: unknown; code: string; message: string }

const prepaid = z.object({ prepay_id: z.string().min(1) })
const refusal = z.object({ code: z.string(), message: z.string().default('') })

async function call(
  { method, target, body }: { method: 'GET' | 'POST'; target: string; body?: unknown },
  signal: AbortSignal,
  deps: WechatPayClientDeps,
): Promise<Answer> {
  const text = body === undefined ? '' : JSON.stringify(body)
  const response = await send(deps.request ?? undiciRequest, `${deps.baseUrl}${target}`, {
    method,
    headers: {
      authorization: await authorizationHeader({ method, target, body: text }, deps),
      accept: 'application/json',
      'user-agent': 'tidegate',
      ...(text && { 'content-type': 'application/json' }),
    },
    ...(text && { body: text }),
    signal,
  })

  const { status, raw } = response
  if (status === 401) throw new WechatPayMisuse({ status, ...readRefusal(raw) })
  if (status === 429) return { status, json: undefined, code: 'FREQUENCY_LIMITED', message: '' }
  const answer: Answer = { status, json: parseJson(raw), ...readRefusal(raw) }
  // OPENID_MISMATCH is a verdict about the payer that the documentation files under 500.
  if (status >= 500 && answer.code !== 'OPENID_MISMATCH') {
    throw new WechatPayOutage('SERVER_ERROR', `${status} ${answer.code}`)
  }
  const verdict = verifySignature({ headers: response.headers, body: Buffer.from(raw) }, deps)
  if (verdict.kind === 'REJECTED') throw new WechatPayOutage('UNVERIFIED', `${status} ${verdict.reason}`)
  return answer
}

async function send(request: HttpRequest, url: string, options: Parameters<HttpRequest>[1]) {
  try {
    const response = await request(url, options)
    return { status: response.statusCode, headers: response.headers, raw: await response.body.text() }
  } catch (error) {
    if (options.signal.aborted) throw new WechatPayOutage('TIMEOUT', 'no answer in time')
    throw new WechatPayOutage('NETWORK', error instanceof Error ? error.message : String(error))
  }
}

function readRefusal(raw: string): { code: string; message: string } {
  const parsed = refusal.safeParse(parseJson(raw))
  return parsed.success ? parsed.data : { code: '', message: '' }
}

function parseJson(raw: string): unknown {
  try {
    return raw === '' ? undefined : JSON.parse(raw)
  } catch {
    return undefined
  }
}

function limited(deps: WechatPayClientDeps): FrequencyLimited {
  return { kind: 'FREQUENCY_LIMITED', retryAfterMs: retryAfterMs(deps.random) }
}

/** RFC 3339 in +08:00, the form the documentation shows: 2015-05-20T13:29:35+08:00 */
function beijingTime(epochMs: number): string {
  return `${new Date(epochMs + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`
}
