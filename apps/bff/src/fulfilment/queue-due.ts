/**
 * From "paid" to somebody who delivers.
 *
 * Invariant: a paid order is in the outbox (written by the commit that paid it) or has its fulfilment row, until it is delivered or its
 * money went back; the queue holds no more than a hint. What can fail: a crash between the two steps, or a queue that loses its jobs: a
 * DUE order that was queued more than ten seconds ago is queued again, and delivering twice changes nothing.
 */
import type { Pool } from 'pg'
import { copyDefaultAddresses, type OrderAddressDeps } from '../addresses/order-address.ts'
import { inTransaction } from '../db/pool.ts'
import type { JobQueue } from '../jobs/queues.ts'
import { crashPoint } from '../kernel/crash-point.ts'

export interface QueueDueDeps extends OrderAddressDeps {
  pool: Pool
  deliverQueue: JobQueue<'fulfilment.deliver'>
}

/** Returns how many orders were queued for delivery. */
export async function queueDue(deps: QueueDueDeps): Promise<number> {
  while ((await takeOver(deps)) === takeLimit);
  crashPoint('fulfil-taken')
  const { rows } = await deps.pool.query<DueRow>(dueSql, [queueLimit])
  for (const { sku, kind, lanes, orders } of rows)
    for (let at = 0; at < orders.length; at += batchSize)
      await deps.deliverQueue.add({
        sku,
        kind,
        lanes: lanes.slice(at, at + batchSize),
        orders: orders.slice(at, at + batchSize),
      })
  crashPoint('fulfil-queued')
  return rows.reduce((sum, { orders }) => sum + orders.length, 0)
}

/** What the outbox owes becomes rows of the order's own. A parcel whose buyer chose no address goes to their default one. */
function takeOver(deps: QueueDueDeps): Promise<number> {
  return inTransaction(deps.pool, async (sql) => {
    const { rows } = await sql.query<{ taken: number; parcels: { order: string; buyer: string }[] }>(
      takeSql,
      [takeLimit],
    )
    const { taken, parcels } = rows[0] as (typeof rows)[number]
    await copyDefaultAddresses(deps, sql, parcels)
    return taken
  })
}

interface DueRow {
  sku: string
  kind: 'CARD' | 'LOOP'
  lanes: number[]
  orders: string[]
}

const takeLimit = 500
const queueLimit = 2_000
/** Orders of one job: enough to share a commit, few enough that a worker's locks are short. */
const batchSize = 200

// A payment may be told twice; the order's row stands once.
const takeSql = `
WITH owed AS (
  SELECT id, (payload->>'lane')::smallint AS lane, (payload->>'order')::bigint AS order_id FROM outbox
  WHERE topic = 'fulfilment.due' ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED
), made AS (
  INSERT INTO fulfilments (lane, order_id, kind, sku_id, quantity)
  SELECT DISTINCT i.lane, i.order_id, p.kind, i.sku_id, i.quantity
  FROM owed w JOIN order_items i ON i.lane = w.lane AND i.order_id = w.order_id AND i.line = 1 JOIN products p ON p.id = i.product_id
  ON CONFLICT DO NOTHING
  RETURNING lane, order_id, kind
), parcels AS (
  SELECT m.order_id, o.buyer_id FROM made m JOIN orders o ON o.lane = m.lane AND o.id = m.order_id WHERE m.kind = 'SHIP'
), told AS (
  INSERT INTO outbox (topic, offer_id, payload)
  SELECT 'message.due', o.offer_id, jsonb_build_object('kind', 'PAID', 'buyer', o.buyer_id::text, 'subject', o.id::text)
  FROM made m JOIN orders o ON o.lane = m.lane AND o.id = m.order_id
  WHERE EXISTS (SELECT FROM message_consents c WHERE c.kind = 'PAID' AND c.subject = o.id AND c.buyer_id = o.buyer_id AND c.state = 'OPEN')
), gone AS (
  DELETE FROM outbox b USING owed w WHERE b.id = w.id RETURNING 1
)
SELECT (SELECT count(*)::int FROM gone) AS taken,
       (SELECT COALESCE(jsonb_agg(jsonb_build_object('order', order_id::text, 'buyer', buyer_id::text)), '[]') FROM parcels) AS parcels`

const dueSql = `
WITH due AS (
  SELECT lane, order_id FROM fulfilments
  WHERE state = 'DUE' AND kind <> 'SHIP' AND (queued_at IS NULL OR queued_at < now() - interval '10 seconds')
  ORDER BY queued_at NULLS FIRST, created_at LIMIT $1 FOR UPDATE SKIP LOCKED
), queued AS (
  UPDATE fulfilments f SET queued_at = now() FROM due d WHERE f.lane = d.lane AND f.order_id = d.order_id
  RETURNING f.lane, f.order_id, f.sku_id, f.kind
)
SELECT sku_id::text AS sku, kind, array_agg(lane::int ORDER BY order_id) AS lanes, array_agg(order_id::text ORDER BY order_id) AS orders
FROM queued GROUP BY sku_id, kind`
