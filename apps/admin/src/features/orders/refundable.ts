import type { StaffOrderDetail } from '@tidegate/shared/contracts/staff-orders'

/**
 * What has come in and is not decided to go back. A second payment of the same order was never the order's money, and a refund that WeChat
 * would not do gives its sum back to be refunded again. The server counts again.
 */
export function refundableFen({ amountFen, refunds }: Pick<StaffOrderDetail, 'amountFen' | 'refunds'>): number {
  const going = refunds.filter(
    ({ state, reason }) => reason !== 'PAID_TWICE' && state !== 'ASKED' && state !== 'DECLINED' && state !== 'FAILED',
  )
  return amountFen - going.reduce((sum, refund) => sum + refund.amountFen, 0)
}
