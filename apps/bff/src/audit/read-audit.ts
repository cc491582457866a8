/** The audit, newest first. Each filter has an index that ends in (at, id), by which the pages are cut. */

import type { Page } from '@tidegate/shared/contracts/catalogue'
import type { AuditActors, AuditRow, auditInput } from '@tidegate/shared/contracts/people'
import type { z } from 'zod'
import type { Sql } from '../db/pool.ts'
import { tellDrafts } from './draft-changes.ts'

export async function readAudit(sql: Sql, { cursor, ...filter }: z.output<typeof auditInput>): Promise<Page<AuditRow>> {
  const [, beforeAt, beforeId] = /^(\d{1,15})-(\d{1,19})$/.exec(cursor ?? '') ?? []
  const { rows } = await sql.query<Row>(
    `SELECT a.id::text, a.at, a.action, a.subject, a.before, a.after, a.staff_id::text AS "staffId", COALESCE(s.name, '') AS name
     FROM audit_entries a LEFT JOIN staff s ON s.id = a.staff_id
     WHERE ${asFiltered} AND ($7::bigint IS NULL OR (a.at, a.id) < (to_timestamp($7 / 1000.0), $8::bigint))
     ORDER BY a.at DESC, a.id DESC LIMIT ${pageSize + 1}`,
    [...filterValues(filter), beforeAt ?? null, beforeId ?? null],
  )
  const told = await tellDrafts(sql, rows.slice(0, pageSize))
  const items = told.map(({ staffId: id, name, at, ...row }) => ({
    ...row,
    at: at.getTime(),
    by: id === null ? null : { id, name },
  }))
  const last = items.at(-1)
  return { items, nextCursor: rows.length > pageSize && last ? `${last.at}-${last.id}` : null }
}

/** Everybody who may have done something, also those who have left. */
export async function readActors(sql: Sql): Promise<AuditActors> {
  const { rows } = await sql.query<AuditActors['staff'][number]>(
    'SELECT id::text, name, account FROM staff ORDER BY disabled_at IS NOT NULL, id',
  )
  return { staff: rows }
}

/** What the list and its file are narrowed by: entries `a`, with `filterValues` as $1 to $6. */
export const asFiltered = `
  ($1::bigint IS NULL OR a.staff_id = $1) AND ($2::text IS NULL OR a.action = $2)
  AND ($3::text IS NULL OR starts_with(a.action, $3)) AND ($4::text IS NULL OR a.subject = $4)
  AND ($5::timestamptz IS NULL OR a.at >= $5) AND ($6::timestamptz IS NULL OR a.at < $6)`

export function filterValues({ staffId, action, subject, from, to }: z.output<typeof auditInput>): unknown[] {
  const whole = action?.includes('.') ? action : null
  return [
    ...[staffId ?? null, whole, action && !whole ? `${action}.` : null, subject || null],
    ...[from ? midnight(from, 0) : null, to ? midnight(to, 1) : null],
  ]
}

type Row = Omit<AuditRow, 'at' | 'by'> & { at: Date; staffId: string | null; name: string }

/** By the Beijing clock, `days` later. */
function midnight(day: string, days: number): Date {
  return new Date(Date.parse(`${day}T00:00:00+08:00`) + days * 86_400_000)
}

const pageSize = 50
