import type { OrderEventView, OrderView } from '@tidegate/shared/contracts/orders'
import { type CloseReason, closeReasonLabels, type OrderState } from '@tidegate/shared/states'

export const stateTones: Readonly<Record<OrderState, 'tide' | 'sale' | 'gold' | 'mute'>> = {
  PENDING_PAYMENT: 'sale',
  PAID: 'tide',
  CLOSED: 'mute',
  REFUSED: 'mute',
  REFUND_DUE: 'gold',
}

/** One sentence under the state of an order. */
export function sayState(order: OrderView): string {
  switch (order.state) {
    case 'PENDING_PAYMENT':
      return '名额已为您留好，请尽快支付'
    case 'PAID':
      return '商家正在为您准备'
    case 'REFUND_DUE':
      return '款项将原路退回'
    default:
      return order.reason ? closeReasonLabels[order.reason] : '订单已关闭'
  }
}

/** The note of an event is a close reason or words of its own. */
export function sayNote(note: string): string {
  return closeReasonLabels[note as CloseReason] ?? note
}

export const actorLabels: Readonly<Record<OrderEventView['actor'], string>> = {
  SYSTEM: '系统',
  BUYER: '您',
  STAFF: '商家',
  WECHAT: '微信支付',
}
