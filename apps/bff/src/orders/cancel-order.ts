/** A buyer gives an unpaid order back. WeChat is told first, as in expire-unpaid. */
import type { OrderDetail } from '@tidegate/shared/contracts/orders'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { Pool } from 'pg'
import { laneOf } from '../kernel/lane.ts'
import type { ClosePaymentOutcome } from '../payments/close-payment.ts'
import { closeOrders } from './close-orders.ts'
import { getOrder } from './read-orders.ts'

export interface CancelOrderDeps {
  pool: Pool
  lanes: number
  closePayment(orderId: string): Promise<ClosePaymentOutcome>
}

export type CancelOrderOutcome = { kind: 'CANCELLED'; order: OrderDetail } | { kind: 'REFUSED'; outcome: OutcomeCode }

export async function cancelOrder(
  deps: CancelOrderDeps,
  buyerId: string,
  orderId: string,
): Promise<CancelOrderOutcome> {
  const order = await getOrder(deps, buyerId, orderId)
  if (!order) return { kind: 'REFUSED', outcome: 'ORDER_NOT_FOUND' }
  if (order.state === 'PENDING_PAYMENT') {
    const payment = await deps.closePayment(orderId)
    if (payment === 'PAID') return { kind: 'REFUSED', outcome: 'ORDER_ALREADY_PAID' }
    if (payment === 'UNSURE') return { kind: 'REFUSED', outcome: 'PAY_UNAVAILABLE' }
    await closeOrders(deps.pool, [{ lane: laneOf(orderId, deps.lanes), id: orderId }], {
      reason: 'BUYER_CANCELLED',
      actor: 'BUYER',
    })
  }
  const after = (await getOrder(deps, buyerId, orderId)) as OrderDetail
  // A second cancel of the same order finds it closed, and that is what was asked for.
  return after.state === 'CLOSED'
    ? { kind: 'CANCELLED', order: after }
    : { kind: 'REFUSED', outcome: 'ORDER_STATE_CONFLICT' }
}
