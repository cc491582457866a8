import { z } from 'zod'
import { cursorSchema, idSchema } from '../ids.ts'
import { orderStates } from '../states.ts'
import type { ProductKind } from './catalogue.ts'
import type { MaskedAddress, ShipmentView } from './fulfilment.ts'
import type { OrderDetail, OrderView } from './orders.ts'
import { daySchema } from './settlement.ts'

/** What narrows the merchant's orders, in the list and in its export. */
export const orderFilter = z.object({
  /** Whatever the merchant has in hand (`readOrderSearch`). */
  search: z.string().trim().max(64).optional(),
  campaignId: idSchema.optional(),
  productId: idSchema.optional(),
  state: z.enum(orderStates).optional(),
  /** First and last day of Beijing on which the order was made. */
  from: daySchema.optional(),
  to: daySchema.optional(),
})
export type OrderFilter = z.infer<typeof orderFilter>

export const staffOrdersInput = orderFilter.extend({ cursor: cursorSchema })

export interface StaffOrderRow extends OrderView {
  buyerId: string
  buyerNickname: string
}
export interface StaffOrderDetail extends OrderDetail {
  buyerId: string
  buyerNickname: string
  kind: ProductKind
  payment: { outTradeNo: string; state: string; transactionId: string | null } | null
  /** Of a SHIP order. */
  shipment: ShipmentView | null
  address: MaskedAddress | null
}

/** What a text can be the name of. A whole phone number is as good as its tail. */
export type OrderSearch =
  | { by: 'PHONE_TAIL'; tail: string }
  /** An order, or a buyer. */
  | { by: 'ID'; id: string }
  | { by: 'TRANSACTION'; transactionId: string }
  /** The merchant's number of a payment or a refund. */
  | { by: 'TRADE'; number: string }
  | { by: 'NICKNAME'; start: string }

export const orderSearchLabels: Readonly<Record<OrderSearch['by'], string>> = {
  PHONE_TAIL: '收货手机尾号',
  ID: '订单编号或买家编号',
  TRANSACTION: '微信支付单号',
  TRADE: '商户单号或退款单号',
  NICKNAME: '买家昵称开头',
}

/** null: nothing is searched for. */
export function readOrderSearch(text: string | undefined): OrderSearch | null {
  const typed = (text ?? '').trim()
  if (typed === '') return null
  if (/^(1\d{6})?\d{4}$/.test(typed)) return { by: 'PHONE_TAIL', tail: typed.slice(-4) }
  if (/^\d{26,32}$/.test(typed)) return { by: 'TRANSACTION', transactionId: typed }
  if (idSchema.safeParse(typed).success && typed.length >= 15) return { by: 'ID', id: typed }
  if (/^\d{15,19}[\w\-|*@]{1,45}$/.test(typed)) return { by: 'TRADE', number: typed }
  return { by: 'NICKNAME', start: typed }
}
