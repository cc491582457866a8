/**
 * WeChat says that an order is paid (by notify, or by our query).
 *
 * Invariant: one payment pays one order once. Everything WeChat says is compared with what we asked for; the payment row is locked, so a
 * hundred notifies at once do one after the other, and all but the first find it done. The usual case is one statement
 * (pay-waiting-order.ts); here is what becomes of the others. Money is never dropped: what finds its order closed gets the units again
 * where there are any (regrant.ts), and is owed back otherwise; so is what finds its order paid already. The refund is written in the same
 * commit. What can fail: a crash before the commit: WeChat notifies again, and open payments are polled, because a notify may never
 * come. Rows are locked payment, order, holding, ledger, everywhere.
 */
import type { OrderState, RefundReason } from '@tidegate/shared/states'
import type { Pool, PoolClient } from 'pg'
import type { Logger } from 'pino'
import { inTransaction } from '../db/pool.ts'
import { oweFulfilment } from '../fulfilment/owe-fulfilment.ts'
import { crashPoint } from '../kernel/crash-point.ts'
import { moveOrder, noteOrder } from '../orders/move-order.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import { payWaitingOrder } from './pay-waiting-order.ts'
import { type ClosedOrder, type RegrantDeps, regrant } from './regrant.ts'
import type { PayRoutes } from './routes.ts'
import type { PaidTransaction } from './wechat-pay/transaction.ts'

export interface ConfirmPaymentDeps extends RegrantDeps {
  pool: Pool
  lanes: number
  appId: string
  routes: PayRoutes
  logger: Logger
  metrics: Metrics
}

export type ConfirmPaymentOutcome =
  /** REGRANTED: came after the close, and the order has its units again. REFUND_DUE, PAID_TWICE: the money goes back. */
  | { kind: 'PAID' | 'ALREADY' | 'REGRANTED' | 'REFUND_DUE' | 'PAID_TWICE' }
  /** What WeChat says differs from what we asked for in `field`; nothing was changed. */
  | { kind: 'MISMATCH'; field: string }

export async function confirmPayment(
  deps: ConfirmPaymentDeps,
  transaction: PaidTransaction,
): Promise<ConfirmPaymentOutcome> {
  const outcome = await confirm(deps, transaction)
  deps.metrics.payments.inc({ outcome: outcome.kind.toLowerCase() })
  const payment = transaction.out_trade_no
  if (outcome.kind === 'MISMATCH')
    deps.logger.error({ payment, field: outcome.field }, 'payment does not match its order')
  else if (outcome.kind !== 'PAID' && outcome.kind !== 'ALREADY')
    deps.logger.warn({ payment, outcome: outcome.kind }, 'money came for an order that did not wait for it')
  return outcome
}

async function confirm(deps: ConfirmPaymentDeps, transaction: PaidTransaction): Promise<ConfirmPaymentOutcome> {
  const routes = deps.routes.all.filter(({ mchId }) => mchId === transaction.mchid).map(({ name }) => name)
  const ours = transaction.appid === deps.appId && transaction.amount.currency === 'CNY'
  const outcome: ConfirmPaymentOutcome =
    ours && (await payWaitingOrder(deps, transaction, routes))
      ? { kind: 'PAID' }
      : await inTransaction(deps.pool, (sql) => confirmUnusual(deps, sql, transaction))
  crashPoint('pay-confirmed')
  return outcome
}

/** Repeated, not ours, or no longer waited for. */
async function confirmUnusual(
  deps: ConfirmPaymentDeps,
  sql: PoolClient,
  transaction: PaidTransaction,
): Promise<ConfirmPaymentOutcome> {
  const { rows } = await sql.query<PaymentRow>(
    `SELECT out_trade_no AS "outTradeNo", lane, order_id::text AS "orderId", buyer_id::text AS "buyerId", openid, route, channel,
            amount_fen::text AS "amountFen", state
     FROM payments WHERE out_trade_no = $1 FOR UPDATE`,
    [transaction.out_trade_no],
  )
  const payment = rows[0]
  const mismatch = differs(deps, payment, transaction)
  if (!payment || mismatch) return { kind: 'MISMATCH', field: mismatch ?? 'out_trade_no' }
  if (payment.state === 'PAID') return { kind: 'ALREADY' }

  const kind = await book(deps, sql, payment, transaction.transaction_id)
  await sql.query(
    `UPDATE payments SET state = 'PAID', transaction_id = $2, paid_at = $3, payer_openid = $4 WHERE out_trade_no = $1`,
    [payment.outTradeNo, transaction.transaction_id, transaction.success_time, transaction.payer.openid],
  )
  if (kind === 'REGRANTED') await oweFulfilment(sql, payment)
  else await owe(sql, payment, kind === 'PAID_TWICE' ? 'PAID_TWICE' : 'PAID_AFTER_CLOSE')
  return { kind }
}

