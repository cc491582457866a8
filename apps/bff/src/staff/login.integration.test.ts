import { TOTP } from 'otpauth'
import { beforeAll, expect, it } from 'vitest'
import { createBlindIndex, createSeal } from '../kernel/seal.ts'
import { createIds } from '../kernel/snowflake.ts'
import { confirmTwoFactor, offerTwoFactor } from '../people/two-factor.ts'
import { testDatabase } from '../testing/database.ts'
import { whileLocked } from '../testing/locks.ts'
import { testRedis } from '../testing/redis.ts'
import { createStaffLimits, type StaffLoginDeps, staffLogin } from './login.ts'
import { hashPassword, verifyPassword } from './password.ts'
import { createStaffSessions } from './session.ts'

let deps: StaffLoginDeps
let now = Date.now()
beforeAll(async () => {
  const [{ pool }, { client: cache }] = [await testDatabase(), await testRedis()]
  const clock = { now: () => now }
  const ids = createIds({ worker: 1, clock })
  const newId = () => ids.next(0)
  deps = {
    ...{ pool, clock, newId },
    seal: createSeal([{ id: 'k1', key: Buffer.alloc(32, 1) }]),
    blindIndex: createBlindIndex(Buffer.alloc(32, 2)),
    staffSessions: createStaffSessions({ pool, newId }),
    staffLimits: createStaffLimits(cache),
  }
  const hash = await hashPassword('right')
  await pool.query(
    `INSERT INTO staff (id, account, name, role, password_hash, disabled_at)
     VALUES (1, 'owner', '林潮', 'OWNER', $1, NULL), (2, 'gone', '离职', 'OWNER', $1, now()), (3, 'careful', '周岸', 'VIEWER', $1, NULL)`,
    [hash],
  )
})

const attempt = async (account: string, password: string, address: string, code?: string) => {
  const outcome = await staffLogin(deps, { account, password, code, address, agent: '' })
  return outcome.kind === 'REFUSED' ? outcome.outcome : outcome.kind
}

it('lets in who knows the password, whatever the case of the account', async () => {
  expect(await attempt('Owner', 'right', '1.1.1.1')).toBe('SIGNED_IN')
  expect(await attempt('gone', 'right', '1.1.1.1')).toBe('STAFF_CREDENTIALS')
})

it('looks at five of the guesses that arrive at once, then not even at the right password', async () => {
  const outcomes = await Promise.all(Array.from({ length: 12 }, (_, i) => attempt('owner', `guess ${i}`, '2.2.2.2')))
  expect(outcomes.filter((outcome) => outcome === 'STAFF_CREDENTIALS')).toHaveLength(5)
  expect(await attempt('owner', 'right', '2.2.2.2')).toBe('STAFF_LOCKED')
  expect(await attempt('owner', 'right', '3.3.3.3')).toBe('SIGNED_IN')
})

it('forgives slips once the right password came', async () => {
  for (const password of ['slip', 'slip', 'slip', 'slip', 'right', 'slip', 'slip']) {
    expect(await attempt('owner', password, '4.4.4.4')).toBe(password === 'right' ? 'SIGNED_IN' : 'STAFF_CREDENTIALS')
  }
})

it('holds an address that tries account after account to 30 a minute', async () => {
  await deps.staffLimits.tries.penalty('5.5.5.5', 29)
  expect(await attempt('nobody', 'guess', '5.5.5.5')).toBe('STAFF_CREDENTIALS')
  expect(await attempt('nobody-else', 'guess', '5.5.5.5')).toBe('STAFF_LOCKED')
})

it('holds an IPv6 line to the same, whichever of its addresses it takes', async () => {
  await deps.staffLimits.tries.penalty('2001:db8:1:2::/64', 29)
  expect(await attempt('nobody', 'guess', '2001:db8:1:2::1')).toBe('STAFF_CREDENTIALS')
  expect(await attempt('nobody-else', 'guess', '2001:db8:1:2:ffff::9')).toBe('STAFF_LOCKED')
})

it('has two passwords proved at once and twenty wait; who is sent away then has not failed', async () => {
  let flooding = true
  const flood = Array.from({ length: 22 }, async () => {
    while (flooding) await verifyPassword('guess', null)
  })
  const outcomes = []
  for (let i = 0; i < 6; i++) outcomes.push(await attempt('owner', 'right', '11.11.11.11'))
  flooding = false
  await Promise.all(flood)
  expect(outcomes).toEqual(Array.from({ length: 6 }, () => 'OVERLOADED'))
  expect(await attempt('owner', 'right', '11.11.11.11')).toBe('SIGNED_IN')
}, 90_000)

