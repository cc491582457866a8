/** Asking for a file, watching it being written, and letting go of it. Who may have what is contracts/exports.ts. */
import {
  type ExportKind,
  type ExportState,
  type ExportView,
  mayExport,
  type StartExport,
} from '@tidegate/shared/contracts/exports'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { Pool } from 'pg'
import { recordAudit } from '../audit/record.ts'
import { inTransaction, type Sql } from '../db/pool.ts'
import type { StaffIdentity } from '../staff/session.ts'

export interface ExportsDeps {
  pool: Pool
  newId(): string
}

export type StartExportOutcome = { kind: 'STARTED'; export: ExportView } | { kind: 'REFUSED'; outcome: OutcomeCode }

export async function startExport(
  { pool, newId }: ExportsDeps,
  staff: Pick<StaffIdentity, 'staffId' | 'role'>,
  { kind, filter, unmasked, reason }: StartExport,
): Promise<StartExportOutcome> {
  if (!mayExport(staff.role, { kind, unmasked })) return { kind: 'REFUSED', outcome: 'STAFF_FORBIDDEN' }
  return inTransaction(pool, async (sql) => {
    if (kind === 'CARD_CODES') {
      const refused = await refusalOfCodes(sql, filter.batchId)
      if (refused) return { kind: 'REFUSED', outcome: refused }
    }
    const id = newId()
    const { rows } = await sql.query<ExportRow>(
      `INSERT INTO exports (id, kind, filter, unmasked, staff_id) SELECT $1, $2, $3, $4, $5
       WHERE (SELECT count(*) FROM exports WHERE staff_id = $5 AND state IN ('WAITING', 'RUNNING')) < ${atOnce} RETURNING ${columns}`,
      [id, kind, JSON.stringify(filter), unmasked, staff.staffId],
    )
    if (!rows[0]) return { kind: 'REFUSED', outcome: 'EXPORT_LIMIT' }
    await recordAudit(sql, {
      ...{ id: newId(), staffId: staff.staffId, action: 'export.start', subject: `export:${id}` },
      after: { kind, filter, unmasked, reason },
    })
    return { kind: 'STARTED', export: viewOf(rows[0]) }
  })
}

/** One's own, the newest first. */
export async function listExports(sql: Sql, staffId: string): Promise<ExportView[]> {
  const { rows } = await sql.query<ExportRow>(
    `SELECT ${columns} FROM exports WHERE staff_id = $1 ORDER BY id DESC LIMIT 20`,
    [staffId],
  )
  return rows.map(viewOf)
}

/** False: there is nothing left to cancel. What was written of it is dropped at once. */
export function cancelExport({ pool, newId }: ExportsDeps, staffId: string, exportId: string): Promise<boolean> {
  return inTransaction(pool, async (sql) => {
    const { rowCount } = await sql.query(
      `UPDATE exports SET state = 'CANCELLED', finished_at = now() WHERE id = $1 AND staff_id = $2 AND state IN ('WAITING', 'RUNNING')`,
      [exportId, staffId],
    )
    if (!rowCount) return false
    await sql.query('DELETE FROM export_parts WHERE export_id = $1', [exportId])
    await recordAudit(sql, { id: newId(), staffId, action: 'export.cancel', subject: `export:${exportId}` })
    return true
  })
}

/** One tick: files a day old are no more; that there was one is known for a month. */
export async function dropExports({ pool }: { pool: Pool }): Promise<void> {
  await pool.query(`
    WITH gone AS (
      UPDATE exports SET state = 'GONE' WHERE state = 'DONE' AND finished_at < now() - interval '${keptHours} hours' RETURNING id
    )
    DELETE FROM export_parts WHERE export_id IN (SELECT id FROM gone)`)
  await pool.query(
    `DELETE FROM exports WHERE created_at < now() - interval '30 days' AND state NOT IN ('WAITING', 'RUNNING', 'DONE')`,
  )
}

/** A second export of the same codes would be a second copy of them. */
async function refusalOfCodes(sql: Sql, batchId: string): Promise<OutcomeCode | null> {
  const { rows } = await sql.query<{ gone: boolean }>(
    `SELECT codes_taken_at IS NOT NULL AS gone FROM card_batches WHERE id = $1 AND source = 'GENERATED' AND state = 'DONE' FOR UPDATE`,
    [batchId],
  )
  if (!rows[0]) return 'BATCH_NOT_FOUND'
  // A statement of its own: it sees the export of whoever held the batch a moment ago.
  const { rowCount } = await sql.query(
    `SELECT FROM exports WHERE kind = 'CARD_CODES' AND filter->>'batchId' = $1 AND state IN ('WAITING', 'RUNNING', 'DONE')`,
    [batchId],
  )
  return rows[0].gone || rowCount ? 'CODES_TAKEN' : null
}

interface ExportRow {
  id: string
  kind: ExportKind
  state: ExportState
  unmasked: boolean
  rows: number
  expected: number | null
  bytes: string
  created_at: Date
  finished_at: Date | null
}

function viewOf({ created_at, finished_at, bytes, ...row }: ExportRow): ExportView {
  return {
    ...row,
    bytes: Number(bytes),
    createdAt: created_at.getTime(),
    finishedAt: finished_at?.getTime() ?? null,
    expiresAt: row.state === 'DONE' && finished_at ? finished_at.getTime() + keptHours * 3_600_000 : null,
  }
}

const atOnce = 3
const keptHours = 24
const columns = 'id::text, kind, state, unmasked, rows, expected, bytes, created_at, finished_at'
