/** What was done to a campaign and by whom, newest first: from the audit, which every change writes in its own transaction. */
import type { CampaignDeed } from '@tidegate/shared/contracts/staff'
import type { Sql } from '../db/pool.ts'

export async function readHistory(sql: Sql, campaignId: string): Promise<CampaignDeed[]> {
  const { rows } = await sql.query<CampaignDeed & { at: Date }>(
    `SELECT a.id::text, a.action, s.name AS by, a.at, a.after->>'reason' AS reason,
            CASE WHEN a.after->>'rate' IS NULL THEN NULL
                 ELSE jsonb_build_object('rate', (a.after->>'rate')::int, 'cap', (a.after->>'cap')::int) END AS admission
     FROM audit_entries a LEFT JOIN staff s ON s.id = a.staff_id
     WHERE a.subject = $1 ORDER BY a.at DESC, a.id DESC LIMIT $2`,
    [`campaign:${campaignId}`, shown],
  )
  return rows.map((row) => ({ ...row, at: row.at.getTime() }))
}

const shown = 50
