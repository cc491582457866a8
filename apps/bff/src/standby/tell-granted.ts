/**
 * Whoever waited on standby is told that there is an order to pay, if they asked to be.
 *
 * Told by the writer, not by the grant: only now is there an order, and the time to pay it has begun. What can fail: a crash before the
 * entries are off the journal: this runs again, and a consent is used up once, so nobody is told twice.
 */
import type { Pool } from 'pg'
import { laneOf } from '../kernel/lane.ts'
import { oweStandbyMessage } from '../messages/owe-messages.ts'
import type { JournalEntry } from '../outbox/journal.ts'

export async function tellGranted(
  { pool, lanes }: { pool: Pool; lanes: number },
  entries: readonly JournalEntry[],
): Promise<void> {
  const granted = entries.filter(({ via }) => via === 'STANDBY')
  if (granted.length === 0) return
  const { rows } = await pool.query<{ buyerId: string; campaignId: string; offerId: string }>(waitingForMoneySql, [
    granted.map(({ buyer }) => laneOf(buyer, lanes)),
    granted.map(({ order }) => order),
  ])
  for (const order of rows) await oweStandbyMessage(pool, order)
}

const waitingForMoneySql = `
SELECT o.buyer_id::text AS "buyerId", o.campaign_id::text AS "campaignId", o.offer_id::text AS "offerId"
FROM unnest($1::smallint[], $2::bigint[]) AS t(lane, id) JOIN orders o USING (lane, id)
WHERE o.state = 'PENDING_PAYMENT'`
