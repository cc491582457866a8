/**
 * Money is decided to go back.
 *
 * Invariant: what is going back and has gone back of a payment is never more than what came in (CHECK payments_refund_within_amount), and
 * a decision that was made on an older version of the order is refused, so two clicks refund once. The refund's row is the debt: it is
 * written with the order's change in one commit, and refunds/drive-refunds works until WeChat has done it.
 * The sale's ledger and the buyer's limit stay as they are (docs/order-states.md); goods that are here go to the ordinary shelf.
 * Rows are locked payment, order, refund, as in confirm-payment.
 */
import type { RefundReason } from '@tidegate/shared/states'
import type { PoolClient } from 'pg'
import { inTransaction } from '../db/pool.ts'
import type { Actor } from '../orders/move-order.ts'
import {
  commitRefund,
  type DecideRefundDeps,
  type DecideRefundOutcome,
  isPaid,
  lockPaidOrder,
  refused,
} from './commit-refund.ts'

export interface Decision {
  orderId: string
  /** The order's version that the decision was made on; null when the system itself decides. */
  version: number | null
  /** null: all that is left. */
  amountFen: number | null
  reason: RefundReason
  restock: boolean
  note: string
  actor: Actor
  staffId: string | null
}

export function decideRefund(deps: DecideRefundDeps, decision: Decision): Promise<DecideRefundOutcome> {
  return inTransaction(deps.pool, (sql) => decideWithin(deps, sql, decision))
}

async function decideWithin(deps: DecideRefundDeps, sql: PoolClient, decision: Decision): Promise<DecideRefundOutcome> {
  const found = await lockPaidOrder(deps, sql, decision.orderId)
  if (!found) return refused('ORDER_NOT_REFUNDABLE')
  if (decision.version !== null && decision.version !== found.version) return refused('VERSION_CONFLICT')
  const amountFen = decision.amountFen ?? found.leftFen
  if (!isPaid(found.state) || amountFen === 0) return refused('ORDER_NOT_REFUNDABLE')
  if (amountFen > found.leftFen) return refused('REFUND_TOO_MUCH')
  // https://pay.weixin.qq.com/wiki/doc/api_external/en/apis/chapter3_3_3.shtml: fifty parts a trade
  if (found.refunds >= 50) return refused('REFUND_TOO_MANY')

  const outRefundNo = `${found.outTradeNo}R${found.refunds + 1}`
  await sql.query(
    `INSERT INTO refunds (out_refund_no, out_trade_no, route, lane, order_id, buyer_id, amount_fen, reason, note, state, restock, staff_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'DUE', $10, $11)`,
    [
      ...[outRefundNo, found.outTradeNo, found.route, found.lane, decision.orderId, found.buyerId, amountFen],
      ...[decision.reason, decision.note, decision.restock, decision.staffId],
    ],
  )
  await commitRefund(deps, sql, found, { ...decision, amountFen, outRefundNo })
  return { kind: 'DECIDED', outRefundNo }
}
