import type pg from 'pg'
import { expect } from 'vitest'
import { eventually } from './eventually.ts'

/**
 * Runs `work` while another transaction holds what the statement `lock` locks. Once `waiting` connections wait, for it or for one
 * another, `meanwhile` runs, and the other transaction makes its `change`; then the lock is let go.
 */
export async function whileLocked<T>(
  pool: pg.Pool,
  [lock, ...values]: [lock: string, ...values: unknown[]],
  {
    waiting = 1,
    work,
    meanwhile = async () => {},
    change,
  }: {
    waiting?: number
    work: () => Promise<T>
    meanwhile?: () => Promise<void>
    change?: [statement: string, ...values: unknown[]]
  },
): Promise<T> {
  const blocker = await pool.connect()
  try {
    await blocker.query('BEGIN')
    await blocker.query(lock, values)
    const working = work()
    await eventually(async () => expect(await waitingForLocks(pool)).toBe(waiting))
    await meanwhile()
    if (change) await blocker.query(change[0], change.slice(1))
    await blocker.query('COMMIT')
    return await working
  } finally {
    blocker.release()
  }
}

/** How many connections of this test file's database wait for a row that another has locked. */
export async function waitingForLocks(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ waiting: number }>(
    `SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  )
  return rows[0]?.waiting ?? 0
}
