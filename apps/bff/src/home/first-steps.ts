/** How far a new shop has come: each step ticked by what the shop itself shows, not by whoever pressed something. */
import { type FirstStep, firstStepKinds } from '@tidegate/shared/contracts/home'
import type { Sql } from '../db/pool.ts'

export async function readFirstSteps(sql: Sql): Promise<FirstStep[]> {
  const { rows } = await sql.query<Record<FirstStep['kind'], boolean>>(firstStepsSql)
  return firstStepKinds.map((kind) => ({ kind, done: rows[0]?.[kind] ?? false }))
}

// A rehearsal is found by its campaign, of which the newest few are looked at. WeChat has answered to a merchant number when a rehearsal
// says so, or when somebody has paid.
const firstStepsSql = `
WITH rehearsal AS (
  SELECT a.after FROM (SELECT id FROM campaigns WHERE state <> 'DRAFT' ORDER BY id DESC LIMIT 50) c
  JOIN audit_entries a ON a.subject = 'campaign:' || c.id AND a.action = 'campaign.rehearse'
)
SELECT EXISTS (SELECT FROM products) AS "GOODS",
       EXISTS (SELECT FROM campaigns WHERE state <> 'DRAFT') AS "CAMPAIGN",
       EXISTS (SELECT FROM rehearsal WHERE after @> '{"steps": [{"name": "wechat-pay", "state": "GREEN"}]}')
         OR EXISTS (SELECT FROM stock_ledger WHERE paid > 0) AS "PAYMENTS",
       EXISTS (SELECT FROM rehearsal WHERE after @> '{"ready": true}') AS "REHEARSAL",
       (SELECT count(*) FROM (SELECT FROM staff WHERE disabled_at IS NULL LIMIT 2) x) > 1 AS "COLLEAGUE"`
