/** Staff login: limited before the password is looked at, equal in time whether or not the account exists. */
import type { StaffSession } from '@tidegate/shared/contracts/staff'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { Sessions } from '../buyers/session.ts'
import { verifyPassword } from './password.ts'
import type { StaffIdentity } from './session.ts'

export interface StaffLoginDeps {
  pool: Pool
  staffSessions: Sessions<StaffIdentity, { staff: StaffIdentity }>
  staffLimits: StaffLimits
}

export type StaffLoginOutcome =
  | { kind: 'SIGNED_IN'; session: StaffSession }
  | { kind: 'REFUSED'; outcome: OutcomeCode; retryAfterMs?: number }

export interface StaffLimits {
  /** Tries of one address, right or wrong. */
  tries: RateLimiterAbstract
  /** Failures of one account from one address. */
  failures: RateLimiterAbstract
}

/** Counted in Redis, in memory while Redis is away: a login is never unlimited. */
export function createStaffLimits(cache: Redis): StaffLimits {
  const limiter = (keyPrefix: string, points: number, duration: number, blockDuration = 0) =>
    new RateLimiterRedis({
      storeClient: cache,
      keyPrefix,
      points,
      duration,
      blockDuration,
      insuranceLimiter: new RateLimiterMemory({ keyPrefix, points, duration, blockDuration }),
    })
  return { tries: limiter('login:tries', 30, 60), failures: limiter('login:failures', 5, 300, 60) }
}

export async function staffLogin(
  { pool, staffSessions, staffLimits }: StaffLoginDeps,
  { account, password, address }: { account: string; password: string; address: string },
): Promise<StaffLoginOutcome> {
  const name = account.toLowerCase()
  const door = `${name}@${address}`
  // Every try counts as a failure until it has proved right: guesses sent all at once pass no more often than guesses in turn.
  const lockedMs =
    (await waitMs(staffLimits.tries.consume(address))) || (await waitMs(staffLimits.failures.consume(door)))
  if (lockedMs > 0) return { kind: 'REFUSED', outcome: 'STAFF_LOCKED', retryAfterMs: lockedMs }

  const { rows } = await pool.query<StaffRow>(
    `SELECT id::text, account, name, role, password_hash FROM staff WHERE account = $1 AND disabled_at IS NULL`,
    [name],
  )
  const staff = rows[0]
  if (!(await verifyPassword(password, staff?.password_hash ?? null)) || !staff)
    return { kind: 'REFUSED', outcome: 'STAFF_CREDENTIALS' }
  await staffLimits.failures.delete(door)
  const identity: StaffIdentity = { staffId: staff.id, account: staff.account, name: staff.name, role: staff.role }
  const { token, expiresAt } = await staffSessions.open(identity)
  return { kind: 'SIGNED_IN', session: { token, expiresAt, staff: staffViewOf(identity) } }
}

export function staffViewOf({ staffId, account, name, role }: StaffIdentity): StaffSession['staff'] {
  return { id: staffId, account, name, role }
}

interface StaffRow {
  id: string
  account: string
  name: string
  role: StaffIdentity['role']
  password_hash: string
}

/** Milliseconds to wait when the limiter refuses, else 0. */
async function waitMs(consumed: Promise<RateLimiterRes>): Promise<number> {
  try {
    await consumed
    return 0
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return Math.max(refusal.msBeforeNext, 1)
    throw refusal
  }
}
