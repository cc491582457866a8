import { type Carrier, carriers } from '@tidegate/shared/carriers'
import type { OrderEventView, OrderView } from '@tidegate/shared/contracts/orders'
import { type CloseReason, closeReasonLabels, type OrderState, orderStateLabels } from '@tidegate/shared/states'
import type { Goods, OrderAction } from './order-actions.ts'

export const stateTones: Readonly<Record<OrderState, 'tide' | 'sale' | 'gold' | 'mute'>> = {
  PENDING_PAYMENT: 'sale',
  PAID: 'tide',
  SHIPPED: 'tide',
  RECEIVED: 'mute',
  DELIVERED: 'tide',
  CLOSED: 'mute',
  REFUSED: 'mute',
  REFUND_DUE: 'gold',
  REFUNDING: 'gold',
  REFUNDED: 'mute',
}

/** One sentence under the state of an order; the page of the order knows more than the list. */
export function sayState(
  order: OrderView,
  { goods, action, asked }: { goods: Goods; action: OrderAction | null; asked: boolean } = unknown,
): string {
  if (asked) return '您的退款申请正等商家处理'
  switch (order.state) {
    case 'PENDING_PAYMENT':
      return '名额已为您留好，请尽快支付'
    case 'PAID':
      if (action === 'CHOOSE_ADDRESS') return '还差收货地址，选好后商家就能发货'
      return goods === 'CODE' ? '卡密正在发放，通常只要几秒钟' : '商家正在为您备货'
    case 'SHIPPED':
      return '商品已发出，发货 10 天后自动确认收货'
    case 'RECEIVED':
      return '交易完成，感谢您的购买'
    case 'DELIVERED':
      return '卡密已发放，请妥善保管'
    case 'REFUND_DUE':
      return '全额退款已确认，正在提交微信'
    case 'REFUNDING':
      return '微信已受理，款项将原路退回'
    case 'REFUNDED':
      return '款项已原路退回'
    default:
      return sayClosed(order.reason)
  }
}

/** To the buyer; the labels are for whoever looks at many orders. */
export function sayClosed(reason: CloseReason | null): string {
  switch (reason) {
    case null:
      return '订单已关闭'
    case 'BUYER_CANCELLED':
      return '您取消了订单，名额已让给其他人'
    case 'UNPAID':
      return '没有在时限内支付，名额已让给其他人'
    default:
      return closeReasonLabels[reason]
  }
}

/** What happened, and what was said about it. */
export function sayEvent({ kind, to, note }: OrderEventView): { what: string; note: string } {
  if (kind !== 'STATE' && note) return { what: note, note: '' }
  return { what: orderStateLabels[to], note: to === 'PAID' ? '' : sayCarrier(note) }
}

/** "SF SF1234567890" → "顺丰速运 SF1234567890". The transaction of a payment is for whoever does the accounts. */
function sayCarrier(note: string): string {
  const [code = '', number] = note.split(' ')
  return number && code in carriers ? `${carriers[code as Carrier]} ${number}` : note
}

const unknown = { goods: null, action: null, asked: false }

export const actorLabels: Readonly<Record<OrderEventView['actor'], string>> = {
  SYSTEM: '系统',
  BUYER: '您',
  STAFF: '商家',
  WECHAT: '微信支付',
}
