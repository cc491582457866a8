import type { Sql } from '../db/pool.ts'

/** In the commit that pays an order: it is to be delivered (queue-due.ts goes on from here). */
export async function oweFulfilment(sql: Sql, { lane, orderId }: { lane: number; orderId: string }): Promise<void> {
  await sql.query(`${owedFulfilment('orders')} WHERE lane = $1 AND id = $2`, [lane, orderId])
}

/** The same as part of a larger statement. `orders` is what has the rows of the orders: lane, id, offer_id. */
export const owedFulfilment = (orders: string): string => `
INSERT INTO outbox (topic, offer_id, payload)
SELECT 'fulfilment.due', offer_id, jsonb_build_object('lane', lane, 'order', id::text) FROM ${orders}`
