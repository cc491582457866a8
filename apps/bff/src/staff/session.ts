/**
 * Staff sessions: an opaque 256-bit token, kept only as its hash, in PostgreSQL. Whoever ends one does so in the transaction that gave the
 * reason (a role changed, a password, an account shut), and every request asks: one look-up by a unique index, for a handful of people.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { StaffRole, StaffView } from '@tidegate/shared/contracts/staff'
import type { Pool } from 'pg'
import { inTransaction, type Sql } from '../db/pool.ts'

export interface StaffIdentity {
  staffId: string
  account: string
  name: string
  role: StaffRole
  /** What has to be done before anything else is open. */
  todo: StaffView['todo']
  sessionId: string
}

/** Where somebody signs in from. */
export interface Door {
  address: string
  agent: string
}

/** What somebody has shown to be theirs, as it was when they were asked for it. */
export interface Proven {
  id: string
  passwordHash: string
  /** Since when the second factor has been on; null: it is not. */
  factorSince: Date | null
}

export type StaffSessionVerdict =
  | { kind: 'SIGNED_IN'; staff: StaffIdentity }
  | { kind: 'EXPIRED' }
  | { kind: 'UNAVAILABLE' }

export interface StaffSessions {
  /** null: what they proved is no longer what opens this account, or it is shut. */
  open(proven: Proven, door: Door): Promise<{ token: string; expiresAt: number; staff: StaffIdentity } | null>
  verify(token: string): Promise<StaffSessionVerdict>
}

export interface StaffSessionsDeps {
  pool: Pool
  newId(): string
}

export function createStaffSessions({ pool, newId }: StaffSessionsDeps): StaffSessions {
  const read = async (tokenHash: Buffer): Promise<StaffIdentity | null> => {
    const { rows } = await pool.query<StaffIdentity & { unseen: boolean }>(identitySql, [tokenHash])
    const row = rows[0]
    if (!row) return null
    const { unseen, ...staff } = row
    // A trace for the list of sessions, not worth a write for each request.
    if (unseen) await pool.query('UPDATE staff_sessions SET last_seen_at = now() WHERE id = $1', [staff.sessionId])
    return staff
  }
  return {
    async open({ id, passwordHash, factorSince }, { address, agent }) {
      const token = randomBytes(32).toString('base64url')
      const expiresAt = await inTransaction(pool, async (sql) => {
        // A password takes a second to prove. Whoever changes what opens an account ends its sessions under a lock on this row: before us,
        // and we see the change; or after us, and this session ends with the others.
        const { rowCount } = await sql.query(
          'SELECT FROM staff WHERE id = $1 AND password_hash = $2 AND disabled_at IS NULL FOR SHARE',
          [id, passwordHash],
        )
        if (!rowCount) return null
        // A statement of its own: it sees the second factor as whoever held the row a moment ago has left it.
        const { rows } = await sql.query<{ expires_at: Date }>(
          `INSERT INTO staff_sessions (id, staff_id, token_hash, agent, address, expires_at)
           SELECT $1, $2, $3, $4, $5, now() + interval '12 hours'
           WHERE (SELECT enabled_at FROM staff_totp WHERE staff_id = $2) IS NOT DISTINCT FROM $6 RETURNING expires_at`,
          [newId(), id, hashOf(token), agent.slice(0, 400), address, factorSince],
        )
        return rows[0]?.expires_at.getTime() ?? null
      })
      if (expiresAt === null) return null
      const staff = await read(hashOf(token))
      return staff && { token, expiresAt, staff }
    },
    async verify(token) {
      if (!tokenShape.test(token)) return { kind: 'EXPIRED' }
      const staff = await read(hashOf(token)).catch(() => undefined)
      if (staff === undefined) return { kind: 'UNAVAILABLE' }
      return staff ? { kind: 'SIGNED_IN', staff } : { kind: 'EXPIRED' }
    },
  }
}

/** Ends what `staffId` has open; `but` stays. */
export async function endStaffSessions(sql: Sql, staffId: string, but: string | null = null): Promise<number> {
  const { rowCount } = await sql.query(
    'UPDATE staff_sessions SET ended_at = now() WHERE staff_id = $1 AND ended_at IS NULL AND ($2::bigint IS NULL OR id <> $2)',
    [staffId, but],
  )
  return rowCount ?? 0
}

export async function isTwoFactorRequired(sql: Sql): Promise<boolean> {
  const { rows } = await sql.query<{ required: boolean }>(
    `SELECT (value->>'required')::boolean AS required FROM switches WHERE name = 'two-factor'`,
  )
  return rows[0]?.required ?? false
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

const tokenShape = /^[\w-]{43}$/
const identitySql = `
SELECT s.id::text AS "staffId", s.account, s.name, s.role, w.id::text AS "sessionId",
       CASE WHEN s.must_change_password THEN 'PASSWORD'
            WHEN f.enabled_at IS NULL AND COALESCE((t.value->>'required')::boolean, false) THEN 'TWO_FACTOR' END AS todo,
       w.last_seen_at < now() - interval '1 minute' AS unseen
FROM staff_sessions w JOIN staff s ON s.id = w.staff_id LEFT JOIN staff_totp f ON f.staff_id = s.id LEFT JOIN switches t ON t.name = 'two-factor'
WHERE w.token_hash = $1 AND w.ended_at IS NULL AND w.expires_at > now() AND s.disabled_at IS NULL`
