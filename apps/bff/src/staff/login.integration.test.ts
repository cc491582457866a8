import { beforeAll, expect, it } from 'vitest'
import { systemClock } from '../kernel/clock.ts'
import { testDatabase } from '../testing/database.ts'
import { testRedis } from '../testing/redis.ts'
import { createStaffLimits, type StaffLoginDeps, staffLogin } from './login.ts'
import { hashPassword } from './password.ts'
import { createStaffSessions } from './session.ts'

let deps: StaffLoginDeps
beforeAll(async () => {
  const [{ pool }, { client: cache }] = [await testDatabase(), await testRedis()]
  deps = {
    pool,
    staffSessions: createStaffSessions({ cache, clock: systemClock }),
    staffLimits: createStaffLimits(cache),
  }
  const hash = await hashPassword('right')
  await pool.query(
    `INSERT INTO staff (id, account, name, role, password_hash, disabled_at) VALUES (1, 'owner', '林潮', 'OWNER', $1, NULL), (2, 'gone', '离职', 'OWNER', $1, now())`,
    [hash],
  )
})

const attempt = async (account: string, password: string, address: string) => {
  const outcome = await staffLogin(deps, { account, password, address })
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
