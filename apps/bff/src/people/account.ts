/** What everybody may change of their own account: name, password, second factor, and where they are signed in. */
import type { StaffAccount, StaffSessionRow } from '@tidegate/shared/contracts/people'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import { type Said, say } from '@tidegate/shared/sayings'
import bowser from 'bowser'
import { recordAudit } from '../audit/record.ts'
import { inTransaction, type Sql } from '../db/pool.ts'
import { hashPassword, verifyPassword } from '../staff/password.ts'
import { endStaffSessions, isTwoFactorRequired, type StaffIdentity } from '../staff/session.ts'
import { isGuessable } from './judge-password.ts'
import type { PeopleDeps } from './staff.ts'
import { dropTwoFactor } from './two-factor.ts'

export type OwnOutcome = { kind: 'DONE' } | { kind: 'REFUSED'; outcome: OutcomeCode; fields?: Record<string, Said> }

export async function readAccount(sql: Sql, { staffId, sessionId }: StaffIdentity): Promise<StaffAccount> {
  const { rows } = await sql.query<
    Pick<StaffAccount, 'id' | 'account' | 'name' | 'role'> & {
      changed: Date | null
      enabled: Date | null
      left: number
    }
  >(
    `SELECT s.id::text, s.account, s.name, s.role, s.password_changed_at AS changed, f.enabled_at AS enabled,
            (SELECT count(*)::int FROM staff_recovery_codes c WHERE c.staff_id = s.id AND c.used_at IS NULL) AS left
     FROM staff s LEFT JOIN staff_totp f ON f.staff_id = s.id WHERE s.id = $1`,
    [staffId],
  )
  const { changed, enabled, left, ...who } = rows[0] as (typeof rows)[number]
  return {
    ...who,
    twoFactor: enabled && { enabledAt: enabled.getTime(), recoveryCodesLeft: left },
    twoFactorRequired: await isTwoFactorRequired(sql),
    passwordChangedAt: changed?.getTime() ?? null,
    sessions: await readSessions(sql, staffId, sessionId),
  }
}

/** Proves the old one, judges the new one, and ends every other session: whoever knew the old one is out. */
export async function changePassword(
  { pool, newId }: PeopleDeps,
  { staffId, account, name, sessionId }: StaffIdentity,
  { current, next }: { current: string; next: string },
): Promise<OwnOutcome> {
  const before = await readHash(pool, staffId)
  if (!(await verifyPassword(current, before))) return wrongPassword('current')
  if (next === current) return weak(say('field.password-same'))
  if (isGuessable(next, [account, name])) return weak(say('field.password-weak'))
  const hash = await hashPassword(next)
  return inTransaction(pool, async (sql) => {
    // Set twice at once, the second did not know the password any more.
    const { rowCount } = await sql.query(
      `UPDATE staff SET password_hash = $2, must_change_password = false, password_changed_at = now()
       WHERE id = $1 AND password_hash = $3`,
      [staffId, hash, before],
    )
    if (!rowCount) return wrongPassword('current')
    await endStaffSessions(sql, staffId, sessionId)
    await recordAudit(sql, { id: newId(), staffId, action: 'account.password', subject: `staff:${staffId}` })
    return { kind: 'DONE' }
  })
}

export async function rename({ pool, newId }: PeopleDeps, { staffId }: StaffIdentity, name: string): Promise<void> {
  await inTransaction(pool, async (sql) => {
    const { rows } = await sql.query<{ name: string }>('SELECT name FROM staff WHERE id = $1 FOR UPDATE', [staffId])
    if (rows[0]?.name === name) return
    await sql.query('UPDATE staff SET name = $2 WHERE id = $1', [staffId, name])
    await recordAudit(sql, {
      ...{ id: newId(), staffId, action: 'account.name', subject: `staff:${staffId}` },
      ...{ before: { name: rows[0]?.name }, after: { name } },
    })
  })
}

/** Whether this is their password: asked before the second factor is touched, since a tab may have been left open. */
export async function provesSelf(sql: Sql, staffId: string, password: string): Promise<OwnOutcome> {
  return (await verifyPassword(password, await readHash(sql, staffId))) ? { kind: 'DONE' } : wrongPassword('password')
}

export async function switchTwoFactorOff({ pool, newId }: PeopleDeps, { staffId }: StaffIdentity): Promise<void> {
  await inTransaction(pool, async (sql) => {
    if (!(await dropTwoFactor(sql, staffId))) return
    await recordAudit(sql, {
      ...{ id: newId(), staffId, action: 'account.two-factor-off', subject: `staff:${staffId}` },
      ...{ before: { twoFactor: true }, after: { twoFactor: false } },
    })
  })
}

/** Ends one session, or with null every other one than this. @returns how many ended */
export async function endSessions(
  { pool, newId }: PeopleDeps,
  { staffId, sessionId: current }: StaffIdentity,
  sessionId: string | null,
): Promise<number> {
  return inTransaction(pool, async (sql) => {
    const ended = sessionId
      ? await sql.query(
          'UPDATE staff_sessions SET ended_at = now() WHERE id = $1 AND staff_id = $2 AND ended_at IS NULL',
          [sessionId, staffId],
        )
      : { rowCount: await endStaffSessions(sql, staffId, current) }
    const count = ended.rowCount ?? 0
    if (count > 0)
      await recordAudit(sql, {
        ...{ id: newId(), staffId, action: 'account.end-sessions', subject: `staff:${staffId}` },
        after: { sessions: count },
      })
    return count
  })
}

async function readSessions(sql: Sql, staffId: string, current: string): Promise<StaffSessionRow[]> {
  const { rows } = await sql.query<{ id: string; agent: string; address: string; created: Date; seen: Date }>(
    `SELECT id::text, agent, address, created_at AS created, last_seen_at AS seen FROM staff_sessions
     WHERE staff_id = $1 AND ended_at IS NULL AND expires_at > now() ORDER BY last_seen_at DESC, id DESC LIMIT 50`,
    [staffId],
  )
  return rows.map(({ id, agent, address, created, seen }) => ({
    ...{ id, address, device: deviceOf(agent), createdAt: created.getTime(), lastSeenAt: seen.getTime() },
    current: id === current,
  }))
}

function deviceOf(agent: string): string | null {
  if (agent === '') return null
  const { browser, os } = bowser.parse(agent)
  return [browser.name, os.name].filter(Boolean).join(' · ') || null
}

async function readHash(sql: Sql, staffId: string): Promise<string | null> {
  const { rows } = await sql.query<{ password_hash: string }>('SELECT password_hash FROM staff WHERE id = $1', [
    staffId,
  ])
  return rows[0]?.password_hash ?? null
}

function wrongPassword(field: string): OwnOutcome {
  return { kind: 'REFUSED', outcome: 'BAD_INPUT', fields: { [field]: say('field.password-wrong') } }
}

function weak(why: Said): OwnOutcome {
  return { kind: 'REFUSED', outcome: 'PASSWORD_WEAK', fields: { next: why } }
}
