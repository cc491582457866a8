/** What was done to a sale and by whom, as marks on its curves: from the audit, which every change writes in its own transaction. */
import type { LiveDeed } from '@tidegate/shared/contracts/live'
import type { Sql } from '../db/pool.ts'

/** Of the campaign, and of the whole system from a quarter of an hour before its start on. Oldest first. */
export async function readDeeds(sql: Sql, campaignId: string): Promise<LiveDeed[]> {
  const { rows } = await sql.query<Omit<LiveDeed, 'at'> & { at: Date }>(deedsSql, [campaignId, shown])
  return rows.map((row) => ({ ...row, at: row.at.getTime() })).reverse()
}

const shown = 60

// Each subject by its index, newest first.
const deedsSql = `
WITH span AS (
  SELECT starts_at - interval '15 minutes' AS since, ends_at + interval '15 minutes' AS until FROM campaigns WHERE id = $1::bigint
), deed AS (
  (SELECT * FROM audit_entries WHERE subject = 'campaign:' || $1 ORDER BY at DESC LIMIT $2)
  UNION ALL
  (SELECT a.* FROM audit_entries a, span WHERE subject = 'switch:degrade' AND a.at BETWEEN span.since AND span.until ORDER BY a.at DESC LIMIT $2)
)
SELECT d.id::text, d.action, s.name AS by, d.at,
       jsonb_strip_nulls(jsonb_build_object('rate', d.after->'rate', 'cap', d.after->'cap', 'units', d.after->'units',
         'endsAt', CASE WHEN jsonb_typeof(d.after->'endsAt') = 'number' THEN d.after->'endsAt' END, 'level', d.after->'level',
         'reason', d.after->'reason')) AS detail
FROM deed d LEFT JOIN staff s ON s.id = d.staff_id ORDER BY d.at DESC, d.id DESC LIMIT $2`
