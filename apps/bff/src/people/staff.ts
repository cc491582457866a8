/** Who works in the shop: hiring, roles, leaving, and a way back in. Whatever takes rights away ends the sessions that had them. */
import { randomBytes } from 'node:crypto'
import type { Page } from '@tidegate/shared/contracts/catalogue'
import type { membersInput, OneTimePassword, StaffMember, TwoFactorRule } from '@tidegate/shared/contracts/people'
import type { StaffRole } from '@tidegate/shared/contracts/staff'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { Pool } from 'pg'
import type { z } from 'zod'
import { recordAudit } from '../audit/record.ts'
import { inTransaction, type Sql, sqlStateOf } from '../db/pool.ts'
import { hashPassword } from '../staff/password.ts'
import { endStaffSessions, isTwoFactorRequired } from '../staff/session.ts'
import { dropTwoFactor, readable } from './two-factor.ts'

export interface PeopleDeps {
  pool: Pool
  newId(): string
}

type Refusal = { kind: 'REFUSED'; outcome: OutcomeCode }
export type ChangeOutcome = { kind: 'DONE' } | Refusal
export type PasswordOutcome = { kind: 'MADE'; login: OneTimePassword } | Refusal

/** Who works here, then who did. */
export async function listMembers(
  sql: Sql,
  { role, state, cursor }: z.output<typeof membersInput>,
): Promise<Page<StaffMember>> {
  const [, left = null, id = null] = /^([01])_(\d{1,19})$/.exec(cursor ?? '') ?? []
  const { rows } = await sql.query<StaffMember & MomentsOf<'createdAt' | 'disabledAt' | 'lastSeenAt'>>(membersSql, [
    ...[left, id, role ?? null, state === undefined ? null : state === 'DISABLED', pageSize + 1],
  ])
  const items = rows.slice(0, pageSize).map((row) => ({
    ...row,
    createdAt: row.createdAt.getTime(),
    disabledAt: row.disabledAt?.getTime() ?? null,
    lastSeenAt: row.lastSeenAt?.getTime() ?? null,
  }))
  const last = items.at(-1)
  return { items, nextCursor: last && rows.length > pageSize ? `${last.disabledAt === null ? 0 : 1}_${last.id}` : null }
}

export async function readTwoFactorRule(sql: Sql): Promise<TwoFactorRule> {
  const { rows } = await sql.query<{ name: string }>(
    `SELECT s.name FROM staff s WHERE s.disabled_at IS NULL
       AND NOT EXISTS (SELECT FROM staff_totp f WHERE f.staff_id = s.id AND f.enabled_at IS NOT NULL) ORDER BY s.id`,
  )
  const names = rows.slice(0, namesShown).map(({ name }) => name)
  return { required: await isTwoFactorRequired(sql), without: rows.length, names }
}

export async function hire(
  { pool, newId }: PeopleDeps,
  by: string,
  person: { account: string; name: string; role: StaffRole },
): Promise<PasswordOutcome> {
  const password = oneTimePassword()
  const hash = await hashPassword(password)
  try {
    await inTransaction(pool, (sql) => enlist(sql, newId, by, { ...person, hash }))
  } catch (error) {
    if (sqlStateOf(error) === uniqueViolation) return { kind: 'REFUSED', outcome: 'ACCOUNT_TAKEN' }
    throw error
  }
  return { kind: 'MADE', login: { account: person.account, password } }
}

/**
 * Whoever puts the shop up opens its door once, from the server: while nobody works there, somebody has to be hired by nobody. null: somebody
 * does already.
 */
export async function hireFirstOwner(
  { pool, newId }: PeopleDeps,
  { account, name }: { account: string; name: string },
): Promise<OneTimePassword | null> {
  const password = oneTimePassword()
  const hash = await hashPassword(password)
  return inTransaction(pool, async (sql) => {
    await sql.query(`SELECT pg_advisory_xact_lock(hashtext('tidegate first owner'))`)
    const { rowCount } = await sql.query('SELECT FROM staff LIMIT 1')
    if (rowCount) return null
    await enlist(sql, newId, null, { account, name, role: 'OWNER', hash })
    return { account, password }
  })
}

