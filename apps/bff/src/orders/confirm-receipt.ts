/**
 * Goods have arrived: the buyer says so, or ten days after they were sent nobody has said otherwise. WeChat's own term for goods that
 * travel is ten days too (https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/order-shipping/order-shipping.html).
 */
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { laneOf } from '../kernel/lane.ts'
import type { OrderKey } from './close-orders.ts'
import { moveOrder } from './move-order.ts'
import { getOrder, type ReadOrdersDeps } from './read-orders.ts'

export type ConfirmReceiptOutcome = { kind: 'RECEIVED' } | { kind: 'REFUSED'; outcome: OutcomeCode }

export async function confirmReceipt(
  deps: ReadOrdersDeps,
  buyerId: string,
  orderId: string,
): Promise<ConfirmReceiptOutcome> {
  const order = await getOrder(deps, buyerId, orderId)
  if (!order) return { kind: 'REFUSED', outcome: 'ORDER_NOT_FOUND' }
  if (order.state === 'RECEIVED') return { kind: 'RECEIVED' }
  const moved = await moveOrder(
    deps.pool,
    { lane: laneOf(orderId, deps.lanes), id: orderId },
    { from: ['SHIPPED'], to: 'RECEIVED', actor: 'BUYER', note: '确认收货' },
  )
  return moved === null ? { kind: 'REFUSED', outcome: 'ORDER_STATE_CONFLICT' } : { kind: 'RECEIVED' }
}

/** One tick; returns how many orders were taken for received. */
export async function receiveShipped({ pool, logger }: { pool: Pool; logger: Logger }): Promise<number> {
  const { rows } = await pool.query<OrderKey>(dueSql, [receiveLimit])
  for (const key of rows)
    await moveOrder(pool, key, { from: ['SHIPPED'], to: 'RECEIVED', actor: 'SYSTEM', note: '发货 10 天，自动确认收货' })
  if (rows.length > 0) logger.info({ orders: rows.length }, 'orders taken for received')
  return rows.length
}

const receiveLimit = 200
// A refund that was asked for waits for the merchant first.
const dueSql = `
SELECT o.lane, o.id::text FROM orders o
WHERE o.state = 'SHIPPED'
  AND EXISTS (SELECT FROM order_events e WHERE e.lane = o.lane AND e.order_id = o.id AND e.to_state = 'SHIPPED' AND e.from_state = 'PAID'
              AND e.at < now() - interval '10 days')
  AND NOT EXISTS (SELECT FROM refunds r WHERE r.order_id = o.id AND r.state = 'ASKED')
LIMIT $1`
