/**
 * Units of an offer that can still come back at all, wherever they are: those that nobody has paid for. Whoever on standby wants more is
 * passed over, or what is free would be kept aside for them until the sale ends, and nobody would have it. They keep their place, and are
 * served in it when stock is added. Who wants one is never passed over while there is one to give.
 */
import type { Pool } from 'pg'

export async function readReturnable(pool: Pool, offerId: string): Promise<number> {
  const { rows } = await pool.query<{ units: number }>(
    'SELECT COALESCE(sum(total - paid), 0)::int AS units FROM stock_ledger WHERE offer_id = $1',
    [offerId],
  )
  return rows[0]?.units ?? 0
}

// A script looks past this many people of a lane. Behind them nobody is looked for, and what is free goes on the shelf.
export const passedMax = 1_000
