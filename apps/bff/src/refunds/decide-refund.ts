/**
 * Money is decided to go back.
 *
 * Invariant: what is going back and has gone back of a payment is never more than what came in (CHECK payments_refund_within_amount), and
 * a decision that was made on an older version of the order is refused, so two clicks refund once. The refund's row is the debt: it is
 * written with the order's change in one commit, and refunds/drive-refunds works until WeChat has done it.
 * The sale's ledger and the buyer's limit stay as they are (docs/order-states.md); goods that are here go to the ordinary shelf.
 * Rows are locked payment, order, refund, as in confirm-payment.
 */
import { formatYuan } from '@tidegate/shared/fen'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import { type OrderState, paidStates, type RefundReason, type RefundState } from '@tidegate/shared/states'
import type { Pool, PoolClient } from 'pg'
import { recordAudit } from '../audit/record.ts'
import { inTransaction } from '../db/pool.ts'
import { laneOf } from '../kernel/lane.ts'
import { type Actor, moveOrder, noteOrder } from '../orders/move-order.ts'

export interface DecideRefundDeps {
  pool: Pool
  lanes: number
  newId(): string
}

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

export type DecideRefundOutcome = { kind: 'DECIDED'; outRefundNo: string } | { kind: 'REFUSED'; outcome: OutcomeCode }

export function decideRefund(deps: DecideRefundDeps, decision: Decision): Promise<DecideRefundOutcome> {
  return inTransaction(deps.pool, (sql) => decideWithin(deps, sql, decision))
}

/** The same inside the caller's transaction, which must not have locked the order before. */
export async function decideWithin(
  deps: DecideRefundDeps,
  sql: PoolClient,
  decision: Decision,
): Promise<DecideRefundOutcome> {
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
      await audit(deps, sql, staffId, 'refund.decline', answer.outRefundNo, { orderId })
    }
    return { kind: 'DECIDED', outRefundNo: answer.outRefundNo }
  })
}

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
    await audit(deps, sql, staffId, 'refund.retry', outRefundNo, { orderId: row.orderId, next })
    return { kind: 'DECIDED', outRefundNo: next }
  })
}

interface PaidOrder {
  lane: number
  state: OrderState
  version: number
  buyerId: string
  outTradeNo: string
  route: string
  leftFen: number
  refunds: number
}

/** The order with the payment that pays it, both locked. A second payment of it goes back whole by itself and is not meant here. */
async function lockPaidOrder({ lanes }: DecideRefundDeps, sql: PoolClient, orderId: string): Promise<PaidOrder | null> {
  const payment = await sql.query<Pick<PaidOrder, 'outTradeNo' | 'route'> & { leftFen: string }>(
    `SELECT p.out_trade_no AS "outTradeNo", p.route, (p.amount_fen - p.refund_fen)::text AS "leftFen" FROM payments p
     WHERE p.order_id = $1 AND p.state = 'PAID'
       AND NOT EXISTS (SELECT FROM refunds r WHERE r.out_trade_no = p.out_trade_no AND r.reason = 'PAID_TWICE')
     FOR UPDATE`,
    [orderId],
  )
  const paid = payment.rows[0]
  if (!paid) return null
  const order = await sql.query<Pick<PaidOrder, 'lane' | 'state' | 'version' | 'buyerId'>>(
    `SELECT lane, state, version, buyer_id::text AS "buyerId" FROM orders WHERE lane = $1 AND id = $2 FOR UPDATE`,
    [laneOf(orderId, lanes), orderId],
  )
  const row = order.rows[0]
  if (!row) return null
  const counted = await sql.query<{ n: number }>('SELECT count(*)::int AS n FROM refunds WHERE out_trade_no = $1', [
    paid.outTradeNo,
  ])
  return { ...row, ...paid, leftFen: Number(paid.leftFen), refunds: counted.rows[0]?.n ?? 0 }
}

interface Committed {
  orderId: string
  outRefundNo: string
  amountFen: number
  restock: boolean
  note: string
  actor: Actor
  staffId: string | null
}

/** The row is DUE; now the payment, the order, the shelf and the audit know of it. */
async function commitRefund(
  deps: DecideRefundDeps,
  sql: PoolClient,
  order: PaidOrder,
  { orderId, outRefundNo, amountFen, restock, note, actor, staffId }: Committed,
): Promise<void> {
  await sql.query('UPDATE payments SET refund_fen = refund_fen + $2 WHERE out_trade_no = $1', [
    order.outTradeNo,
    amountFen,
  ])
  const key = { lane: order.lane, id: orderId }
  const whole = amountFen === order.leftFen
  if (whole) await moveOrder(sql, key, { from: paidStates, to: 'REFUND_DUE', actor, note })
  else await noteOrder(sql, key, { kind: 'REFUND', actor, note: `部分退款 ${formatYuan(amountFen)} 元：${note}` })
  if (restock) await putBackOnShelf(deps, sql, key)
  await audit(deps, sql, staffId, 'refund.decide', outRefundNo, { orderId, amountFen, restock, note })
}

/** Goods that ship go back to the ordinary shelf, never to the sale's. */
async function putBackOnShelf(
  { newId }: DecideRefundDeps,
  sql: PoolClient,
  { lane, id }: { lane: number; id: string },
): Promise<void> {
  await sql.query(
    `WITH back AS (
       SELECT i.sku_id, i.quantity, o.campaign_id FROM orders o
       JOIN order_items i ON i.lane = o.lane AND i.order_id = o.id JOIN products p ON p.id = i.product_id AND p.kind = 'SHIP'
       WHERE o.lane = $1 AND o.id = $2
     ), shelf AS (
       UPDATE skus s SET shelf_stock = s.shelf_stock + b.quantity FROM back b WHERE s.id = b.sku_id
     )
     INSERT INTO stock_movements (id, sku_id, delta, reason, campaign_id) SELECT $3, sku_id, quantity, 'REFUNDED', campaign_id FROM back`,
    [lane, id, newId()],
  )
}

function audit(
  { newId }: DecideRefundDeps,
  sql: PoolClient,
  staffId: string | null,
  action: string,
  outRefundNo: string,
  after: object,
): Promise<void> {
  return recordAudit(sql, { id: newId(), staffId, action, subject: `refund:${outRefundNo}`, after })
}

function isPaid(state: OrderState): boolean {
  return paidStates.some((paid) => paid === state)
}

function refused(outcome: OutcomeCode): DecideRefundOutcome {
  return { kind: 'REFUSED', outcome }
}
