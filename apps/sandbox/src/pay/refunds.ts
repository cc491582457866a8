import { randomInt } from 'node:crypto'
import type { Switches } from '../switches.ts'
import { AppendLog } from './append-log.ts'
import { beijingDigits } from './beijing-time.ts'
import type { PaidOrder } from './orders.ts'

export type RefundRequest = {
  out_trade_no: string
  out_refund_no: string
  reason?: string | undefined
  notify_url?: string | undefined
  amount: { refund: number; total: number; currency: string }
}

export type RefundStatus = 'PROCESSING' | 'SUCCESS' | 'ABNORMAL' | 'CLOSED'

export type Refund = {
  mchId: string
  request: RefundRequest
  refundId: string
  transactionId: string
  createdAt: number
  /** PROCESSING until `settledAt`, then this. */
  becomes: Exclude<RefundStatus, 'PROCESSING'>
  settledAt: number
}

export type RefundResult =
  | { kind: 'TAKEN_ON'; refund: Refund; first: boolean }
  | { kind: 'INVALID_REQUEST'; detail: string }

/** WeChat's side of every refund, kept like orders. What becomes of one is settled when it is taken on, by the switches of that moment. */
export class Refunds {
  readonly #clock: () => number
  readonly #log: AppendLog
  readonly #byNumber = new Map<string, Refund>()

  private constructor(log: AppendLog, refunds: Refund[], clock: () => number) {
    this.#log = log
    this.#clock = clock
    for (const refund of refunds) this.#byNumber.set(keyOf(refund), refund)
  }

  static async open(path: string, clock: () => number): Promise<Refunds> {
    const { log, lines } = await AppendLog.open<Refund>(path, (all) => all)
    return new Refunds(log, lines, clock)
  }

  async refund(order: PaidOrder, request: RefundRequest, switches: Switches): Promise<RefundResult> {
    const { mchid: mchId, amount } = order.request
    const known = this.byNumber(mchId, request.out_refund_no)
    if (known) {
      const same =
        known.request.out_trade_no === request.out_trade_no && known.request.amount.refund === request.amount.refund
      return same ? { kind: 'TAKEN_ON', refund: known, first: false } : invalid('退款单号已被使用，且参数不一致')
    }
    if (request.amount.total !== amount.total) return invalid('订单金额不一致，请核实后再试')
    const gone = this.#ofTrade(mchId, request.out_trade_no).reduce((fen, r) => fen + r.request.amount.refund, 0)
    if (gone >= amount.total) return invalid('订单已全额退款')
    if (gone + request.amount.refund > amount.total) return invalid('退款金额大于可退金额')

    const now = this.#clock()
    const refund: Refund = {
      mchId,
      request,
      refundId: `5030${beijingDigits(now)}${String(randomInt(10 ** 10)).padStart(10, '0')}`,
      transactionId: order.transactionId,
      createdAt: now,
      becomes: switches.refundEnds,
      settledAt: now + switches.refundAfterMs,
    }
    this.#byNumber.set(keyOf(refund), refund)
    await this.#log.append(refund)
    return { kind: 'TAKEN_ON', refund, first: true }
  }

  byNumber(mchId: string, outRefundNo: string): Refund | undefined {
    return this.#byNumber.get(`${mchId} ${outRefundNo}`)
  }

  /** A merchant's refunds that were taken on in these milliseconds. */
  between(mchId: string, from: number, until: number): Refund[] {
    return [...this.#byNumber.values()].filter((r) => r.mchId === mchId && r.createdAt >= from && r.createdAt < until)
  }

  statusOf(refund: Refund): RefundStatus {
    return this.#clock() >= refund.settledAt ? refund.becomes : 'PROCESSING'
  }

  dispose(): Promise<void> {
    return this.#log.close()
  }

  /** Those of one trade that have not failed. */
  #ofTrade(mchId: string, outTradeNo: string): Refund[] {
    return [...this.#byNumber.values()].filter(
      (r) => r.mchId === mchId && r.request.out_trade_no === outTradeNo && this.statusOf(r) !== 'CLOSED',
    )
  }
}

function keyOf(refund: Refund): string {
  return `${refund.mchId} ${refund.request.out_refund_no}`
}

function invalid(detail: string): RefundResult {
  return { kind: 'INVALID_REQUEST', detail }
}
