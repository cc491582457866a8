/**
 * Releases that a commit owes to Redis.
 *
 * Invariant: a row leaves the outbox only after the script has released its units, or had before. What can fail: a crash between the two:
 * the script answers ALREADY next time. A cold shelf gets the mark only (rush/release.ts), so a campaign that lost its shelf owes nothing
 * for ever and can still close. Units bought from the holdback are free again with the commit itself: no Redis ever had them.
 * A row that money has struck out (payments/regrant) leaves with its striker's commit; one that is still here has a striker that died.
 */
import type { Pool } from 'pg'
import { z } from 'zod'
import { inTransaction, type Sql } from '../db/pool.ts'
import { crashPoint } from '../kernel/crash-point.ts'
import { keys } from '../redis/keys.ts'
import { type HeldUnits, type ReleaseDeps, releaseUnits } from '../rush/release.ts'
import { holdbackLane } from '../rush/split-stock.ts'

export interface SweepReleasesDeps extends ReleaseDeps {
  pool: Pool
}

/** Releases what is owed, batch by batch; returns how many rows are done. Several sweepers share the work (SKIP LOCKED). */
export async function sweepReleases(deps: SweepReleasesDeps): Promise<number> {
  let done = 0
  for (;;) {
    const batch = await sweepBatch(deps)
    done += batch
    if (batch < sweepLimit) return done
  }
}

function sweepBatch(deps: SweepReleasesDeps): Promise<number> {
  return inTransaction(deps.pool, async (sql) => {
    const { rows } = await sql.query<OwedRow>(dueSql, [sweepLimit])
    return releaseOwed(deps, sql, rows)
  })
}

/** Releases everything owed for one offer, inside the caller's transaction. */
export async function releaseOwedOf(deps: ReleaseDeps, sql: Sql, offerId: string): Promise<void> {
  const { rows } = await sql.query<OwedRow>(
    `SELECT id, payload FROM outbox WHERE topic = 'stock.release' AND offer_id = $1 FOR UPDATE`,
    [offerId],
  )
  await releaseOwed(deps, sql, rows)
}

async function releaseOwed(deps: ReleaseDeps, sql: Sql, rows: OwedRow[]): Promise<number> {
  if (rows.length === 0) return 0
  const held = rows.map((row) => heldUnits.parse(row.payload))
  const onShelves = held.filter(({ lane }) => lane !== holdbackLane)
  const outcomes = await Promise.all(onShelves.map((units) => releaseUnits(deps, units)))
  for (const units of onShelves.filter((_, i) => outcomes[i] === 'STRUCK_OUT')) await releaseOverDead(deps, sql, units)
  await sql.query('DELETE FROM outbox WHERE id = ANY($1)', [rows.map((row) => row.id)])
  crashPoint('release-row-deleted')
  return rows.length
}

/**
 * The row is locked by us, so whoever struck it out has been rolled back. That it was ours when the mark was read is settled by asking
 * PostgreSQL after it: were the connection lost, the mark might be of somebody who has the row now, and would be written over.
 */
async function releaseOverDead(deps: ReleaseDeps, sql: Sql, units: HeldUnits): Promise<void> {
  const struckOut = (await deps.hot.get(keys.released(units.lane, units.order))) ?? ''
  await sql.query('SELECT 1')
  const outcome = await releaseUnits(deps, units, { struckOut })
  if (outcome === 'STRUCK_OUT') throw new Error(`release of order ${units.order} was struck out while its row was held`)
}

interface OwedRow {
  id: string
  payload: unknown
}

const heldUnits = z.object({
  lane: z.number().int(),
  order: z.string(),
  buyer: z.string(),
  offer: z.string(),
  request: z.string(),
  quantity: z.number().int().positive(),
})

const sweepLimit = 200

const dueSql = `
SELECT b.id, b.payload FROM outbox b
WHERE b.topic = 'stock.release'
ORDER BY b.id
LIMIT $1
FOR UPDATE SKIP LOCKED`
