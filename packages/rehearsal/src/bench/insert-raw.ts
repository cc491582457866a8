import type { Pool, PoolClient } from 'pg'
import { type BenchOrder, benchTerms } from './make-orders.ts'

/** The same rows in the same batches into the same tables with nothing around it: one transaction of plain `unnest` inserts for each. */
export async function insertRaw(
  pool: Pool,
  offerId: string,
  orders: readonly BenchOrder[],
  { batchSize, connections }: { batchSize: number; connections: number },
): Promise<void> {
  const batches: BenchOrder[][] = []
  for (const lane of Map.groupBy(orders, (order) => order.lane).values())
    for (let at = 0; at < lane.length; at += batchSize) batches.push(lane.slice(at, at + batchSize))
  const rest = batches.values()
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const client = await pool.connect()
      try {
        for (const batch of rest) await insertBatch(client, offerId, batch)
      } finally {
        client.release()
      }
    }),
  )
}

async function insertBatch(client: PoolClient, offerId: string, batch: BenchOrder[]): Promise<void> {
  const lanes = batch.map(({ lane }) => lane)
  const ids = batch.map(({ id }) => id)
  const buyers = batch.map(({ buyerId }) => buyerId)
  const { campaignId, priceFen, productId, skuId, title, skuName, image } = benchTerms
  await client.query('BEGIN')
  await client.query({
    name: 'raw-orders',
    text: ordersSql,
    values: [lanes, ids, buyers, batch.map(({ requestId }) => requestId), campaignId, offerId, priceFen],
  })
  await client.query({
    name: 'raw-items',
    text: itemsSql,
    values: [lanes, ids, productId, skuId, title, skuName, image, priceFen],
  })
  await client.query({ name: 'raw-events', text: eventsSql, values: [lanes, ids] })
  await client.query({ name: 'raw-holdings', text: holdingsSql, values: [lanes, buyers, offerId] })
  await client.query('COMMIT')
}

const ordersSql = `
INSERT INTO orders (lane, id, buyer_id, request_id, campaign_id, offer_id, stock_lane, epoch, quantity, amount_fen, state, created_at, pay_deadline_at)
SELECT lane, id, buyer_id, request_id, $5::bigint, $6::bigint, 0, 1, 1, $7::bigint, 'PENDING_PAYMENT', now(), now() + interval '15 minutes'
FROM unnest($1::smallint[], $2::bigint[], $3::bigint[], $4::uuid[]) AS entry(lane, id, buyer_id, request_id)`
const itemsSql = `
INSERT INTO order_items (lane, order_id, line, product_id, sku_id, title, sku_name, image, unit_price_fen, quantity)
SELECT lane, id, 1, $3::bigint, $4::bigint, $5, $6, $7, $8::bigint, 1 FROM unnest($1::smallint[], $2::bigint[]) AS entry(lane, id)`
const eventsSql = `
INSERT INTO order_events (lane, order_id, version, from_state, to_state, actor)
SELECT lane, id, 1, NULL, 'PENDING_PAYMENT', 'SYSTEM' FROM unnest($1::smallint[], $2::bigint[]) AS entry(lane, id)`
const holdingsSql = `
INSERT INTO holdings (lane, offer_id, buyer_id, held, cap)
SELECT lane, $3::bigint, buyer_id, 1, 99 FROM unnest($1::smallint[], $2::bigint[]) AS entry(lane, buyer_id)`
