/**
 * The second factor: codes of an authenticator app (RFC 6238, 30 seconds, one step early or late), or recovery codes for the day the phone
 * is lost.
 *
 * Invariant: a code opens one login. Its step is stored by compare-and-set, so a code that was seen over somebody's shoulder, or sent twice
 * at once, passes once; a recovery code is struck off the same way. The secret is sealed for its owner (kernel/seal).
 */
import { randomBytes } from 'node:crypto'
import type { TwoFactorOffer } from '@tidegate/shared/contracts/people'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import { Secret, TOTP } from 'otpauth'
import type { Pool } from 'pg'
import { recordAudit } from '../audit/record.ts'
import { inTransaction, type Sql } from '../db/pool.ts'
import type { Clock } from '../kernel/clock.ts'
import type { BlindIndex, Seal, Sealed } from '../kernel/seal.ts'

export interface TwoFactorDeps {
  pool: Pool
  seal: Seal
  blindIndex: BlindIndex
  clock: Clock
  newId(): string
}

/** A new secret, not in force before one of its codes came back. Asking again replaces the one before. */
export async function offerTwoFactor(
  { pool, seal }: Pick<TwoFactorDeps, 'pool' | 'seal'>,
  { staffId, account }: { staffId: string; account: string },
): Promise<TwoFactorOffer | null> {
  const secret = new Secret({ size: 20 })
  const sealed = seal.seal(secret.base32, totpContext(staffId))
  const { rowCount } = await pool.query(
    `INSERT INTO staff_totp (staff_id, key_id, sealed) VALUES ($1, $2, $3)
     ON CONFLICT (staff_id) DO UPDATE SET key_id = excluded.key_id, sealed = excluded.sealed, last_step = 0
     WHERE staff_totp.enabled_at IS NULL`,
    [staffId, sealed.keyId, sealed.sealed],
  )
  return rowCount ? { uri: totpOf(secret, account).toString(), secret: secret.base32 } : null
}

export type ConfirmOutcome =
  | { kind: 'CONFIRMED'; recoveryCodes: string[] }
  | { kind: 'REFUSED'; outcome: Extract<OutcomeCode, 'TWO_FACTOR_WRONG'> }

/** Switches it on with the first code, and hands out the recovery codes, this once. */
export async function confirmTwoFactor(deps: TwoFactorDeps, staffId: string, code: string): Promise<ConfirmOutcome> {
  return inTransaction(deps.pool, async (sql) => {
    const { rows } = await sql.query<Sealed>(
      'SELECT key_id AS "keyId", sealed FROM staff_totp WHERE staff_id = $1 AND enabled_at IS NULL FOR UPDATE',
      [staffId],
    )
    const step = rows[0] ? stepOf(deps, staffId, rows[0], code) : null
    if (step === null) return { kind: 'REFUSED', outcome: 'TWO_FACTOR_WRONG' }
    await sql.query('UPDATE staff_totp SET enabled_at = now(), last_step = $2 WHERE staff_id = $1', [staffId, step])
    await recordAudit(sql, {
      ...{ id: deps.newId(), staffId, action: 'account.two-factor-on', subject: `staff:${staffId}` },
      ...{ before: { twoFactor: false }, after: { twoFactor: true } },
    })
    return { kind: 'CONFIRMED', recoveryCodes: await renewCodes(deps, sql, staffId) }
  })
}

/** New recovery codes; those before are void. null: there is no second factor to recover. */
export async function renewRecoveryCodes(deps: TwoFactorDeps, staffId: string): Promise<string[] | null> {
  return inTransaction(deps.pool, async (sql) => {
    const { rowCount } = await sql.query(
      'SELECT FROM staff_totp WHERE staff_id = $1 AND enabled_at IS NOT NULL FOR UPDATE',
      [staffId],
    )
    if (!rowCount) return null
    await recordAudit(sql, {
      ...{ id: deps.newId(), staffId, action: 'account.recovery-codes', subject: `staff:${staffId}` },
    })
    return renewCodes(deps, sql, staffId)
  })
}

/** Takes the second factor off. @returns whether there was one */
export async function dropTwoFactor(sql: Sql, staffId: string): Promise<boolean> {
  const { rows } = await sql.query<{ had: boolean }>(
    'DELETE FROM staff_totp WHERE staff_id = $1 RETURNING enabled_at IS NOT NULL AS had',
    [staffId],
  )
  await sql.query('DELETE FROM staff_recovery_codes WHERE staff_id = $1', [staffId])
  return rows[0]?.had ?? false
}

/** Whether this code opens, and strikes it off. */
export async function takeCode(deps: TwoFactorDeps, staffId: string, code: string): Promise<boolean> {
  const { rows } = await deps.pool.query<Sealed>(
    'SELECT key_id AS "keyId", sealed FROM staff_totp WHERE staff_id = $1 AND enabled_at IS NOT NULL',
    [staffId],
  )
  const step = rows[0] ? stepOf(deps, staffId, rows[0], code) : null
  const { rowCount } =
    step === null
      ? await deps.pool.query(
          'UPDATE staff_recovery_codes SET used_at = now() WHERE staff_id = $1 AND code_hash = $2 AND used_at IS NULL',
          [staffId, hashOf(deps, staffId, code)],
        )
      : await deps.pool.query('UPDATE staff_totp SET last_step = $2 WHERE staff_id = $1 AND last_step < $2', [
          staffId,
          step,
        ])
  return rowCount === 1
}

/** The step of time this code belongs to, within one of now; null: of none. */
function stepOf(
  { seal, clock }: Pick<TwoFactorDeps, 'seal' | 'clock'>,
  staffId: string,
  factor: Sealed,
  code: string,
): number | null {
  if (!/^\d{6}$/.test(code)) return null
  const secret = seal.open(factor, totpContext(staffId))
  const timestamp = clock.now()
  const delta = totpOf(Secret.fromBase32(secret), '').validate({ token: code, timestamp, window: 1 })
  return delta === null ? null : Math.floor(timestamp / 30_000) + delta
}

async function renewCodes(deps: TwoFactorDeps, sql: Sql, staffId: string): Promise<string[]> {
  const codes = Array.from({ length: 10 }, () => readable(randomBytes(10)))
  await sql.query('DELETE FROM staff_recovery_codes WHERE staff_id = $1', [staffId])
  await sql.query('INSERT INTO staff_recovery_codes (staff_id, code_hash) SELECT $1, unnest($2::bytea[])', [
    staffId,
    codes.map((code) => hashOf(deps, staffId, code)),
  ])
  return codes
}

/** 16 letters in fours, 80 bits, none that is taken for another when copied by hand. */
export function readable(bytes: Buffer): string {
  const letters = new Secret({ buffer: new Uint8Array(bytes).buffer }).base32.toLowerCase()
  return letters.match(/.{4}/g)?.join('-') ?? letters
}

function hashOf({ blindIndex }: Pick<TwoFactorDeps, 'blindIndex'>, staffId: string, code: string): Buffer {
  return blindIndex(`recovery:${staffId}`, code.toLowerCase().replaceAll(/[^a-z2-7]/g, ''))
}

const totpOf = (secret: Secret, label: string) => new TOTP({ issuer: 'Tidegate', label, secret })
/** What a seal of such a secret is bound to. */
export const totpContext = (staffId: string) => `totp:${staffId}`
