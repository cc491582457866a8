import type { Sql } from '../db/pool.ts'

/** In the commit that pays an order: it is to be delivered (queue-due.ts goes on from here). */
export async function oweFulfilment(sql: Sql, { lane, orderId }: { lane: number; orderId: string }): Promise<void> {
  await sql.query(
    `INSERT INTO outbox (topic, offer_id, payload)
     SELECT 'fulfilment.due', offer_id, jsonb_build_object('lane', lane, 'order', id::text) FROM orders WHERE lane = $1 AND id = $2`,
    [lane, orderId],
  )
}
