import { z } from 'zod'
import { cursorSchema, idSchema } from '../ids.ts'
import { type CloseReason, type OrderEventKind, type OrderState, orderStates, type PayChannel } from '../states.ts'
import type { RefundView } from './refunds.ts'

export const ordersInput = z.object({ state: z.enum(orderStates).optional(), cursor: cursorSchema })
export const orderInput = z.object({ orderId: idSchema })
/** No words take it back. */
export const remarkInput = z.object({ orderId: idSchema, words: z.string().trim().max(200, '备注最多 200 个字') })

export interface OrderView {
  id: string
  state: OrderState
  campaignId: string
  offerId: string
  productId: string
  title: string
  skuName: string
  image: string
  unitPriceFen: number
  /** What the sale struck through beside it, a unit; null: not kept at the time. */
  listPriceFen: number | null
  quantity: number
  amountFen: number
  reason: CloseReason | null
  createdAt: number
  payDeadlineAt: number
  paidAt: number | null
  /** What has gone back of `amountFen`. */
  refundedFen: number
}

export interface OrderEventView {
  version: number
  kind: OrderEventKind
  from: OrderState | null
  to: OrderState
  actor: 'SYSTEM' | 'BUYER' | 'STAFF' | 'WECHAT'
  note: string
  at: number
}

export interface OrderDetail extends OrderView {
  /** Counts every event; a decision about an order names the version it was made on. */
  version: number
  /** What the buyer asks of the merchant; empty: nothing. */
  remark: string
  refunds: RefundView[]
  events: OrderEventView[]
}

/** A browser pays where there is no mini-program. H5: `payUrl` is where to go. NATIVE: what the code to be scanned says. */
export const startWebPaymentInput = z.object({ orderId: idSchema, channel: z.enum(['H5', 'NATIVE']) })
export interface WebPaymentStart {
  channel: Exclude<PayChannel, 'JSAPI'>
  payUrl: string
  payDeadlineAt: number
}

/** What wx.requestPayment takes; field names are WeChat's. https://pay.weixin.qq.com/doc/v3/merchant/4012791898 */
export interface PayParams {
  appId: string
  timeStamp: string
  nonceStr: string
  package: string
  signType: 'RSA'
  paySign: string
}

export interface PaymentStart {
  params: PayParams
  /** Page that takes the place of the WeChat cashier in a browser; null where WeChat itself is there. */
  cashierUrl: string | null
  /** The time to pay runs from here: what preparing the payment took has been added. */
  payDeadlineAt: number
}
