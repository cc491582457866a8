import type { Page } from '@tidegate/shared/contracts/catalogue'
import type { StaffOrderDetail, StaffOrderRow } from '@tidegate/shared/contracts/staff'
import type { OrderState } from '@tidegate/shared/states'
import type { Pool } from 'pg'
import { laneOf } from '../kernel/lane.ts'
import { type OrderRow, orderColumns, orderViewOf, readOrderEvents } from '../orders/read-orders.ts'
import { allLanes } from '../redis/keys.ts'
import { readRefunds, refundViewOf } from '../refunds/read-refunds.ts'

export interface OrderFilter {
  campaignId?: string | undefined
  state?: OrderState | undefined
  orderId?: string | undefined
  cursor?: string | undefined
}

export interface StaffOrdersDeps {
  pool: Pool
  lanes: number
}

/** Newest first over all lanes: each lane gives its newest by index (lane, id), which never reads more than a page a lane. */
export async function listStaffOrders(
  { pool, lanes }: StaffOrdersDeps,
  { campaignId, state, orderId, cursor }: OrderFilter,
): Promise<Page<StaffOrderRow>> {
  const before = cursor && /^\d{1,19}$/.test(cursor) ? cursor : null
  const { rows } = await pool.query<StaffRow>(
    `WITH page AS (
       SELECT o.* FROM unnest($6::smallint[]) AS one(lane) CROSS JOIN LATERAL (
         SELECT * FROM orders
         WHERE lane = one.lane AND ($1::bigint IS NULL OR campaign_id = $1) AND ($2::text IS NULL OR state = $2)
           AND ($3::bigint IS NULL OR id = $3) AND ($4::bigint IS NULL OR id < $4)
         ORDER BY id DESC LIMIT $5
       ) o ORDER BY o.id DESC LIMIT $5
     )
     ${selectFrom('page')} ORDER BY o.id DESC`,
    [
      campaignId ?? null,
      state ?? null,
      orderId ?? null,
      before,
      pageSize + 1,
      orderId ? [laneOf(orderId, lanes)] : allLanes(lanes),
    ],
  )
  const items = rows.slice(0, pageSize).map(staffRowOf)
  return { items, nextCursor: rows.length > pageSize ? (items.at(-1)?.id ?? null) : null }
}

export async function getStaffOrder(
  { pool, lanes }: StaffOrdersDeps,
  orderId: string,
): Promise<StaffOrderDetail | null> {
  const lane = laneOf(orderId, lanes)
  const [order, events, refunds, payment] = await Promise.all([
    pool.query<StaffRow>(`${selectFrom('orders')} WHERE o.lane = $1 AND o.id = $2`, [lane, orderId]),
    readOrderEvents(pool, lane, orderId),
    readRefunds(pool, orderId),
    // The one that was paid first, else the newest.
    pool.query<NonNullable<StaffOrderDetail['payment']>>(
      `SELECT out_trade_no AS "outTradeNo", state, transaction_id AS "transactionId" FROM payments WHERE order_id = $1
       ORDER BY paid_at NULLS LAST, created_at DESC LIMIT 1`,
      [orderId],
    ),
  ])
  const row = order.rows[0]
  if (!row) return null
  return {
    ...staffRowOf(row),
    version: row.version,
    events,
    refunds: refunds.map(refundViewOf),
    payment: payment.rows[0] ?? null,
  }
}

type StaffRow = OrderRow & { buyer_id: string; nickname: string }

function staffRowOf(row: StaffRow): StaffOrderRow {
  return { ...orderViewOf(row), buyerId: row.buyer_id, buyerNickname: row.nickname }
}

const pageSize = 20
const selectFrom = (orders: 'orders' | 'page') => `
SELECT ${orderColumns}, o.buyer_id, COALESCE(b.nickname, '') AS nickname
FROM ${orders} o JOIN order_items i ON i.lane = o.lane AND i.order_id = o.id AND i.line = 1 LEFT JOIN buyers b ON b.id = o.buyer_id`
