import { inTransaction } from '../db/pool.ts'
import { noteOrder } from '../orders/move-order.ts'
import { auditRefund, type DecideRefundDeps, type DecideRefundOutcome, refused } from './commit-refund.ts'

/** WeChat would not do it under its number: the same sum again under a new one. */
export function retryRefund(
  deps: DecideRefundDeps,
  staffId: string,
  outRefundNo: string,
): Promise<DecideRefundOutcome> {
  return inTransaction(deps.pool, async (sql) => {
    const failed = await sql.query<{ orderId: string; outTradeNo: string }>(
      `SELECT order_id::text AS "orderId", out_trade_no AS "outTradeNo" FROM refunds WHERE out_refund_no = $1 AND state = 'FAILED'`,
      [outRefundNo],
    )
    const row = failed.rows[0]
    if (!row) return refused('REFUND_NOT_FOUND')
    const payment = await sql.query<{ n: number }>(
      `SELECT (SELECT count(*)::int FROM refunds r WHERE r.out_trade_no = p.out_trade_no) AS n
       FROM payments p WHERE p.out_trade_no = $1 FOR UPDATE`,
      [row.outTradeNo],
    )
    const next = `${row.outTradeNo}R${(payment.rows[0]?.n ?? 0) + 1}`
    // Once for each failed one: what takes its place is written beside it.
    const { rows } = await sql.query<{ lane: number; amountFen: string }>(
      `WITH replaced AS (
         UPDATE refunds SET error = 'REPLACED ' || $2::text WHERE out_refund_no = $1 AND state = 'FAILED' AND error NOT LIKE 'REPLACED %'
         RETURNING *
       )
       INSERT INTO refunds (out_refund_no, out_trade_no, route, lane, order_id, buyer_id, amount_fen, reason, note, state, staff_id)
       SELECT $2::text, out_trade_no, route, lane, order_id, buyer_id, amount_fen, reason, note, 'DUE', $3 FROM replaced
       RETURNING lane, amount_fen::text AS "amountFen"`,
      [outRefundNo, next, staffId],
    )
    const added = rows[0]
    if (!added) return refused('ORDER_STATE_CONFLICT')
    await sql.query('UPDATE payments SET refund_fen = refund_fen + $2 WHERE out_trade_no = $1', [
      row.outTradeNo,
      added.amountFen,
    ])
    await noteOrder(
      sql,
      { lane: added.lane, id: row.orderId },
      { kind: 'REFUND', actor: 'STAFF', note: `重新发起退款 ${next}` },
    )
    await auditRefund(deps, sql, staffId, 'refund.retry', outRefundNo, { orderId: row.orderId, next })
    return { kind: 'DECIDED', outRefundNo: next }
  })
}
