import type { Sql } from '../db/pool.ts'

export interface AuditEntry {
  id: string
  staffId: string | null
  /** verb.noun: `campaign.publish`. */
  action: string
  /** kind:id: `campaign:123`. */
  subject: string
  before?: unknown
  after?: unknown
}

/** Writes who did what, inside the transaction that did it. */
export async function recordAudit(
  sql: Sql,
  { id, staffId, action, subject, before, after }: AuditEntry,
): Promise<void> {
  await sql.query(
    'INSERT INTO audit_entries (id, staff_id, action, subject, before, after) VALUES ($1, $2, $3, $4, $5, $6)',
    [
      id,
      staffId,
      action,
      subject,
      before === undefined ? null : JSON.stringify(before),
      after === undefined ? null : JSON.stringify(after),
    ],
  )
}
