/** Why an offer has no hot state. Asked for made-up ids too, so the answers are kept for a moment and their number is bounded. */
import { LRUCache } from 'lru-cache'
import type { Pool } from 'pg'
import type { Clock } from '../kernel/clock.ts'

export type ColdReason = 'OFFER_NOT_FOUND' | 'ENDED' | 'COLD'

export function createExplainCold({
  pool,
  clock,
}: {
  pool: Pool
  clock: Clock
}): (offerId: string) => Promise<ColdReason> {
  const known = new LRUCache<string, ColdReason>({ max: 10_000, ttl: 1_000 })
  return async (offerId) => {
    const hit = known.get(offerId)
    if (hit) return hit
    const { rows } = await pool.query<{ state: string; ends_at: Date }>(
      `SELECT c.state, c.ends_at FROM offers o JOIN campaigns c ON c.id = o.campaign_id WHERE o.id = $1 AND c.state <> 'DRAFT'`,
      [offerId],
    )
    const campaign = rows[0]
    const reason = !campaign
      ? 'OFFER_NOT_FOUND'
      : campaign.state === 'CLOSED' || campaign.ends_at.getTime() <= clock.now()
        ? 'ENDED'
        : 'COLD'
    known.set(offerId, reason)
    return reason
  }
}
