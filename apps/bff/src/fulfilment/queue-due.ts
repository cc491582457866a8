/**
 * From "paid" to somebody who delivers.
 *
 * Invariant: a paid order is in the outbox (written by the commit that paid it) or has its fulfilment row, until it is delivered or its
 * money went back; the queue holds no more than a hint. What can fail: a crash between the two steps, or a queue that loses its jobs: a
 * DUE order that was queued more than ten seconds ago is queued again, and delivering twice changes nothing.
 */
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { copyDefaultAddresses, type WriteOrderAddressDeps } from '../addresses/order-address.ts'
import { inTransaction } from '../db/pool.ts'
import type { JobQueue } from '../jobs/queues.ts'
import { crashPoint } from '../kernel/crash-point.ts'

export interface QueueDueDeps extends WriteOrderAddressDeps {
  pool: Pool
  logger: Logger
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
    const { rows: owed } = await sql.query<{ id: string; lane: number; order: string }>(owedSql, [takeLimit])
    if (owed.length === 0) return 0
    const { rows: parcels } = await sql.query<{ order: string; buyer: string }>(takeSql, [
      owed.map(({ lane }) => lane),
      owed.map(({ order }) => order),
      owed.map(({ id }) => id),
    ])
    await copyDefaultAddresses(deps, sql, parcels)
    return owed.length
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

const owedSql = `
SELECT id, (payload->>'lane')::int AS lane, payload->>'order' AS "order" FROM outbox
WHERE topic = 'fulfilment.due' ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED`

// A payment may be told twice; the order's row stands once. Ids come as arrays, so that only those orders are read.
const takeSql = `
WITH made AS (
  INSERT INTO fulfilments (lane, order_id, kind, sku_id, quantity)
  SELECT i.lane, i.order_id, p.kind, i.sku_id, i.quantity FROM order_items i JOIN products p ON p.id = i.product_id
  WHERE i.lane = ANY($1::smallint[]) AND i.order_id = ANY($2::bigint[]) AND i.line = 1
  ON CONFLICT DO NOTHING
  RETURNING lane, order_id, kind
), fresh AS (
  SELECT m.kind, o.id, o.buyer_id, o.offer_id FROM made m JOIN orders o ON o.lane = m.lane AND o.id = m.order_id
  WHERE o.lane = ANY($1::smallint[]) AND o.id = ANY($2::bigint[])
), told AS (
  INSERT INTO outbox (topic, offer_id, payload)
  SELECT 'message.due', f.offer_id, jsonb_build_object('kind', 'PAID', 'buyer', f.buyer_id::text, 'subject', f.id::text)
  FROM fresh f
  WHERE EXISTS (SELECT FROM message_consents c WHERE c.kind = 'PAID' AND c.subject = f.id AND c.buyer_id = f.buyer_id AND c.state = 'OPEN')
), gone AS (
  DELETE FROM outbox WHERE id = ANY($3::bigint[])
)
SELECT id::text AS "order", buyer_id::text AS buyer FROM fresh WHERE kind = 'SHIP'`

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
