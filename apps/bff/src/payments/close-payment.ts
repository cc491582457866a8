/**
 * Before an order closes, WeChat must say that nobody can pay it any more.
 *
 * DEAD: no payment was ever opened, or it is closed at WeChat. PAID: it had been paid, and is confirmed now. UNSURE: WeChat did not
 * tell, or the buyer is paying at this moment; the order stays as it is and is asked about again.
 */
import type { Pool } from 'pg'
import { crashPoint } from '../kernel/crash-point.ts'
import { type ConfirmPaymentDeps, confirmPayment } from './confirm-payment.ts'
import type { WechatPayClient } from './wechat-pay/client.ts'

export type ClosePaymentOutcome = 'DEAD' | 'PAID' | 'UNSURE'

export interface ClosePaymentDeps extends ConfirmPaymentDeps {
  pool: Pool
  wechatPay: WechatPayClient
}

export async function closePayment(deps: ClosePaymentDeps, orderId: string): Promise<ClosePaymentOutcome> {
  // Stamped before WeChat is asked: whatever comes of it, this payment then waits its turn.
  const { rows } = await deps.pool.query<{ out_trade_no: string; state: string }>(
    'UPDATE payments SET polled_at = now() WHERE order_id = $1 RETURNING out_trade_no, state',
    [orderId],
  )
  const payment = rows[0]
  if (!payment || payment.state === 'CLOSED') return 'DEAD'
  if (payment.state === 'PAID' || payment.state === 'REFUND_DUE') return 'PAID'

  const closed = await deps.wechatPay.closeByOutTradeNo(payment.out_trade_no)
  switch (closed.kind) {
    case 'ORDER_CLOSED':
    // WeChat has never heard of it: our prepay did not arrive, and if it still does, start-payment finds this row closed.
    case 'NOT_FOUND':
      crashPoint('expire-wechat-closed')
      await deps.pool.query(
        `UPDATE payments SET state = 'CLOSED' WHERE out_trade_no = $1 AND state IN ('CREATED', 'PREPAID')`,
        [payment.out_trade_no],
      )
      return 'DEAD'
    case 'ORDER_PAID':
      return refreshPayment(deps, payment.out_trade_no)
    default:
      return 'UNSURE'
  }
}

/** Asks WeChat about a payment and books what it says. */
export async function refreshPayment(deps: ClosePaymentDeps, outTradeNo: string): Promise<'PAID' | 'UNSURE'> {
  const found = await deps.wechatPay.queryByOutTradeNo(outTradeNo)
  if (found.kind !== 'TRANSACTION') return 'UNSURE'
  const { transaction } = found
  if (transaction.trade_state !== 'SUCCESS' && transaction.trade_state !== 'REFUND') return 'UNSURE'
  const booked = await confirmPayment(deps, transaction)
  return booked.kind === 'MISMATCH' ? 'UNSURE' : 'PAID'
}
