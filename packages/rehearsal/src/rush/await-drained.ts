import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import { allLanes, keys } from '../../../../apps/bff/src/redis/keys.ts'
import type { Caller, Wire } from '../wire/trpc.ts'
import { newestPoint } from './read-stock.ts'

/** What is still under way after the last shopper has left. */
export interface Backlog {
  journal: number
  releases: number
  unpaid: number
}

/** Resolves with what was left when nothing was or when the deadline (epoch ms) had passed. A store that is away counts as busy. */
export async function awaitDrained(
  read: () => Promise<Backlog>,
  deps: { now(): number; until(at: number): Promise<void> },
  waiting: { readonly deadline: number },
): Promise<Backlog> {
  let left: Backlog = { journal: Number.NaN, releases: Number.NaN, unpaid: Number.NaN }
  do {
    left = await read().catch(() => left)
    if (left.journal + left.releases + left.unpaid === 0) return left
    await deps.until(deps.now() + 250)
  } while (deps.now() < waiting.deadline)
  return left
}

export async function backlogInStores(
  { pool, hot, lanes }: { pool: Pool; hot: Redis; lanes: number },
  campaignId: string,
): Promise<Backlog> {
  const lengths = await Promise.all(allLanes(lanes).map((lane) => hot.xlen(keys.journal(lane))))
  const { rows } = await pool.query<{ releases: number; unpaid: number }>(
    `SELECT (SELECT count(*)::int FROM outbox) AS releases,
            (SELECT count(*)::int FROM orders WHERE campaign_id = $1 AND state = 'PENDING_PAYMENT') AS unpaid`,
    [campaignId],
  )
  return {
    journal: lengths.reduce((sum, length) => sum + length, 0),
    releases: rows[0]?.releases ?? 0,
    unpaid: rows[0]?.unpaid ?? 0,
  }
}

/** The same as the admin's live view tells it: units that are neither on the shelf nor claimed are under way. */
export async function backlogInAdmin(wire: Wire, staff: Caller, campaignId: string): Promise<Backlog> {
  const point = await newestPoint(wire, staff, campaignId)
  if (!point) throw new Error('the live view does not answer')
  const { backlog, drift, ordered, paid } = point
  // null: the live view cannot tell just now, so something is still under way.
  return { journal: backlog, releases: drift === null ? 1 : Math.abs(drift), unpaid: ordered - paid }
}
