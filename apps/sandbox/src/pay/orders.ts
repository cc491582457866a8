import { randomBytes, randomInt } from 'node:crypto'
import { AppendLog } from './append-log.ts'
import { beijingDigits } from './beijing-time.ts'

/** What the merchant asked for; two requests for one out_trade_no must agree in all of it. */
export type OrderRequest = {
  appid: string
  mchid: string
  description: string
  out_trade_no: string
  time_expire?: string | undefined
  attach?: string | undefined
  notify_url: string
  amount: { total: number; currency: string }
  /** JSAPI only: elsewhere anybody may pay. */
  payer?: { openid: string } | undefined
  scene_info?: { payer_client_ip: string; h5_info: { type: string } } | undefined
}

export type TradeType = 'JSAPI' | 'MWEB' | 'NATIVE'

export type Order = {
  request: OrderRequest
  tradeType: TradeType
  createdAt: number
  payUntil: number
  prepayId: string
  prepayIdUntil: number
} & ({ state: 'NOTPAY' | 'CLOSED' } | { state: 'SUCCESS'; transactionId: string; paidAt: number; openid: string })

export type PrepayResult =
  | { kind: 'PREPAID'; order: Order }
  | { kind: 'ORDERPAID' | 'ORDER_CLOSED' | 'OUT_TRADE_NO_USED' }
export type PayResult =
  | { kind: 'PAID'; order: Order; first: boolean }
  | { kind: 'UNKNOWN' | 'PREPAY_EXPIRED' | 'ORDER_EXPIRED' | 'ORDER_CLOSED' }
export type CloseResult = { kind: 'CLOSED' | 'ORDERPAID' | 'ORDER_NOT_EXIST' }

/** What a Native order's code says before its prepay_id; scanning it pays. */
export const codeUrlStart = 'weixin://wxpay/bizpayurl?pr='

/** Both of https://pay.weixin.qq.com/docs/merchant/products/mini-program-payment/apilist.html */
const PREPAY_ID_LIFETIME_MS = 2 * 3_600_000
const DEFAULT_PAY_TIME_MS = 7 * 86_400_000
const SHORTEST_PAY_TIME_MS = 60_000
/** Orders older than this are forgotten at the next start. */
const MEMORY_MS = 30 * 86_400_000

/**
 * WeChat's side of every order. The map answers, the log remembers: each change is in the file before anybody is told,
 * so a payment survives a restart. Notifies still on their way do not, which is what queries are for.
 */
export class Orders {
  readonly #clock: () => number
  readonly #log: AppendLog
  readonly #byNumber = new Map<string, Order>()
  readonly #byPrepayId = new Map<string, Order>()

  private constructor(log: AppendLog, orders: Order[], clock: () => number) {
    this.#log = log
    this.#clock = clock
    // Orders that an older sandbox wrote are all of the mini-program.
    for (const order of orders) this.#remember({ ...order, tradeType: order.tradeType ?? 'JSAPI' })
  }

  static async open(path: string, clock: () => number): Promise<Orders> {
    const { log, lines } = await AppendLog.open<Order>(path, (all) => {
      const latest = new Map(all.map((order) => [keyOf(order.request.mchid, order.request.out_trade_no), order]))
      return [...latest.values()].filter((order) => order.createdAt > clock() - MEMORY_MS)
    })
    return new Orders(log, lines, clock)
  }

  async prepay(request: OrderRequest, tradeType: TradeType): Promise<PrepayResult> {
    const known = this.byNumber(request.mchid, request.out_trade_no)
    if (known?.state === 'SUCCESS') return { kind: 'ORDERPAID' }
    if (known?.state === 'CLOSED') return { kind: 'ORDER_CLOSED' }
    if (known && (known.tradeType !== tradeType || !sameRequest(known.request, request)))
      return { kind: 'OUT_TRADE_NO_USED' }

    const now = this.#clock()
    const order: Order = {
      request,
      tradeType,
      createdAt: known?.createdAt ?? now,
      payUntil: known?.payUntil ?? payUntil(request.time_expire, now),
      prepayId: `wx${beijingDigits(now)}${randomBytes(10).toString('hex')}`,
      prepayIdUntil: now + PREPAY_ID_LIFETIME_MS,
      state: 'NOTPAY',
    }
    await this.#store(order)
    return { kind: 'PREPAID', order }
  }

  /** Money moves: the buyer confirmed. Paying a paid order again changes nothing. */
  async pay(prepayId: string): Promise<PayResult> {
    const order = this.#byPrepayId.get(prepayId)
    if (!order) return { kind: 'UNKNOWN' }
    if (order.state === 'SUCCESS') return { kind: 'PAID', order, first: false }
    if (order.state === 'CLOSED') return { kind: 'ORDER_CLOSED' }
    const now = this.#clock()
    if (now >= order.payUntil) return { kind: 'ORDER_EXPIRED' }
    if (now >= order.prepayIdUntil) return { kind: 'PREPAY_EXPIRED' }

    const openid = order.request.payer?.openid ?? 'oPassingScanner00000000000000'
    const paid: Order = { ...order, state: 'SUCCESS', transactionId: transactionId(now), paidAt: now, openid }
    await this.#store(paid)
    return { kind: 'PAID', order: paid, first: true }
  }

  async close(mchId: string, outTradeNo: string): Promise<CloseResult> {
    const order = this.byNumber(mchId, outTradeNo)
    if (!order) return { kind: 'ORDER_NOT_EXIST' }
    if (order.state === 'SUCCESS') return { kind: 'ORDERPAID' }
    if (order.state === 'NOTPAY') await this.#store({ ...order, state: 'CLOSED' })
    return { kind: 'CLOSED' }
  }

  byNumber(mchId: string, outTradeNo: string): Order | undefined {
    return this.#byNumber.get(keyOf(mchId, outTradeNo))
  }

  /** A merchant's orders that were paid in these milliseconds. */
  paidBetween(mchId: string, from: number, until: number): PaidOrder[] {
    return [...this.#byNumber.values()].filter(
      (order): order is PaidOrder =>
        order.state === 'SUCCESS' && order.request.mchid === mchId && order.paidAt >= from && order.paidAt < until,
    )
  }

  byPrepayId(prepayId: string): Order | undefined {
    return this.#byPrepayId.get(prepayId)
  }

  dispose(): Promise<void> {
    return this.#log.close()
  }

  #store(order: Order): Promise<void> {
    this.#remember(order)
    return this.#log.append(order)
  }

  #remember(order: Order): void {
    const key = keyOf(order.request.mchid, order.request.out_trade_no)
    const before = this.#byNumber.get(key)
    if (before && before.prepayId !== order.prepayId) this.#byPrepayId.delete(before.prepayId)
    this.#byNumber.set(key, order)
    this.#byPrepayId.set(order.prepayId, order)
  }
}

export type PaidOrder = Extract<Order, { state: 'SUCCESS' }>

function keyOf(mchId: string, outTradeNo: string): string {
  return `${mchId} ${outTradeNo}`
}

function sameRequest(a: OrderRequest, b: OrderRequest): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function payUntil(timeExpire: string | undefined, now: number): number {
  if (timeExpire === undefined) return now + DEFAULT_PAY_TIME_MS
  return Math.max(Date.parse(timeExpire), now + SHORTEST_PAY_TIME_MS)
}

/** 28 digits, the first four as real ones have them. */
function transactionId(now: number): string {
  return `4200${beijingDigits(now)}${String(randomInt(10 ** 10)).padStart(10, '0')}`
}
