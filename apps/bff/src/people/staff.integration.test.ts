import { say } from '@tidegate/shared/sayings'
import { beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../kernel/clock.ts'
import { createIds } from '../kernel/snowflake.ts'
import { hashPassword } from '../staff/password.ts'
import { createStaffSessions } from '../staff/session.ts'
import { verifySignedIn, verifyStaff } from '../staff/verify-staff.ts'
import { testDatabase } from '../testing/database.ts'
import { changePassword, endSessions, readAccount } from './account.ts'
import {
  disable,
  enable,
  hire,
  hireFirstOwner,
  listMembers,
  requireTwoFactor,
  resetPassword,
  setRole,
} from './staff.ts'

const { pool } = await testDatabase()
const ids = createIds({ worker: 1, clock: systemClock })
const deps = { pool, newId: () => ids.next(0) }
const sessions = createStaffSessions(deps)
const door = {
  address: '192.0.2.1',
  agent:
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36',
}
const hash = await hashPassword('a password of mine')

beforeEach(async () => {
  await pool.query('TRUNCATE staff, staff_sessions, staff_totp, audit_entries, switches')
  await pool.query(
    `INSERT INTO staff (id, account, name, role, password_hash)
     VALUES (1, 'lin', '林潮', 'OWNER', $1), (2, 'chen', '陈汐', 'OWNER', $1), (3, 'zhou', '周岸', 'OPERATOR', $1)`,
    [hash],
  )
})

const signIn = async (staffId: string) => {
  const { rows } = await pool.query<{ hash: string }>('SELECT password_hash AS hash FROM staff WHERE id = $1', [
    staffId,
  ])
  const opened = await sessions.open({ id: staffId, passwordHash: rows[0]?.hash ?? '', factorSince: null }, door)
  if (!opened) throw new Error(`staff ${staffId} cannot sign in`)
  return opened.token
}
const standing = async (token: string, area: 'campaigns' | 'people' = 'campaigns') => {
  const verdict = await verifyStaff({ staffSessions: sessions }, token, 'OPERATOR', area)
  return verdict.kind === 'ALLOWED' ? 'ALLOWED' : verdict.outcome
}
const whoIs = async (token: string) => {
  const verdict = await verifySignedIn({ staffSessions: sessions }, token)
  if (verdict.kind === 'REFUSED') throw new Error(verdict.outcome)
  return verdict.staff
}
const audited = async () =>
  (await pool.query<{ action: string }>('SELECT action FROM audit_entries ORDER BY id')).rows.map(
    ({ action }) => action,
  )

it('an empty shop is opened once, whoever asks at the same time; the password is for one login', async () => {
  await pool.query('DELETE FROM staff')
  const [one, two] = await Promise.all([
    hireFirstOwner(deps, { account: 'lin', name: '林潮' }),
    hireFirstOwner(deps, { account: 'chen', name: '陈汐' }),
  ])
  expect([one, two].filter(Boolean)).toHaveLength(1)
  const { rows } = await pool.query(`SELECT account, role, must_change_password AS due FROM staff`)
  expect(rows).toEqual([{ account: (one ?? two)?.account, role: 'OWNER', due: true }])
  expect(await hireFirstOwner(deps, { account: 'zhou', name: '周岸' })).toBeNull()
}, 20_000)

describe('people', () => {
  it('are listed page by page: who works here, then who did', async () => {
    await pool.query(
      `INSERT INTO staff (id, account, name, role, password_hash, disabled_at)
       SELECT 1000 + n, 'p' || n, 'p' || n, 'VIEWER', '-', CASE WHEN n % 2 = 0 THEN now() END FROM generate_series(1, 70) n`,
    )
    const seen: { id: string; left: boolean }[] = []
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const { items, nextCursor } = await listMembers(pool, { cursor })
      seen.push(...items.map(({ id, disabledAt }) => ({ id, left: disabledAt !== null })))
      cursor = nextCursor ?? undefined
    }
    expect(new Set(seen.map(({ id }) => id)).size).toBe(73)
    expect(seen.map(({ left }) => left)).toEqual([...Array(38).fill(false), ...Array(35).fill(true)])
    expect((await listMembers(pool, { role: 'OWNER' })).items.map(({ id }) => id)).toEqual(['1', '2'])
    expect((await listMembers(pool, { state: 'DISABLED' })).items.every(({ disabledAt }) => disabledAt !== null)).toBe(
      true,
    )
  })

  it('keeps one owner, whoever else goes', async () => {
    expect(await setRole(deps, '1', '2', 'VIEWER')).toEqual({ kind: 'DONE' })
    expect(await setRole(deps, '1', '1', 'OPERATOR')).toMatchObject({ outcome: 'LAST_OWNER' })
    expect(await disable(deps, '1', '1')).toMatchObject({ outcome: 'LAST_OWNER' })
    expect(await disable(deps, '1', '99')).toMatchObject({ outcome: 'STAFF_NOT_FOUND' })
    // An owner who has left does not count.
    await setRole(deps, '1', '2', 'OWNER')
    await disable(deps, '1', '2')
    expect(await disable(deps, '1', '1')).toMatchObject({ outcome: 'LAST_OWNER' })
  })

  it('keeps one owner when two demote each other at once', async () => {
    for (let round = 0; round < 5; round++) {
      const done = await Promise.all([setRole(deps, '1', '2', 'VIEWER'), disable(deps, '2', '1')])
      expect(done.filter(({ kind }) => kind === 'DONE')).toHaveLength(1)
      await pool.query(`UPDATE staff SET role = 'OWNER', disabled_at = NULL WHERE id IN (1, 2)`)
    }
  })

  it.each([
    ['a new role', () => setRole(deps, '1', '3', 'VIEWER')],
    ['leaving', () => disable(deps, '1', '3')],
    ['a reset password', () => resetPassword(deps, '1', '3')],
  ])('%s ends the sessions there were, at once', async (_, change) => {
    const [theirs, mine] = [await signIn('3'), await signIn('1')]
    expect(await standing(theirs)).toBe('ALLOWED')
    await change()
    expect(await standing(theirs)).toBe('SESSION_EXPIRED')
    expect(await standing(mine)).toBe('ALLOWED')
    expect(await audited()).toHaveLength(1)
  })

  it('opens nothing but its own change to a one-time password', async () => {
    const made = await hire(deps, '1', { account: 'new', name: '新人', role: 'SUPPORT' })
    if (made.kind !== 'MADE') throw new Error(made.outcome)
    expect(await hire(deps, '1', { account: 'new', name: '又一个', role: 'VIEWER' })).toMatchObject({
      outcome: 'ACCOUNT_TAKEN',
    })
    const { rows } = await pool.query<{ id: string }>(`SELECT id::text FROM staff WHERE account = 'new'`)
    const [token, elsewhere] = [await signIn(rows[0]?.id as string), await signIn(rows[0]?.id as string)]
    expect(await standing(token)).toBe('PASSWORD_CHANGE_DUE')
    const staff = await whoIs(token)
    const change = (current: string, next: string) => changePassword(deps, staff, { current, next })
    expect(await change('not it', 'tide under a paper moon')).toMatchObject({
      fields: { current: say('field.password-wrong') },
    })
    for (const weak of ['1234567890', 'Tidegate2026', 'password123', 'newnewnewnew'])
      expect(await change(made.login.password, weak), weak).toMatchObject({ outcome: 'PASSWORD_WEAK' })
    expect(await change(made.login.password, made.login.password)).toMatchObject({ outcome: 'PASSWORD_WEAK' })
    expect(await change(made.login.password, 'tide under a paper moon')).toEqual({ kind: 'DONE' })
    // SUPPORT reads campaigns; it was the password that was in the way.
    expect(await standing(token)).toBe('STAFF_FORBIDDEN')
    expect(await standing(elsewhere)).toBe('SESSION_EXPIRED')
    expect(await audited()).toEqual(['staff.hire', 'account.password'])
  }, 60_000)

  it('asks everybody for a second factor where the shop does', async () => {
    const token = await signIn('3')
    expect(await requireTwoFactor(deps, '1', true)).toMatchObject({ outcome: 'OWN_TWO_FACTOR_FIRST' })
    await pool.query(`INSERT INTO staff_totp (staff_id, key_id, sealed, enabled_at) VALUES (1, 'k1', '', now())`)
    await requireTwoFactor(deps, '1', true)
    await requireTwoFactor(deps, '1', true)
    expect(await standing(token)).toBe('TWO_FACTOR_DUE')
    expect(await audited()).toEqual(['staff.require-two-factor'])
    await requireTwoFactor(deps, '1', false)
    expect(await standing(token)).toBe('ALLOWED')
  })

  it('lists where somebody is signed in, and ends one session or all others', async () => {
    const [here, there, third] = [await signIn('3'), await signIn('3'), await signIn('3')]
    const me = await whoIs(here)
    const { sessions: open } = await readAccount(pool, me)
    expect(open).toHaveLength(3)
    expect(open[0]?.device).toBe('Chrome · macOS')
    expect(open.filter(({ current }) => current)).toHaveLength(1)
    const other = await whoIs(there)
    // Somebody else's is not theirs to end.
    expect(await endSessions(deps, await whoIs(await signIn('1')), other.sessionId)).toBe(0)
    expect(await endSessions(deps, me, other.sessionId)).toBe(1)
    expect(await standing(there)).toBe('SESSION_EXPIRED')
    expect(await endSessions(deps, me, null)).toBe(1)
    expect(await standing(third)).toBe('SESSION_EXPIRED')
    expect(await standing(here)).toBe('ALLOWED')
  })

  it('comes back with an old role and no old session', async () => {
    const token = await signIn('3')
    await disable(deps, '1', '3')
    await enable(deps, '1', '3')
    expect(await standing(token)).toBe('SESSION_EXPIRED')
    expect(await standing(await signIn('3'))).toBe('ALLOWED')
  })
})