/** What the money does to an order that does not wait for it. */
async function book(
  deps: ConfirmPaymentDeps,
  sql: PoolClient,
  payment: PaymentRow,
  transactionId: string,
): Promise<'REGRANTED' | 'REFUND_DUE' | 'PAID_TWICE'> {
  const key = { lane: payment.lane, id: payment.orderId }
  const { rows } = await sql.query<ClosedOrder & { state: OrderState }>(
    `SELECT lane, id::text, state, buyer_id::text AS "buyerId", offer_id::text AS "offerId", stock_lane AS "stockLane", quantity
     FROM orders WHERE lane = $1 AND id = $2 FOR UPDATE`,
    [key.lane, key.id],
  )
  const order = rows[0]
  if (!order) throw new Error(`payment ${payment.outTradeNo} has no order`)
  // No order comes back to waiting, so the statement before would have paid it.
  if (order.state === 'PENDING_PAYMENT') throw new Error(`payment ${payment.outTradeNo} was not taken by its order`)
  if (order.state !== 'CLOSED') {
    await noteOrder(sql, key, { kind: 'REFUND', actor: 'WECHAT', note: `重复到账 ${transactionId}，原路退回` })
    return 'PAID_TWICE'
  }
  const lane = await regrant(deps, sql, order)
  if (lane === null) {
    await moveOrder(sql, key, {
      from: ['CLOSED'],
      to: 'REFUND_DUE',
      actor: 'WECHAT',
      note: `关闭后到账 ${transactionId}，名额已无，原路退回`,
    })
    return 'REFUND_DUE'
  }
  await moveOrder(sql, key, {
    from: ['CLOSED'],
    to: 'PAID',
    actor: 'WECHAT',
    note: `关闭后到账 ${transactionId}，名额仍有，订单恢复`,
  })
  await sql.query('UPDATE orders SET stock_lane = $3, reason = NULL WHERE lane = $1 AND id = $2', [
    key.lane,
    key.id,
    lane,
  ])
  return 'REGRANTED'
}

/** All of a payment goes back. Its number makes the refund's, so it is owed once. */
async function owe(sql: PoolClient, payment: PaymentRow, reason: RefundReason): Promise<void> {
  await sql.query(
    `INSERT INTO refunds (out_refund_no, out_trade_no, route, lane, order_id, buyer_id, amount_fen, reason, state)
     VALUES ($1::text || 'R0', $1, $2, $3, $4, $5, $6, $7, 'DUE')`,
    [payment.outTradeNo, payment.route, payment.lane, payment.orderId, payment.buyerId, payment.amountFen, reason],
  )
  await sql.query('UPDATE payments SET refund_fen = amount_fen WHERE out_trade_no = $1', [payment.outTradeNo])
}

interface PaymentRow {
  outTradeNo: string
  lane: number
  orderId: string
  buyerId: string
  openid: string
  route: string
  channel: string
  amountFen: string
  state: string
}

/** Name of the first field in which WeChat's word differs from our books, or null. */
function differs(
  { appId, routes }: ConfirmPaymentDeps,
  payment: PaymentRow | undefined,
  t: PaidTransaction,
): string | null {
  if (!payment) return 'out_trade_no'
  if (t.appid !== appId) return 'appid'
  if (t.mchid !== routes.of(payment.route).mchId) return 'mchid'
  if (t.amount.total !== Number(payment.amountFen)) return 'amount.total'
  if (t.amount.currency !== 'CNY') return 'amount.currency'
  // Whoever scans a code may pay; in the mini-program it is the buyer.
  return payment.channel !== 'JSAPI' || t.payer.openid === payment.openid ? null : 'payer.openid'
}
