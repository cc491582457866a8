/**
 * Staff login: limited before the password is looked at, equal in time whether or not the account exists, and in two steps for who has a
 * second factor: the right password alone is answered TWO_FACTOR_NEEDED, and the form sends both again with a code. Nothing is kept in
 * between.
 *
 * An IPv6 address counts as its /64: the rest of it is its owner's to make up. An account is limited over all addresses as well, or a
 * thousand of them could guess on; but not where its owner has signed in from in the last month: strangers' guesses cannot keep anybody
 * out of their own desk.
 */
import type { StaffSession } from '@tidegate/shared/contracts/staff'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import { isBulkheadRejectedError } from 'cockatiel'
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { networkOf } from '../buyers/blocks.ts'
import { type TwoFactorDeps, takeCode } from '../people/two-factor.ts'
import { verifyPassword } from './password.ts'
import type { Door, Proven, StaffIdentity, StaffSessions } from './session.ts'

export interface StaffLoginDeps extends TwoFactorDeps {
  pool: Pool
  staffSessions: StaffSessions
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
  /** Failures of one account from all addresses it is not known at. */
  strangers: RateLimiterAbstract
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
  return {
    tries: limiter('login:tries', 30, 60),
    failures: limiter('login:failures', 5, 300, 60),
    strangers: limiter('login:strangers', 30, 900),
  }
}

export async function staffLogin(
  deps: StaffLoginDeps,
  { account, password, code, ...door }: { account: string; password: string; code?: string | undefined } & Door,
): Promise<StaffLoginOutcome> {
  const name = account.toLowerCase()
  const network = networkOf(door.address)
  const wait = await waitMs(deps.staffLimits.tries.consume(network))
  if (wait > 0) return locked(wait)

  const { rows } = await deps.pool.query<StaffRow>(staffSql, [name, door.address])
  const staff = rows[0]
  // Every try counts as a failure until it has proved right: guesses sent all at once pass no more often than guesses in turn.
  const { failures, strangers } = deps.staffLimits
  const counted = [[failures, `${name}@${network}`] as const, ...(staff?.known ? [] : [[strangers, name] as const])]
  for (const [limiter, key] of counted) {
    const lockedMs = await waitMs(limiter.consume(key))
    if (lockedMs > 0) return locked(lockedMs)
  }
  const right = await verifyPassword(password, staff?.passwordHash ?? null).catch(async (error: unknown) => {
    if (!isBulkheadRejectedError(error)) throw error
    // Nobody looked at it: it was no failure.
    await forgive(counted)
    return null
  })
  if (right === null) return { kind: 'REFUSED', outcome: 'OVERLOADED' }
  if (!right || !staff) return { kind: 'REFUSED', outcome: 'STAFF_CREDENTIALS' }
  if (staff.factorSince) {
    if (code === undefined || code === '') {
      await forgive(counted)
      return { kind: 'REFUSED', outcome: 'TWO_FACTOR_NEEDED' }
    }
    if (!(await takeCode(deps, staff.id, code))) return { kind: 'REFUSED', outcome: 'TWO_FACTOR_WRONG' }
  }
  const opened = await deps.staffSessions.open(staff, door)
  if (!opened) return { kind: 'REFUSED', outcome: 'STAFF_CREDENTIALS' }
  for (const [limiter, key] of counted) await limiter.delete(key)
  return {
    kind: 'SIGNED_IN',
    session: { token: opened.token, expiresAt: opened.expiresAt, staff: staffViewOf(opened.staff) },
  }
}

export function staffViewOf({ staffId, account, name, role, todo }: StaffIdentity): StaffSession['staff'] {
  return { id: staffId, account, name, role, todo }
}

interface StaffRow extends Proven {
  /** Has signed in from this address in the last month. */
  known: boolean
}

const staffSql = `
SELECT s.id::text, s.password_hash AS "passwordHash",
       (SELECT f.enabled_at FROM staff_totp f WHERE f.staff_id = s.id) AS "factorSince",
       EXISTS (SELECT FROM staff_sessions w
               WHERE w.staff_id = s.id AND w.address = $2 AND w.created_at > now() - interval '30 days') AS known
FROM staff s WHERE s.account = $1 AND s.disabled_at IS NULL`

/** The first step of two is neither a failure nor yet a proof: only what it counted itself is given back. */
async function forgive(counted: (readonly [RateLimiterAbstract, string])[]): Promise<void> {
  for (const [limiter, key] of counted) await limiter.reward(key, 1)
}

function locked(retryAfterMs: number): StaffLoginOutcome {
  return { kind: 'REFUSED', outcome: 'STAFF_LOCKED', retryAfterMs }
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
