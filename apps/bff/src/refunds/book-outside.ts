/**
 * A refund that somebody made by hand in WeChat's console. It becomes a row of ours with the number it has there; what WeChat then says
 * about it is recorded like any other (record-refund).
 *
 * Invariant: what goes back of a payment is never more than what came in. What WeChat would not do under a number of ours has been done by
 * hand, so that much of it is not sent again; but only when WeChat says that it does not know our number, and while nobody is sending it.
 */
import { paidStates } from '@tidegate/shared/states'
import type { Pool, PoolClient } from 'pg'
import { inTransaction, type Sql } from '../db/pool.ts'
import { moveOrder, noteOrder } from '../orders/move-order.ts'
import type { PayRoutes } from '../payments/routes.ts'
import type { WechatRefund } from '../payments/wechat-pay/refund.ts'
import { refusedRefundSql } from './read-refunds.ts'

export interface BookOutsideDeps {
  pool: Pool
  routes: PayRoutes
}

/** False when the payment is not ours, or our books have no room for it: more would have gone back than came in. */
export async function bookOutsideRefund(deps: BookOutsideDeps, route: string, refund: WechatRefund): Promise<boolean> {
  const unknown = await unknownAtWechat(deps, route, refund.outTradeNo)
  return inTransaction(deps.pool, (sql) => book(sql, route, refund, unknown))
}

/** Our numbers of the trade that WeChat refused and does not know. */
async function unknownAtWechat(
  { pool, routes }: BookOutsideDeps,
  route: string,
  outTradeNo: string,
): Promise<string[]> {
  const { rows } = await pool.query<{ no: string }>(
    `SELECT r.out_refund_no AS no FROM refunds r WHERE r.out_trade_no = $1 AND r.route = $2 AND ${restingSql}`,
    [outTradeNo, route],
  )
  const asked = await Promise.all(rows.map(({ no }) => routes.of(route).client.queryRefund(no)))
  return rows.flatMap(({ no }, i) => (asked[i]?.kind === 'NOT_FOUND' ? [no] : []))
}

async function book(sql: PoolClient, route: string, refund: WechatRefund, unknown: string[]): Promise<boolean> {
  const { rows } = await sql.query<Payment>(
    `SELECT lane, order_id::text AS "orderId", buyer_id::text AS "buyerId", (amount_fen - refund_fen)::text AS "leftFen"
     FROM payments WHERE out_trade_no = $1 AND route = $2 AND state = 'PAID' FOR UPDATE`,
    [refund.outTradeNo, route],
  )
  const payment = rows[0]
  if (!payment) return false
  // After the lock, so that what somebody else has just booked is seen.
  const { rows: own } = await sql.query<OwnRefund>(ownSql, [refund.outTradeNo, unknown])
  if (own.some(({ no }) => no === refund.outRefundNo)) return false
  const twice = own.some(({ reason }) => reason === 'PAID_TWICE')
  // It gave nothing back and frees nothing. Without an error nobody waits for it.
  if (refund.status === 'CLOSED') {
    await insert(sql, route, refund, payment, { state: 'FAILED', twice })
    return true
  }

  const { given, freedFen } = giveWay(own, refund.refundFen)
  const leftFen = Number(payment.leftFen) + freedFen - refund.refundFen
  if (leftFen < 0) return false
  await sql.query('UPDATE payments SET refund_fen = amount_fen - $2 WHERE out_trade_no = $1', [
    refund.outTradeNo,
    leftFen,
  ])
  for (const { no, keepsFen } of given) await sql.query(givenSql, [no, keepsFen, `REPLACED ${refund.outRefundNo}`])
  await insert(sql, route, refund, payment, { state: 'DUE', twice })

  const key = { lane: payment.lane, id: payment.orderId }
  const note = '在微信商户平台退款'
  // A second payment was never the order's money.
  const whole = leftFen === 0 && !twice
  const moved = whole && (await moveOrder(sql, key, { from: paidStates, to: 'REFUND_DUE', actor: 'WECHAT', note }))
  if (!moved) await noteOrder(sql, key, { kind: 'REFUND', actor: 'WECHAT', note })
  return true
}

/**
 * What of ours the sum stands for: what was refused before what was closed, the oldest first. Of what was refused the rest stays due; what
 * was closed can only be taken whole, because its rest could not be sent again by itself.
 */
function giveWay(own: readonly OwnRefund[], refundFen: number): { given: Given[]; freedFen: number } {
  const given: Given[] = []
  let [left, freedFen] = [refundFen, 0]
  for (const { no, way, amountFen } of own) {
    const fen = Number(amountFen)
    if (left === 0 || way === null || (way === 'CLOSED' && fen > left)) continue
    const takenFen = Math.min(fen, left)
    given.push({ no, keepsFen: fen - takenFen })
    left -= takenFen
    if (way === 'REFUSED') freedFen += takenFen
  }
  return { given, freedFen }
}

async function insert(
  sql: Sql,
  route: string,
  refund: WechatRefund,
  { lane, orderId, buyerId }: Payment,
  { state, twice }: { state: 'DUE' | 'FAILED'; twice: boolean },
): Promise<void> {
  await sql.query(
    `INSERT INTO refunds (out_refund_no, out_trade_no, route, lane, order_id, buyer_id, amount_fen, reason, state, refund_id, sent_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, now())`,
    [
      ...[refund.outRefundNo, refund.outTradeNo, route, lane, orderId, buyerId, refund.refundFen],
      ...[twice ? 'PAID_TWICE' : 'OUTSIDE', state, refund.refundId],
    ],
  )
}

interface Payment {
  lane: number
  orderId: string
  buyerId: string
  leftFen: string
}

interface OwnRefund {
  no: string
  amountFen: string
  reason: string
  /** How it can give way to one that was made by hand; null: it cannot. */
  way: 'REFUSED' | 'CLOSED' | null
}

interface Given {
  no: string
  /** What of it still goes back under its own number. */
  keepsFen: number
}

/** Refused, and not with the queue, which stamps what it takes with a minute: nobody is sending it at this moment (drive-refunds). */
const restingSql = `${refusedRefundSql} AND r.next_at > now() + interval '1 minute'`

const ownSql = `
SELECT r.out_refund_no AS no, r.amount_fen::text AS "amountFen", r.reason,
       CASE WHEN r.out_refund_no = ANY($2::text[]) AND ${restingSql} THEN 'REFUSED'
            WHEN r.state = 'FAILED' AND r.error NOT LIKE 'REPLACED %' THEN 'CLOSED' END AS way
FROM refunds r WHERE r.out_trade_no = $1 ORDER BY r.state = 'FAILED', r.created_at, r.out_refund_no FOR UPDATE`

const givenSql = `
UPDATE refunds SET
  state = CASE WHEN $2::bigint = 0 THEN 'FAILED' ELSE state END, error = CASE WHEN $2 = 0 THEN $3 END,
  amount_fen = CASE WHEN $2 = 0 THEN amount_fen ELSE $2 END, next_at = now()
WHERE out_refund_no = $1`
