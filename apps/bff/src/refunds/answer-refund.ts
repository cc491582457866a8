/** A buyer asks for the money back, and the merchant says yes or no. Yes is a decision like any other (decide-refund.ts). */
import type { RefundState } from '@tidegate/shared/states'
import { inTransaction } from '../db/pool.ts'
import { noteOrder } from '../orders/move-order.ts'
import {
  auditRefund,
  commitRefund,
  type DecideRefundDeps,
  type DecideRefundOutcome,
  isPaid,
  lockPaidOrder,
  refused,
} from './commit-refund.ts'

/** A buyer asks for everything back. */
export function askRefund(
  deps: DecideRefundDeps,
  buyerId: string,
  { orderId, note }: { orderId: string; note: string },
): Promise<DecideRefundOutcome> {
  return inTransaction(deps.pool, async (sql) => {
    const found = await lockPaidOrder(deps, sql, orderId)
    if (!found || found.buyerId !== buyerId) return refused('ORDER_NOT_FOUND')
    if (!isPaid(found.state) || found.leftFen === 0) return refused('ORDER_NOT_REFUNDABLE')
    if (found.refunds >= 50) return refused('REFUND_TOO_MANY')
    const outRefundNo = `${found.outTradeNo}R${found.refunds + 1}`
    const { rowCount } = await sql.query(
      `INSERT INTO refunds (out_refund_no, out_trade_no, route, lane, order_id, buyer_id, amount_fen, reason, note, state)
       VALUES ($1, $2, $3, $4, $5, $6, $7, 'BUYER_ASKED', $8, 'ASKED') ON CONFLICT DO NOTHING`,
      [outRefundNo, found.outTradeNo, found.route, found.lane, orderId, buyerId, found.leftFen, note],
    )
    // One request at a time; asking twice is asking once.
    if (rowCount) {
      await noteOrder(
        sql,
        { lane: found.lane, id: orderId },
        { kind: 'REFUND', actor: 'BUYER', note: `申请退款：${note}` },
      )
    }
    return { kind: 'DECIDED', outRefundNo }
  })
}

/** A merchant says yes or no to a buyer who asked. */
export function answerRefund(
  deps: DecideRefundDeps,
  staffId: string,
  answer: { outRefundNo: string; approve: boolean; restock: boolean; note: string },
): Promise<DecideRefundOutcome> {
  return inTransaction(deps.pool, async (sql) => {
    const asked = await sql.query<{ orderId: string }>(
      `SELECT order_id::text AS "orderId" FROM refunds WHERE out_refund_no = $1`,
      [answer.outRefundNo],
    )
    const orderId = asked.rows[0]?.orderId
    const found = orderId && (await lockPaidOrder(deps, sql, orderId))
    if (!orderId || !found) return refused('REFUND_NOT_FOUND')
    if (answer.approve && !isPaid(found.state)) return refused('ORDER_NOT_REFUNDABLE')
    const to: RefundState = answer.approve ? 'DUE' : 'DECLINED'
    const { rows } = await sql.query<{ amountFen: string }>(
      `UPDATE refunds SET state = $2, staff_id = $3, restock = $4, next_at = now(), amount_fen = least(amount_fen, $5),
         note = CASE WHEN $6 = '' THEN note ELSE $6 END
       WHERE out_refund_no = $1 AND state = 'ASKED' RETURNING amount_fen::text AS "amountFen"`,
      [answer.outRefundNo, to, staffId, answer.approve && answer.restock, Math.max(found.leftFen, 1), answer.note],
    )
    const row = rows[0]
    // Answered before; or a part went back meanwhile and nothing is left.
    if (!row) return refused('ORDER_STATE_CONFLICT')
    if (answer.approve && found.leftFen === 0) throw new Error(`order ${orderId} is paid with nothing left to refund`)
    if (answer.approve)
      await commitRefund(deps, sql, found, {
        ...{ orderId, outRefundNo: answer.outRefundNo, amountFen: Number(row.amountFen), restock: answer.restock },
        ...{ note: '商家同意退款', actor: 'STAFF', staffId },
      })
    else {
      const note = `商家未同意退款${answer.note ? `：${answer.note}` : ''}`
      await noteOrder(sql, { lane: found.lane, id: orderId }, { kind: 'REFUND', actor: 'STAFF', note })
      await auditRefund(deps, sql, staffId, 'refund.decline', answer.outRefundNo, { orderId })
    }
    return { kind: 'DECIDED', outRefundNo: answer.outRefundNo }
  })
}
