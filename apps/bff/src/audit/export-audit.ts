/** The audit as a file, oldest first. Whatever in it tells of a person outside the shop is masked, for everybody: the page shows it to those who may see it. */
import type { ExportFilter } from '@tidegate/shared/contracts/exports'
import { beijingTime, type ExportSpec } from '../exports/spec.ts'
import { tellDrafts } from './draft-changes.ts'
import { asFiltered, filterValues } from './read-audit.ts'

export const auditExport: ExportSpec<ExportFilter<'AUDIT'>, AuditLine> = {
  columns: [
    { title: '时间', of: (row) => beijingTime(row.at) },
    { title: '操作人', of: (row) => row.name ?? '系统' },
    { title: '账号', of: (row) => row.account },
    { title: '操作', of: (row) => row.action },
    { title: '对象', of: (row) => maskText(row.subject) },
    { title: '改动前', of: (row) => jsonOf(row.before) },
    { title: '改动后', of: (row) => jsonOf(row.after) },
  ],
  async count({ sql }, filter, { at }) {
    const { rows } = await sql.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM audit_entries a WHERE ${asFiltered} AND a.at <= $7`,
      [...filterValues(filter), at],
    )
    return rows[0]?.n ?? 0
  },
  async read({ sql }, filter, { at }, cursor) {
    const [afterAt, afterId] = cursor?.split(' ') ?? []
    const { rows } = await sql.query<AuditLine>(
      `SELECT a.id::text, a.at, a.action, a.subject, a.before, a.after, s.name, s.account
       FROM audit_entries a LEFT JOIN staff s ON s.id = a.staff_id
       WHERE ${asFiltered} AND a.at <= $7
         AND ($8::bigint IS NULL OR (a.at, a.id) > (to_timestamp($8 / 1000.0), $9::bigint))
       ORDER BY a.at, a.id LIMIT ${stretch}`,
      [...filterValues(filter), at, afterAt ?? null, afterId ?? null],
    )
    const end = rows.at(-1)
    return {
      rows: await tellDrafts(sql, rows),
      cursor: rows.length === stretch && end ? `${end.at.getTime()} ${end.id}` : null,
    }
  },
}

interface AuditLine {
  id: string
  at: Date
  action: string
  subject: string
  before: unknown
  after: unknown
  /** null: the system. */
  name: string | null
  account: string | null
}

function jsonOf(value: unknown): string | null {
  if (value === null) return null
  return JSON.stringify(value, (key, inner: unknown) =>
    typeof inner !== 'string' ? inner : personal.has(key) ? '**' : maskText(inner),
  )
}

/** Fields that say who somebody is, or what was noted about them. */
const personal = new Set(['nickname', 'phone', 'address', 'detail', 'text', 'reason', 'note'])

/** Telephones, network addresses and the marks of devices, wherever they stand. */
function maskText(text: string): string {
  return text
    .replace(/(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)/g, '$1****$2')
    .replace(/\b(\d{1,3}\.\d{1,3})\.\d{1,3}\.\d{1,3}\b/g, '$1.*.*')
    .replace(/^((?:address|device):.{4}).*$/i, '$1****')
}

const stretch = 4_000
