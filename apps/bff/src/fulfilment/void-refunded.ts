import { refundOrderStates } from '@tidegate/shared/states'
import type { Pool } from 'pg'

/** Parcels whose money went back before they left are owed to nobody any more. (Codes find it out when they are to be delivered.) */
export async function voidRefunded({ pool }: { pool: Pool }): Promise<number> {
  const { rowCount } = await pool.query(
    `UPDATE fulfilments f SET state = 'VOID', done_at = now() FROM orders o
     WHERE f.state = 'DUE' AND f.kind = 'SHIP' AND o.lane = f.lane AND o.id = f.order_id AND o.state = ANY($1::text[])`,
    [refundOrderStates],
  )
  return rowCount ?? 0
}
