import type { Pool, PoolClient } from 'pg'
import { type BenchOrder, benchTerms } from './make-orders.ts'

/** How most shops do it: one transaction for each order that takes a unit off the one hot row, then writes the order. */
export async function insertOnHotRow(
  pool: Pool,
  offerId: string,
  orders: readonly BenchOrder[],
  connections: number,
): Promise<void> {
  await pool.query('INSERT INTO stock_ledger (lane, offer_id, total) VALUES (0, $1, 1000000) ON CONFLICT DO NOTHING', [
    offerId,
  ])
  const rest = orders.values()
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const client = await pool.connect()
      try {
        for (const order of rest) await insertOrder(client, offerId, order)
      } finally {
        client.release()
      }
    }),
  )
}

async function insertOrder(
  client: PoolClient,
  offerId: string,
  { lane, id, buyerId, requestId }: BenchOrder,
): Promise<void> {
  const { campaignId, priceFen, productId, skuId, title, skuName, image } = benchTerms
  await client.query('BEGIN')
  await client.query({
    name: 'hot-claim',
    text: 'UPDATE stock_ledger SET claimed = claimed + 1 WHERE lane = 0 AND offer_id = $1',
    values: [offerId],
  })
  await client.query({
    name: 'hot-order',
    text: orderSql,
    values: [lane, id, buyerId, requestId, campaignId, offerId, priceFen],
  })
  await client.query({
    name: 'hot-item',
    text: itemSql,
    values: [lane, id, productId, skuId, title, skuName, image, priceFen],
  })
  await client.query({ name: 'hot-event', text: eventSql, values: [lane, id] })
  await client.query({ name: 'hot-holding', text: holdingSql, values: [lane, offerId, buyerId] })
  await client.query('COMMIT')
}

const orderSql = `
INSERT INTO orders (lane, id, buyer_id, request_id, campaign_id, offer_id, stock_lane, epoch, quantity, amount_fen, state, created_at, pay_deadline_at)
VALUES ($1, $2, $3, $4, $5, $6, 0, 1, 1, $7, 'PENDING_PAYMENT', now(), now() + interval '15 minutes')`
const itemSql = `
INSERT INTO order_items (lane, order_id, line, product_id, sku_id, title, sku_name, image, unit_price_fen, quantity)
VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, 1)`
const eventSql = `
INSERT INTO order_events (lane, order_id, version, from_state, to_state, actor) VALUES ($1, $2, 1, NULL, 'PENDING_PAYMENT', 'SYSTEM')`
const holdingSql = `
INSERT INTO holdings (lane, offer_id, buyer_id, held, cap) VALUES ($1, $2, $3, 1, 99)`
