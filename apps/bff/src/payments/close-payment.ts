/**
 * Before an order closes, WeChat must say that nobody can pay it any more.
 *
 * DEAD: no payment was ever opened, or it is closed at WeChat. PAID: it had been paid, and is confirmed now. UNSURE: WeChat did not
 * tell, or the buyer is paying at this moment; the order stays as it is and is asked about again.
 *
 * A prepay may be under way meanwhile. WeChat refuses it for a number that is closed there. For one that WeChat has never heard of, the row
 * decides: either it is closed first, and start-payment gives nobody the prepay_id, or the prepay_id is there first, and then what WeChat
 * said is older than it.
 */
import type { Pool } from 'pg'
import { crashPoint } from '../kernel/crash-point.ts'
import { type ConfirmPaymentDeps, confirmPayment } from './confirm-payment.ts'

export type ClosePaymentOutcome = 'DEAD' | 'PAID' | 'UNSURE'

export interface ClosePaymentDeps extends ConfirmPaymentDeps {
  pool: Pool
}

/** A payment at WeChat: its number and the merchant number that takes it. */
export interface PaymentKey {
  outTradeNo: string
  route: string
}

/** As it was when WeChat was asked. */
export interface OpenAtWechat extends PaymentKey {
  /** Until when its prepay_id is honoured, another time after each prepay; null: WeChat has given none. */
  prepaidUntil: Date | null
}

export async function closePayment(deps: ClosePaymentDeps, orderId: string): Promise<ClosePaymentOutcome> {
  // Stamped before WeChat is asked: whatever comes of it, this payment then waits its turn.
  const { rows } = await deps.pool.query<OpenAtWechat & { state: string }>(
    `UPDATE payments SET polled_at = now() WHERE order_id = $1 AND state <> 'CLOSED'
     RETURNING out_trade_no AS "outTradeNo", route, state, prepay_expires_at AS "prepaidUntil"`,
    [orderId],
  )
  if (rows.some((payment) => payment.state === 'PAID')) return 'PAID'
  const open = rows[0]
  return open ? closeAtWechat(deps, open) : 'DEAD'
}

export async function closeAtWechat(
  deps: ClosePaymentDeps,
  { outTradeNo, route, prepaidUntil }: OpenAtWechat,
): Promise<ClosePaymentOutcome> {
  const closed = await deps.routes.of(route).client.closeByOutTradeNo(outTradeNo)
  switch (closed.kind) {
    case 'ORDER_CLOSED':
      crashPoint('expire-wechat-closed')
      await deps.pool.query(
        `UPDATE payments SET state = 'CLOSED' WHERE out_trade_no = $1 AND state IN ('CREATED', 'PREPAID')`,
        [outTradeNo],
      )
      return 'DEAD'
    case 'NOT_FOUND': {
      const { rowCount } = await deps.pool.query(
        `UPDATE payments SET state = 'CLOSED'
         WHERE out_trade_no = $1 AND state IN ('CREATED', 'PREPAID') AND prepay_expires_at IS NOT DISTINCT FROM $2`,
        [outTradeNo, prepaidUntil],
      )
      return rowCount === 1 ? 'DEAD' : 'UNSURE'
    }
    case 'ORDER_PAID':
      return (await refreshPayment(deps, { outTradeNo, route })) === 'PAID' ? 'PAID' : 'UNSURE'
    default:
      return 'UNSURE'
  }
}

/** PAID: WeChat has the money, and it is booked. NOT_PAID: it has none now. UNSURE: it did not tell, or what it told does not match. */
export type RefreshOutcome = 'PAID' | 'NOT_PAID' | 'UNSURE'

/** Asks WeChat about a payment and books what it says. */
export async function refreshPayment(
  deps: ClosePaymentDeps,
  { outTradeNo, route }: PaymentKey,
): Promise<RefreshOutcome> {
  const found = await deps.routes.of(route).client.queryByOutTradeNo(outTradeNo)
  if (found.kind === 'NOT_FOUND') return 'NOT_PAID'
  if (found.kind !== 'TRANSACTION') return 'UNSURE'
  const { transaction } = found
  if (transaction.trade_state === 'USERPAYING') return 'UNSURE'
  if (transaction.trade_state !== 'SUCCESS' && transaction.trade_state !== 'REFUND') return 'NOT_PAID'
  const booked = await confirmPayment(deps, transaction)
  return booked.kind === 'MISMATCH' ? 'UNSURE' : 'PAID'
}

/**
 * Asks about every payment of an order that is not booked as paid, the closed ones too: a person wants to know now. It leaves no stamp: whoever
 * kept asking would keep the order's turn to expire from coming.
 */
export async function refreshOrder(deps: ClosePaymentDeps, orderId: string): Promise<RefreshOutcome> {
  const { rows } = await deps.pool.query<PaymentKey>(
    `SELECT out_trade_no AS "outTradeNo", route FROM payments WHERE order_id = $1 AND state <> 'PAID'`,
    [orderId],
  )
  const answers = await Promise.all(rows.map((payment) => refreshPayment(deps, payment)))
  return answers.find((answer) => answer === 'PAID') ?? answers.find((answer) => answer === 'UNSURE') ?? 'NOT_PAID'
}
