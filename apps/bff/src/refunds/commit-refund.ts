/** What every decision about a refund does: lock the paid order, and let the payment, the order, the shelf and the audit know. */
import { formatYuan } from '@tidegate/shared/fen'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import { type OrderState, paidStates } from '@tidegate/shared/states'
import type { Pool, PoolClient } from 'pg'
import { recordAudit } from '../audit/record.ts'
import { laneOf } from '../kernel/lane.ts'
import { type Actor, moveOrder, noteOrder } from '../orders/move-order.ts'

export interface DecideRefundDeps {
  pool: Pool
  lanes: number
  newId(): string
}

export type DecideRefundOutcome = { kind: 'DECIDED'; outRefundNo: string } | { kind: 'REFUSED'; outcome: OutcomeCode }

export interface PaidOrder {
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
export async function lockPaidOrder(
  { lanes }: DecideRefundDeps,
  sql: PoolClient,
  orderId: string,
): Promise<PaidOrder | null> {
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
export async function commitRefund(
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
  await auditRefund(deps, sql, staffId, 'refund.decide', outRefundNo, { orderId, amountFen, restock, note })
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

export function auditRefund(
  { newId }: DecideRefundDeps,
  sql: PoolClient,
  staffId: string | null,
  action: string,
  outRefundNo: string,
  after: object,
): Promise<void> {
  return recordAudit(sql, { id: newId(), staffId, action, subject: `refund:${outRefundNo}`, after })
}

export function isPaid(state: OrderState): boolean {
  return paidStates.some((paid) => paid === state)
}

export function refused(outcome: OutcomeCode): DecideRefundOutcome {
  return { kind: 'REFUSED', outcome }
}
