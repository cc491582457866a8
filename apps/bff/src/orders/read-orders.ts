import type { Page } from '@tidegate/shared/contracts/catalogue'
import type { OrderDetail, OrderEventView, OrderView } from '@tidegate/shared/contracts/orders'
import { type CloseReason, closeReasonLabels, type OrderEventKind, type OrderState } from '@tidegate/shared/states'
import type { Pool } from 'pg'
import { laneOf } from '../kernel/lane.ts'
import { readRefunds, refundViewOf } from '../refunds/read-refunds.ts'
import { readRemark } from './leave-remark.ts'

export interface ReadOrdersDeps {
  pool: Pool
  lanes: number
}

/**
 * A buyer's orders, newest first. All of them lie in the buyer's lane, so one partition is read: by the key of the buyer's requests, and put in
 * order here. `id + 0` keeps the planner from walking everybody's orders from the newest on instead.
 */
export async function listOrders(
  { pool, lanes }: ReadOrdersDeps,
  buyerId: string,
  { state, cursor }: { state?: OrderState | undefined; cursor?: string | undefined },
): Promise<Page<OrderView>> {
  const before = cursor && /^\d{1,19}$/.test(cursor) ? cursor : null
  const { rows } = await pool.query<OrderRow>(
    `${orderSelect} WHERE o.lane = $1 AND o.buyer_id = $2 AND ($3::bigint IS NULL OR o.id < $3) AND ($4::text IS NULL OR o.state = $4)
     ORDER BY o.id + 0 DESC LIMIT $5`,
    [laneOf(buyerId, lanes), buyerId, before, state ?? null, pageSize + 1],
  )
  const items = rows.slice(0, pageSize).map(orderViewOf)
  return { items, nextCursor: rows.length > pageSize ? (items.at(-1)?.id ?? null) : null }
}

/** One order of this buyer with its events; null when there is none, or it is someone else's. */
export async function getOrder(
  { pool, lanes }: ReadOrdersDeps,
  buyerId: string,
  orderId: string,
): Promise<OrderDetail | null> {
  const lane = laneOf(orderId, lanes)
  const [order, events, refunds, remark] = await Promise.all([
    pool.query<OrderRow>(`${orderSelect} WHERE o.lane = $1 AND o.id = $2 AND o.buyer_id = $3`, [
      lane,
      orderId,
      buyerId,
    ]),
    readOrderEvents(pool, lane, orderId),
    readRefunds(pool, orderId),
    readRemark(pool, orderId),
  ])
  const row = order.rows[0]
  if (!row) return null
  return {
    ...orderViewOf(row),
    version: row.version,
    remark,
    // The merchant's notes are for the merchant.
    events: events.filter((event) => event.kind !== 'NOTE'),
    refunds: refunds.map(refundViewOf),
  }
}

export async function readOrderEvents(pool: Pool, lane: number, orderId: string): Promise<OrderEventView[]> {
  const { rows } = await pool.query<{
    version: number
    kind: OrderEventKind
    from_state: OrderState | null
    to_state: OrderState
    actor: OrderEventView['actor']
    note: string
    at: Date
  }>(
    'SELECT version, kind, from_state, to_state, actor, note, at FROM order_events WHERE lane = $1 AND order_id = $2 ORDER BY version',
    [lane, orderId],
  )
  return rows.map((e) => ({
    version: e.version,
    kind: e.kind,
    from: e.from_state,
    to: e.to_state,
    actor: e.actor,
    // A close reason, or words of its own.
    note: closeReasonLabels[e.note as CloseReason] ?? e.note,
    at: e.at.getTime(),
  }))
}

export interface OrderRow {
  id: string
  state: OrderState
  campaign_id: string
  offer_id: string
  product_id: string
  title: string
  sku_name: string
  image: string
  unit_price_fen: string
  list_price_fen: string | null
  quantity: number
  amount_fen: string
  reason: CloseReason | null
  created_at: Date
  pay_deadline_at: Date
  paid_at: Date | null
  refunded_fen: string
  version: number
}

export function orderViewOf(row: OrderRow): OrderView {
  return {
    id: row.id,
    state: row.state,
    campaignId: row.campaign_id,
    offerId: row.offer_id,
    productId: row.product_id,
    title: row.title,
    skuName: row.sku_name,
    image: row.image,
    unitPriceFen: Number(row.unit_price_fen),
    listPriceFen: row.list_price_fen === null ? null : Number(row.list_price_fen),
    quantity: row.quantity,
    amountFen: Number(row.amount_fen),
    reason: row.reason,
    createdAt: row.created_at.getTime(),
    payDeadlineAt: row.pay_deadline_at.getTime(),
    paidAt: row.paid_at?.getTime() ?? null,
    refundedFen: Number(row.refunded_fen),
  }
}

const pageSize = 20
export const orderColumns = `
o.id::text, o.state, o.campaign_id, o.offer_id, i.product_id, i.title, i.sku_name, i.image, i.unit_price_fen,
(SELECT f.list_price_fen FROM offers f WHERE f.id = o.offer_id) AS list_price_fen, o.quantity,
o.amount_fen, o.reason, o.created_at, o.pay_deadline_at, o.paid_at, o.refunded_fen, o.version`
const orderSelect = `
SELECT ${orderColumns}
FROM orders o JOIN order_items i ON i.lane = o.lane AND i.order_id = o.id AND i.line = 1`
