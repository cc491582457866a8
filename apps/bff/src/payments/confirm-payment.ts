/**
 * WeChat says that an order is paid (by notify, or by our query).
 *
 * Invariant: one payment pays one order once. Everything WeChat says is compared with what we asked for; the payment row is locked, so a
 * hundred notifies at once do one after the other, and all but the first find it done. What can fail: a crash before the commit: WeChat
 * notifies again, and open payments are polled, because a notify may never come. Money that finds its order closed is owed back
 * (REFUND_DUE), recorded in the same commit, never dropped.
 */
import type { Pool, PoolClient } from 'pg'
import type { Logger } from 'pino'
import { inTransaction } from '../db/pool.ts'
import { crashPoint } from '../kernel/crash-point.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import type { PaidTransaction } from './wechat-pay/transaction.ts'

export interface ConfirmPaymentDeps {
  pool: Pool
  appId: string
  mchId: string
  logger: Logger
  metrics: Metrics
}

export type ConfirmPaymentOutcome =
  | { kind: 'PAID' | 'ALREADY' | 'REFUND_DUE' }
  /** What WeChat says differs from what we asked for in `field`; nothing was changed. */
  | { kind: 'MISMATCH'; field: string }

export async function confirmPayment(
  deps: ConfirmPaymentDeps,
  transaction: PaidTransaction,
): Promise<ConfirmPaymentOutcome> {
  const outcome = await inTransaction(deps.pool, (sql) => confirm(deps, sql, transaction))
  deps.metrics.payments.inc({ outcome: outcome.kind.toLowerCase() })
  if (outcome.kind === 'MISMATCH')
    deps.logger.error({ order: transaction.out_trade_no, field: outcome.field }, 'payment does not match its order')
  if (outcome.kind === 'REFUND_DUE')
    deps.logger.warn({ order: transaction.out_trade_no }, 'paid after close: refund due')
  return outcome
}

async function confirm(
  { appId, mchId }: ConfirmPaymentDeps,
  sql: PoolClient,
  transaction: PaidTransaction,
): Promise<ConfirmPaymentOutcome> {
  const { rows } = await sql.query<PaymentRow>(
    `SELECT lane, order_id::text AS "orderId", openid, amount_fen::text AS "amountFen", state FROM payments WHERE out_trade_no = $1 FOR UPDATE`,
    [transaction.out_trade_no],
  )
  const payment = rows[0]
  const mismatch = differs(payment, transaction, appId, mchId)
  if (!payment || mismatch) return { kind: 'MISMATCH', field: mismatch ?? 'out_trade_no' }
  if (payment.state === 'PAID' || payment.state === 'REFUND_DUE') return { kind: 'ALREADY' }

  const paid = await payOrder(sql, payment, transaction.transaction_id)
  const state = paid ? 'PAID' : 'REFUND_DUE'
  await sql.query('UPDATE payments SET state = $2, transaction_id = $3, paid_at = $4 WHERE out_trade_no = $1', [
    transaction.out_trade_no,
    state,
    transaction.transaction_id,
    transaction.success_time,
  ])
  crashPoint('pay-confirmed')
  return { kind: state }
}

/** PENDING_PAYMENT → PAID with the ledger's count; a closed order → REFUND_DUE. True when the order is paid. */
async function payOrder(sql: PoolClient, { lane, orderId }: PaymentRow, transactionId: string): Promise<boolean> {
  const paid = await sql.query<{ stock_lane: number; offer_id: string; quantity: number }>(
    `WITH paid AS (
       UPDATE orders SET state = 'PAID', paid_at = now(), version = version + 1
       WHERE lane = $1 AND id = $2 AND state = 'PENDING_PAYMENT'
       RETURNING lane, id, version, stock_lane, offer_id, quantity
     ), event AS (
       INSERT INTO order_events (lane, order_id, version, from_state, to_state, actor, note)
       SELECT lane, id, version, 'PENDING_PAYMENT', 'PAID', 'WECHAT', '微信支付成功 ' || $3 FROM paid
     )
     SELECT stock_lane, offer_id, quantity FROM paid`,
    [lane, orderId, transactionId],
  )
  const order = paid.rows[0]
  if (order) {
    // Last in the transaction: this row is shared by every order of the offer.
    await sql.query('UPDATE stock_ledger SET paid = paid + $3 WHERE lane = $1 AND offer_id = $2', [
      order.stock_lane,
      order.offer_id,
      order.quantity,
    ])
    return true
  }
  await sql.query(
    `WITH owed AS (
       UPDATE orders SET state = 'REFUND_DUE', version = version + 1 WHERE lane = $1 AND id = $2 AND state = 'CLOSED' RETURNING lane, id, version
     )
     INSERT INTO order_events (lane, order_id, version, from_state, to_state, actor, note)
     SELECT lane, id, version, 'CLOSED', 'REFUND_DUE', 'WECHAT', '关闭后到账 ' || $3 FROM owed`,
    [lane, orderId, transactionId],
  )
  return false
}

interface PaymentRow {
  lane: number
  orderId: string
  openid: string
  amountFen: string
  state: string
}

/** Name of the first field in which WeChat's word differs from our books, or null. */
function differs(payment: PaymentRow | undefined, t: PaidTransaction, appId: string, mchId: string): string | null {
  if (!payment) return 'out_trade_no'
  if (t.appid !== appId) return 'appid'
  if (t.mchid !== mchId) return 'mchid'
  if (t.amount.total !== Number(payment.amountFen)) return 'amount.total'
  if (t.amount.currency !== 'CNY') return 'amount.currency'
  return t.payer.openid === payment.openid ? null : 'payer.openid'
}
