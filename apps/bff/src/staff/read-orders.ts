import type { Page } from '@tidegate/shared/contracts/catalogue'
import type { ShipmentView } from '@tidegate/shared/contracts/fulfilment'
import type { OrderFilter, StaffOrderDetail, StaffOrderRow } from '@tidegate/shared/contracts/staff-orders'
import type { Pool } from 'pg'
import { masked, readOrderAddresses } from '../addresses/order-address.ts'
import { laneOf } from '../kernel/lane.ts'
import type { BlindIndex, Seal } from '../kernel/seal.ts'
import { readRemark } from '../orders/leave-remark.ts'
import { conditionsOf } from '../orders/order-filter.ts'
import { type OrderRow, orderColumns, orderViewOf, readOrderEvents } from '../orders/read-orders.ts'
import { allLanes } from '../redis/keys.ts'
import { readRefunds, refundViewOf } from '../refunds/read-refunds.ts'

export interface StaffOrdersDeps {
  pool: Pool
  lanes: number
  seal: Seal
  blindIndex: BlindIndex
}

/** Newest first over all lanes: each lane gives its newest by index (lane, id), which never reads more than a page a lane. */
export async function listStaffOrders(
  { pool, lanes, blindIndex }: StaffOrdersDeps,
  { cursor, ...filter }: OrderFilter & { cursor?: string | undefined },
): Promise<Page<StaffOrderRow>> {
  const below = cursor && /^\d{1,19}$/.test(cursor) ? cursor : null
  const narrowed = await conditionsOf({ sql: pool, blindIndex, lanes }, filter, { first: 4, below })
  if (!narrowed) return { items: [], nextCursor: null }
  const { rows } = await pool.query<StaffRow>(
    `WITH page AS (
       SELECT o.* FROM unnest($1::smallint[]) AS one(lane) CROSS JOIN LATERAL (
         SELECT * FROM orders WHERE lane = one.lane AND ($2::bigint IS NULL OR id < $2)${narrowed.sql} ORDER BY ${narrowed.order} DESC LIMIT $3
       ) o ORDER BY o.id DESC LIMIT $3
     )
     ${selectFrom('page')} ORDER BY o.id DESC`,
    [allLanes(lanes), below, pageSize + 1, ...narrowed.values],
  )
  const items = rows.slice(0, pageSize).map(staffRowOf)
  return { items, nextCursor: rows.length > pageSize ? (items.at(-1)?.id ?? null) : narrowed.goesOnBelow }
}

export async function getStaffOrder(deps: StaffOrdersDeps, orderId: string): Promise<StaffOrderDetail | null> {
  const { pool, lanes } = deps
  const lane = laneOf(orderId, lanes)
  const [order, events, refunds, payment, shipment, addresses, remark] = await Promise.all([
    pool.query<StaffRow & { kind: StaffOrderDetail['kind'] }>(
      `${selectFrom('orders', 'g.kind')} LEFT JOIN products g ON g.id = i.product_id WHERE o.lane = $1 AND o.id = $2`,
      [lane, orderId],
    ),
    readOrderEvents(pool, lane, orderId),
    readRefunds(pool, orderId),
    // The one that was paid first, else the newest.
    pool.query<NonNullable<StaffOrderDetail['payment']>>(
      `SELECT out_trade_no AS "outTradeNo", state, transaction_id AS "transactionId" FROM payments WHERE order_id = $1
       ORDER BY paid_at NULLS LAST, created_at DESC LIMIT 1`,
      [orderId],
    ),
    pool.query<Omit<ShipmentView, 'shippedAt'> & { shippedAt: Date }>(
      `SELECT carrier, tracking_no AS "trackingNo", shipped_at AS "shippedAt" FROM shipments WHERE lane = $1 AND order_id = $2`,
      [lane, orderId],
    ),
    readOrderAddresses(deps, pool, [orderId]),
    readRemark(pool, orderId),
  ])
  const row = order.rows[0]
  if (!row) return null
  const address = addresses.get(orderId)
  const [shipped] = shipment.rows
  return {
    ...staffRowOf(row),
    kind: row.kind ?? 'SHIP',
    version: row.version,
    remark,
    events,
    refunds: refunds.map(refundViewOf),
    payment: payment.rows[0] ?? null,
    shipment: shipped ? { ...shipped, shippedAt: shipped.shippedAt.getTime() } : null,
    address: address ? masked(address) : null,
  }
}

type StaffRow = OrderRow & { buyer_id: string; nickname: string }

function staffRowOf(row: StaffRow): StaffOrderRow {
  return { ...orderViewOf(row), buyerId: row.buyer_id, buyerNickname: row.nickname }
}

const pageSize = 20
const selectFrom = (orders: 'orders' | 'page', more = 'NULL') => `
SELECT ${orderColumns}, o.buyer_id, COALESCE(b.nickname, '') AS nickname, ${more}
FROM ${orders} o JOIN order_items i ON i.lane = o.lane AND i.order_id = o.id AND i.line = 1 LEFT JOIN buyers b ON b.id = o.buyer_id`
