/** 开售提醒: the START consents of a buyer, by campaign. */
import type { ReminderRow } from '@tidegate/shared/contracts/messages'
import { salePhaseOf } from '@tidegate/shared/sale-phase'
import type { CampaignState } from '@tidegate/shared/states'
import type { Pool } from 'pg'
import type { Clock } from '../kernel/clock.ts'

/** Those still to come first, soonest on top; then what was, newest on top. */
export async function listReminders(
  { pool, clock }: { pool: Pool; clock: Clock },
  buyerId: string,
): Promise<ReminderRow[]> {
  const { rows } = await pool.query<{
    id: string
    title: string
    banner: string
    state: CampaignState
    starts_at: Date
    ends_at: Date
    open: number
  }>(
    `SELECT p.id::text, p.title, p.banner, p.state, p.starts_at, p.ends_at, c.open
     FROM (SELECT subject, count(*) FILTER (WHERE state = 'OPEN')::int AS open
           FROM message_consents WHERE buyer_id = $1 AND kind = 'START' GROUP BY subject) c
     JOIN campaigns p ON p.id = c.subject AND p.state <> 'DRAFT'
     ORDER BY p.starts_at <= now(), abs(extract(epoch FROM p.starts_at - now())) LIMIT ${mostShown}`,
    [buyerId],
  )
  return rows.map(({ id, title, banner, open, ...campaign }) => {
    const times = { startsAt: campaign.starts_at.getTime(), endsAt: campaign.ends_at.getTime() }
    return {
      campaignId: id,
      title,
      banner,
      ...times,
      phase: salePhaseOf({ state: campaign.state, ...times }, clock.now()),
      open,
    }
  })
}

/** What was allowed and not yet used is given back; a message that is on its way is not stopped. */
export async function withdrawReminder(pool: Pool, buyerId: string, campaignId: string): Promise<void> {
  await pool.query(
    `DELETE FROM message_consents WHERE buyer_id = $1 AND kind = 'START' AND subject = $2 AND state = 'OPEN'`,
    [buyerId, campaignId],
  )
}

const mostShown = 50