it('holds an account that a thousand addresses guess at, but not where its owner is known', async () => {
  await deps.staffLimits.strangers.penalty('owner', 30)
  const stranger = await staffLogin(deps, { account: 'owner', password: 'right', address: '6.6.6.6', agent: '' })
  expect(stranger).toMatchObject({ outcome: 'STAFF_LOCKED' })
  expect(stranger.kind === 'REFUSED' && stranger.retryAfterMs).toBeGreaterThan(60_000)
  expect(await attempt('owner', 'right', '1.1.1.1')).toBe('SIGNED_IN')
})

it('asks for the second factor after the password, takes each code once, one step early or late', async () => {
  const offer = await offerTwoFactor(deps, { staffId: '3', account: 'careful' })
  expect(offer?.uri).toMatch(/^otpauth:\/\/totp\/Tidegate:careful\?/)
  const codeAt = (at: number) => new TOTP({ secret: offer?.secret ?? '' }).generate({ timestamp: at })
  // Offered is not yet in force.
  expect(await attempt('careful', 'right', '7.7.7.7')).toBe('SIGNED_IN')
  expect((await confirmTwoFactor(deps, '3', '000000')).kind).toBe('REFUSED')
  const confirmed = await confirmTwoFactor(deps, '3', codeAt(now))
  if (confirmed.kind !== 'CONFIRMED') throw new Error('not confirmed')
  expect(await offerTwoFactor(deps, { staffId: '3', account: 'careful' })).toBeNull()

  expect(await attempt('careful', 'right', '7.7.7.7')).toBe('TWO_FACTOR_NEEDED')
  expect(await attempt('careful', 'wrong', '7.7.7.7', codeAt(now))).toBe('STAFF_CREDENTIALS')
  // The code that switched it on is used up, and with it those before.
  expect(await attempt('careful', 'right', '7.7.7.7', codeAt(now))).toBe('TWO_FACTOR_WRONG')
  expect(await attempt('careful', 'right', '7.7.7.7', codeAt(now - 30_000))).toBe('TWO_FACTOR_WRONG')
  const next = codeAt(now + 30_000)
  const together = await Promise.all([
    attempt('careful', 'right', '8.8.8.8', next),
    attempt('careful', 'right', '8.8.8.8', next),
  ])
  expect(together.toSorted()).toEqual(['SIGNED_IN', 'TWO_FACTOR_WRONG'])
  now += 600_000
  expect(await attempt('careful', 'right', '8.8.8.8', codeAt(now + 60_000))).toBe('TWO_FACTOR_WRONG')
  expect(await attempt('careful', 'right', '8.8.8.8', codeAt(now - 30_000))).toBe('SIGNED_IN')

  const [recovery = ''] = confirmed.recoveryCodes
  expect(recovery).toMatch(/^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/)
  const { rows } = await deps.pool.query(`SELECT encode(code_hash, 'escape') AS hash FROM staff_recovery_codes`)
  expect(rows).toHaveLength(10)
  expect(JSON.stringify(rows)).not.toContain(recovery.slice(0, 4))
  expect(await attempt('careful', 'right', '9.9.9.9', recovery.toUpperCase())).toBe('SIGNED_IN')
  expect(await attempt('careful', 'right', '9.9.9.9', recovery)).toBe('TWO_FACTOR_WRONG')
}, 90_000)

it('locks who guesses codes as who guesses passwords', async () => {
  const guesses = []
  for (let i = 0; i < 6; i++) guesses.push(await attempt('careful', 'right', '10.0.0.1', `00000${i}`))
  expect(guesses.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => 'TWO_FACTOR_WRONG'))
  expect(guesses[5]).toBe('STAFF_LOCKED')
})

it.each([
  ['a new password', '4', `UPDATE staff SET password_hash = 'scrypt$new$new' WHERE id = $1`],
  ['leaving', '5', 'UPDATE staff SET disabled_at = now() WHERE id = $1'],
  ['a reset second factor', '6', 'DELETE FROM staff_totp WHERE staff_id = $1'],
])('%s throws out the login that is under way', async (_, id, change) => {
  const account = `hasty-${id}`
  await deps.pool.query(
    `INSERT INTO staff (id, account, name, role, password_hash) SELECT $1, $2, name, role, password_hash FROM staff WHERE id = 1`,
    [id, account],
  )
  const offer = await offerTwoFactor(deps, { staffId: id, account })
  const code = () => new TOTP({ secret: offer?.secret ?? '' }).generate({ timestamp: now })
  expect((await confirmTwoFactor(deps, id, code())).kind).toBe('CONFIRMED')
  now += 60_000
  // Password and code have proved right; it waits for the row, which is held by whoever changes them.
  const outcome = await whileLocked(deps.pool, ['SELECT FROM staff WHERE id = $1 FOR UPDATE', id], {
    work: () => attempt(account, 'right', '12.12.12.12', code()),
    change: [change, id],
  })
  expect(outcome).toBe('STAFF_CREDENTIALS')
  expect((await deps.pool.query('SELECT FROM staff_sessions WHERE staff_id = $1', [id])).rowCount).toBe(0)
})
