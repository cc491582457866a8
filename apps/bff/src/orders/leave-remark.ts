/** What a buyer asks of the merchant: written when there is time for it, between the reservation and the parcel. */
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { Pool } from 'pg'
import { inTransaction, type Sql } from '../db/pool.ts'
import { laneOf } from '../kernel/lane.ts'

export type RemarkOutcome = { kind: 'LEFT' } | { kind: 'REFUSED'; outcome: OutcomeCode }

/** No words take the remark back. The order's row is locked, so what leaves at this moment leaves with the old words or the new. */
export function leaveRemark(
  { pool, lanes }: { pool: Pool; lanes: number },
  buyerId: string,
  { orderId, words }: { orderId: string; words: string },
): Promise<RemarkOutcome> {
  return inTransaction(pool, async (sql) => {
    const order = await sql.query<{ state: string }>(
      'SELECT state FROM orders WHERE lane = $1 AND id = $2 AND buyer_id = $3 FOR UPDATE',
      [laneOf(orderId, lanes), orderId, buyerId],
    )
    const state = order.rows[0]?.state
    if (!state) return { kind: 'REFUSED', outcome: 'ORDER_NOT_FOUND' }
    if (state !== 'PENDING_PAYMENT' && state !== 'PAID') return { kind: 'REFUSED', outcome: 'ORDER_STATE_CONFLICT' }
    if (words === '') await sql.query('DELETE FROM order_remarks WHERE order_id = $1', [orderId])
    else
      await sql.query(
        `INSERT INTO order_remarks (order_id, words) VALUES ($1, $2)
         ON CONFLICT (order_id) DO UPDATE SET words = excluded.words, set_at = now()`,
        [orderId, words],
      )
    return { kind: 'LEFT' }
  })
}

export async function readRemark(sql: Sql, orderId: string): Promise<string> {
  const { rows } = await sql.query<{ words: string }>('SELECT words FROM order_remarks WHERE order_id = $1', [orderId])
  return rows[0]?.words ?? ''
}
