/**
 * A refund that somebody made by hand in WeChat's console. It becomes a row of ours with the number it has there; what WeChat then says
 * about it is recorded like any other (record-refund).
 */
import { paidStates } from '@tidegate/shared/states'
import { inTransaction } from '../db/pool.ts'
import { moveOrder, noteOrder } from '../orders/move-order.ts'
import type { WechatRefund } from '../payments/wechat-pay/refund.ts'
import type { DecideRefundDeps } from './commit-refund.ts'

/** False when the payment is not ours, or our books have no room for it: more would have gone back than came in. */
export function bookOutsideRefund({ pool }: DecideRefundDeps, route: string, refund: WechatRefund): Promise<boolean> {
  return inTransaction(pool, async (sql) => {
    const { rows } = await sql.query<{ lane: number; orderId: string; buyerId: string; whole: boolean }>(
      `UPDATE payments SET refund_fen = refund_fen + $3
       WHERE out_trade_no = $1 AND route = $2 AND state = 'PAID' AND refund_fen + $3 <= amount_fen
         AND NOT EXISTS (SELECT FROM refunds WHERE out_refund_no = $4)
       RETURNING lane, order_id::text AS "orderId", buyer_id::text AS "buyerId", refund_fen = amount_fen AS whole`,
      [refund.outTradeNo, route, refund.refundFen, refund.outRefundNo],
    )
    const payment = rows[0]
    if (!payment) return false
    const key = { lane: payment.lane, id: payment.orderId }
    const note = '在微信商户平台退款'
    if (payment.whole) await moveOrder(sql, key, { from: paidStates, to: 'REFUND_DUE', actor: 'WECHAT', note })
    else await noteOrder(sql, key, { kind: 'REFUND', actor: 'WECHAT', note })
    await sql.query(
      `INSERT INTO refunds (out_refund_no, out_trade_no, route, lane, order_id, buyer_id, amount_fen, reason, state, sent_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, 'OUTSIDE', 'DUE', now())`,
      [
        ...[refund.outRefundNo, refund.outTradeNo, route, payment.lane, payment.orderId, payment.buyerId],
        refund.refundFen,
      ],
    )
    return true
  })
}
