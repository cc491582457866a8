/** How far a new shop has come: each step ticked by what the shop itself shows; some can be skipped, none can be claimed. */
import { type FirstStep, firstStepKinds, type SkippableStep } from '@tidegate/shared/contracts/home'
import type { Pool } from 'pg'
import { recordAudit } from '../audit/record.ts'
import { inTransaction, type Sql } from '../db/pool.ts'

export async function readFirstSteps(sql: Sql): Promise<FirstStep[]> {
  const { rows } = await sql.query<Record<FirstStep['kind'], boolean>>(firstStepsSql)
  return firstStepKinds.map((kind) => ({ kind, done: rows[0]?.[kind] ?? false }))
}

/** Asked twice, it is skipped once. */
export function skipStep(
  { pool, newId }: { pool: Pool; newId(): string },
  staffId: string,
  kind: SkippableStep,
): Promise<void> {
  return inTransaction(pool, async (sql) => {
    await sql.query(
      `INSERT INTO switches (name, value) VALUES ('first-steps', '{"skipped": []}') ON CONFLICT DO NOTHING`,
    )
    const { rows } = await sql.query<{ skipped: SkippableStep[] }>(
      `SELECT value->'skipped' AS skipped FROM switches WHERE name = 'first-steps' FOR UPDATE`,
    )
    const before = rows[0]?.skipped ?? []
    if (before.includes(kind)) return
    const skipped = [...before, kind]
    await sql.query(`UPDATE switches SET value = $1, updated_at = now() WHERE name = 'first-steps'`, [{ skipped }])
    await recordAudit(sql, {
      ...{ id: newId(), staffId, action: 'home.skip-step', subject: 'switch:first-steps' },
      ...{ before: { skipped: before }, after: { skipped } },
    })
  })
}

// A rehearsal is found by its campaign, of which the newest few are looked at. WeChat has answered to a merchant number when a rehearsal
// says so, or when somebody has paid.
const firstStepsSql = `
WITH rehearsal AS (
  SELECT a.after FROM (SELECT id FROM campaigns WHERE state <> 'DRAFT' ORDER BY id DESC LIMIT 50) c
  JOIN audit_entries a ON a.subject = 'campaign:' || c.id AND a.action = 'campaign.rehearse'
), skipped AS (
  SELECT kind FROM switches, jsonb_array_elements_text(value->'skipped') kind WHERE name = 'first-steps'
)
SELECT EXISTS (SELECT FROM products) AS "GOODS",
       EXISTS (SELECT FROM campaigns WHERE state <> 'DRAFT') AS "CAMPAIGN",
       EXISTS (SELECT FROM rehearsal WHERE after @> '{"steps": [{"name": "wechat-pay", "state": "GREEN"}]}')
         OR EXISTS (SELECT FROM stock_ledger WHERE paid > 0) AS "PAYMENTS",
       EXISTS (SELECT FROM rehearsal WHERE after @> '{"ready": true}') OR EXISTS (SELECT FROM skipped WHERE kind = 'REHEARSAL') AS "REHEARSAL",
       (SELECT count(*) FROM (SELECT FROM staff WHERE disabled_at IS NULL LIMIT 2) x) > 1
         OR EXISTS (SELECT FROM skipped WHERE kind = 'COLLEAGUE') AS "COLLEAGUE"`