async function enlist(
  sql: Sql,
  newId: () => string,
  by: string | null,
  { hash, ...person }: { account: string; name: string; role: StaffRole; hash: string },
): Promise<void> {
  const id = newId()
  await sql.query(
    'INSERT INTO staff (id, account, name, role, password_hash, must_change_password) VALUES ($1, $2, $3, $4, $5, true)',
    [id, person.account, person.name, person.role, hash],
  )
  await recordAudit(sql, { id: newId(), staffId: by, action: 'staff.hire', subject: `staff:${id}`, after: person })
}

export function setRole(deps: PeopleDeps, by: string, staffId: string, role: StaffRole): Promise<ChangeOutcome> {
  return change(deps, staffId, async (sql, before) => {
    if (before.role === role) return { kind: 'DONE' }
    if (role !== 'OWNER' && (await isLastOwner(sql, before))) return { kind: 'REFUSED', outcome: 'LAST_OWNER' }
    await sql.query('UPDATE staff SET role = $2 WHERE id = $1', [staffId, role])
    await endStaffSessions(sql, staffId)
    await note(deps, sql, by, 'staff.role', staffId, { role: before.role }, { role })
    return { kind: 'DONE' }
  })
}

/** Ends their sessions in the same breath. Asked twice, it changes nothing the second time. */
export function disable(deps: PeopleDeps, by: string, staffId: string): Promise<ChangeOutcome> {
  return change(deps, staffId, async (sql, before) => {
    if (before.disabled_at) return { kind: 'DONE' }
    if (await isLastOwner(sql, before)) return { kind: 'REFUSED', outcome: 'LAST_OWNER' }
    await sql.query('UPDATE staff SET disabled_at = now() WHERE id = $1', [staffId])
    await endStaffSessions(sql, staffId)
    await note(deps, sql, by, 'staff.disable', staffId, { disabled: false }, { disabled: true })
    return { kind: 'DONE' }
  })
}

export function enable(deps: PeopleDeps, by: string, staffId: string): Promise<ChangeOutcome> {
  return change(deps, staffId, async (sql, before) => {
    if (!before.disabled_at) return { kind: 'DONE' }
    await sql.query('UPDATE staff SET disabled_at = NULL WHERE id = $1', [staffId])
    await note(deps, sql, by, 'staff.enable', staffId, { disabled: true }, { disabled: false })
    return { kind: 'DONE' }
  })
}

/** Another one-time password for somebody who lost theirs. */
export async function resetPassword(deps: PeopleDeps, by: string, staffId: string): Promise<PasswordOutcome> {
  const password = oneTimePassword()
  const hash = await hashPassword(password)
  let account = ''
  const changed = await change(deps, staffId, async (sql, before) => {
    account = before.account
    await sql.query('UPDATE staff SET password_hash = $2, must_change_password = true WHERE id = $1', [staffId, hash])
    await endStaffSessions(sql, staffId)
    await note(deps, sql, by, 'staff.reset-password', staffId)
    return { kind: 'DONE' }
  })
  return changed.kind === 'DONE' ? { kind: 'MADE', login: { account, password } } : changed
}

/** For somebody whose phone and recovery codes are gone. */
export function resetTwoFactor(deps: PeopleDeps, by: string, staffId: string): Promise<ChangeOutcome> {
  return change(deps, staffId, async (sql) => {
    if (!(await dropTwoFactor(sql, staffId))) return { kind: 'DONE' }
    await endStaffSessions(sql, staffId)
    await note(deps, sql, by, 'staff.reset-two-factor', staffId, { twoFactor: true }, { twoFactor: false })
    return { kind: 'DONE' }
  })
}

