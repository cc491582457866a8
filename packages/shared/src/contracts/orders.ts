import { z } from 'zod'
import { cursorSchema, idSchema } from '../ids.ts'
import { type CloseReason, type OrderState, orderStates } from '../states.ts'

export const ordersInput = z.object({ state: z.enum(orderStates).optional(), cursor: cursorSchema })
export const orderInput = z.object({ orderId: idSchema })

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
  quantity: number
  amountFen: number
  reason: CloseReason | null
  createdAt: number
  payDeadlineAt: number
  paidAt: number | null
}

export interface OrderEventView {
  version: number
  from: OrderState | null
  to: OrderState
  actor: 'SYSTEM' | 'BUYER' | 'STAFF' | 'WECHAT'
  note: string
  at: number
}

export interface OrderDetail extends OrderView {
  events: OrderEventView[]
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
  payDeadlineAt: number
}
