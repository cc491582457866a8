/** Sessions of one campaign: at publish each becomes a campaign of its own, which is paused, watched and closed alone. */
import { sessionsOf } from '@tidegate/shared/campaign-sessions'
import type { DraftDocument, SeriesSession, SessionPlan } from '@tidegate/shared/contracts/campaign-drafts'
import type { CampaignSave } from '@tidegate/shared/contracts/staff'
import type { CampaignState } from '@tidegate/shared/states'
import type { Sql } from '../db/pool.ts'
import type { StaffDeps } from '../staff/deps.ts'
import { documentOf } from './versions.ts'
import { insertDraft } from './write-draft.ts'

/**
 * The draft becomes its first session; the others are drafted beside it, with the same goods, to be published in the same transaction.
 * @returns each session's campaign and document, the first one first
 */
export async function draftSessions(
  sql: Sql,
  deps: StaffDeps,
  staffId: string,
  { campaignId, campaign, plan }: { campaignId: string; campaign: CampaignSave; plan: SessionPlan | null },
): Promise<{ campaignId: string; document: DraftDocument }[]> {
  const [first, ...later] = sessionsOf(campaign, plan).map((times) => documentOf({ ...campaign, ...times }))
  if (!first) return []
  const drafted = [{ campaignId, document: first }]
  await sql.query('UPDATE campaigns SET starts_at = $2, ends_at = $3, series_id = $4 WHERE id = $1', [
    campaignId,
    new Date(first.startsAt as number),
    new Date(first.endsAt as number),
    later.length > 0 ? campaignId : null,
  ])
  for (const document of later) {
    const id = deps.newId()
    await insertDraft(sql, deps, staffId, { campaignId: id, document, kind: 'STARTED' })
    await sql.query('UPDATE campaigns SET series_id = $2 WHERE id = $1', [id, campaignId])
    drafted.push({ campaignId: id, document })
  }
  return drafted
}

/** The sessions that a campaign is one of, in order; empty where it stands alone. */
export async function readSeries(sql: Sql, campaignId: string): Promise<SeriesSession[]> {
  const { rows } = await sql.query<{ id: string; title: string; state: CampaignState; startsAt: Date; endsAt: Date }>(
    `SELECT c.id::text, c.title, c.state, c.starts_at AS "startsAt", c.ends_at AS "endsAt" FROM campaigns c
     WHERE c.series_id = (SELECT series_id FROM campaigns WHERE id = $1) ORDER BY c.starts_at, c.id`,
    [campaignId],
  )
  return rows.map((row) => ({ ...row, startsAt: row.startsAt.getTime(), endsAt: row.endsAt.getTime() }))
}