/** From now on nobody gets further than binding an authenticator before they have one. Whoever demands it shows that they can. */
export function requireTwoFactor({ pool, newId }: PeopleDeps, by: string, required: boolean): Promise<ChangeOutcome> {
  return inTransaction(pool, async (sql) => {
    const { rowCount } = await sql.query('SELECT FROM staff_totp WHERE staff_id = $1 AND enabled_at IS NOT NULL', [by])
    if (required && !rowCount) return { kind: 'REFUSED', outcome: 'OWN_TWO_FACTOR_FIRST' }
    await sql.query(
      `INSERT INTO switches (name, value) VALUES ('two-factor', '{"required": false}') ON CONFLICT DO NOTHING`,
    )
    await sql.query(`SELECT FROM switches WHERE name = 'two-factor' FOR UPDATE`)
    const before = await isTwoFactorRequired(sql)
    if (before === required) return { kind: 'DONE' }
    await sql.query(`UPDATE switches SET value = $1, updated_at = now() WHERE name = 'two-factor'`, [{ required }])
    await recordAudit(sql, {
      ...{ id: newId(), staffId: by, action: 'staff.require-two-factor', subject: 'switch:two-factor' },
      ...{ before: { required: before }, after: { required } },
    })
    return { kind: 'DONE' }
  })
}

interface StaffState {
  id: string
  account: string
  role: StaffRole
  disabled_at: Date | null
}

/** Under locks on the owners and on the person, in the order of their ids: of two owners who demote each other, one stays. */
function change(
  { pool }: PeopleDeps,
  staffId: string,
  work: (sql: Sql, before: StaffState) => Promise<ChangeOutcome>,
): Promise<ChangeOutcome> {
  return inTransaction(pool, async (sql) => {
    const { rows } = await sql.query<StaffState>(
      `SELECT id::text, account, role, disabled_at FROM staff WHERE id = $1 OR (role = 'OWNER' AND disabled_at IS NULL)
       ORDER BY id FOR UPDATE`,
      [staffId],
    )
    const before = rows.find(({ id }) => id === staffId)
    return before ? work(sql, before) : { kind: 'REFUSED', outcome: 'STAFF_NOT_FOUND' }
  })
}

async function isLastOwner(sql: Sql, { id, role, disabled_at }: StaffState): Promise<boolean> {
  if (role !== 'OWNER' || disabled_at) return false
  const { rowCount } = await sql.query(
    `SELECT FROM staff WHERE role = 'OWNER' AND disabled_at IS NULL AND id <> $1 LIMIT 1`,
    [id],
  )
  return !rowCount
}

function note(
  { newId }: PeopleDeps,
  sql: Sql,
  by: string,
  action: string,
  staffId: string,
  before?: unknown,
  after?: unknown,
): Promise<void> {
  return recordAudit(sql, { id: newId(), staffId: by, action, subject: `staff:${staffId}`, before, after })
}

const oneTimePassword = () => readable(randomBytes(10))

type MomentsOf<Keys extends string> = Record<Keys, Date>
const uniqueViolation = '23505'
const pageSize = 30
const namesShown = 10
const membersSql = `
SELECT s.id::text, s.account, s.name, s.role, f.enabled_at IS NOT NULL AS "twoFactor",
       s.must_change_password AS "mustChangePassword", s.created_at AS "createdAt", s.disabled_at AS "disabledAt",
       w.seen AS "lastSeenAt", w.open AS "openSessions"
FROM staff s LEFT JOIN staff_totp f ON f.staff_id = s.id CROSS JOIN LATERAL (
  SELECT max(last_seen_at) AS seen, count(*) FILTER (WHERE ended_at IS NULL AND expires_at > now())::int AS open
  FROM staff_sessions WHERE staff_id = s.id
) w
WHERE ($1::int IS NULL OR ((s.disabled_at IS NOT NULL)::int, s.id) > ($1, $2::bigint)) AND ($3::text IS NULL OR s.role = $3)
  AND ($4::bool IS NULL OR (s.disabled_at IS NOT NULL) = $4)
ORDER BY s.disabled_at IS NOT NULL, s.id LIMIT $5`
