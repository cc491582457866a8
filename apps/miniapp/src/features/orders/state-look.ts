import type { OrderEventView, OrderView } from '@tidegate/shared/contracts/orders'
import { closeReasonLabels, type OrderState } from '@tidegate/shared/states'

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

/** One sentence under the state of an order. */
export function sayState(order: OrderView): string {
  switch (order.state) {
    case 'PENDING_PAYMENT':
      return '名额已为您留好，请尽快支付'
    case 'PAID':
      return '商家正在为您准备'
    case 'SHIPPED':
      return '商品已发出，请留意收货'
    case 'RECEIVED':
      return '已确认收货'
    case 'DELIVERED':
      return '卡密已发放'
    case 'REFUND_DUE':
    case 'REFUNDING':
      return '款项将原路退回'
    case 'REFUNDED':
      return '款项已原路退回'
    default:
      return order.reason ? closeReasonLabels[order.reason] : '订单已关闭'
  }
}

export const actorLabels: Readonly<Record<OrderEventView['actor'], string>> = {
  SYSTEM: '系统',
  BUYER: '您',
  STAFF: '商家',
  WECHAT: '微信支付',
}
