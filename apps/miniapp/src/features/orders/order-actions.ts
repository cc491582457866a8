import type { OrderDetail } from '@tidegate/shared/contracts/orders'
import { paidStates } from '@tidegate/shared/states'

/** How the goods reach the buyer: by parcel or as a code. null: not known yet. */
export type Goods = 'PARCEL' | 'CODE' | null

export type OrderAction = 'PAY' | 'CANCEL' | 'CHOOSE_ADDRESS' | 'CONFIRM_RECEIPT' | 'ASK_REFUND' | 'LOOK_AGAIN'

export interface OrderSituation {
  readonly order: Pick<OrderDetail, 'state' | 'amountFen' | 'refundedFen' | 'refunds' | 'payDeadlineAt'>
  readonly goods: Goods
  /** False until it is known that there is none. */
  readonly addressMissing: boolean
  readonly now: number
}

/** The one thing that is useful now, and at most one quieter one. */
export function actionsOf(situation: OrderSituation): { main: OrderAction | null; aside: OrderAction | null } {
  const { order, goods, addressMissing, now } = situation
  const refund = canAskRefund(order) ? 'ASK_REFUND' : null
  switch (order.state) {
    case 'PENDING_PAYMENT':
      return now < order.payDeadlineAt ? { main: 'PAY', aside: 'CANCEL' } : { main: null, aside: null }
    case 'PAID':
      return { main: goods === 'PARCEL' && addressMissing ? 'CHOOSE_ADDRESS' : null, aside: refund }
    case 'SHIPPED':
      return { main: 'CONFIRM_RECEIPT', aside: refund }
    case 'DELIVERED':
    case 'RECEIVED':
      return { main: 'LOOK_AGAIN', aside: refund }
    case 'REFUND_DUE':
    case 'REFUNDING':
      return { main: null, aside: null }
    default:
      return { main: 'LOOK_AGAIN', aside: null }
  }
}

/** One request at a time, for what has not gone back yet. */
export function canAskRefund(order: OrderSituation['order']): boolean {
  const paid: readonly string[] = paidStates
  return (
    paid.includes(order.state) &&
    order.refundedFen < order.amountFen &&
    !order.refunds.some(({ state }) => state === 'ASKED')
  )
}

/** Until the parcel leaves. */
export function mayChangeAddress(state: OrderDetail['state']): boolean {
  return state === 'PENDING_PAYMENT' || state === 'PAID'
}
