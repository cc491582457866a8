/**
 * Units come to the lane that has run dry: from the holdback, and when that is empty from the lanes that have some left. So the last unit
 * is reachable by every buyer, whatever lane is theirs, and "sold out" is said only when no lane has any.
 *
 *   draw    holdback → lane: the ledger moves the units (transfer TAKEN), then the shelf gets them (give-units.lua), then GIVEN
 *   recall  lane → holdback: the shelf loses them with a record (take-units.lua), then the ledger moves them, then the record goes
 *
 * While somebody waits on standby whose turn it is, no tap draws or recalls anything; what is set aside in one lane for somebody who waits in
 * another goes there by the same two halves (`moveAside`), from aside to aside.
 *
 * Invariant: a unit is on a shelf, in the holdback, or in a transfer that says where it is; each half is one commit or one script, and the
 * second half finds by the transfer's id that it has been done. What can fail: a crash between the halves: `settleTransfers` goes on from
 * the record. A shelf that was counted anew meanwhile has another epoch: a draw's units were counted (VOID), a recall's record is gone and
 * its units are still the lane's.
 */
import type { Redis } from 'ioredis'
import { LRUCache } from 'lru-cache'
import type { Pool, PoolClient } from 'pg'
import type { Logger } from 'pino'
import { inTransaction, sqlStateOf } from '../db/pool.ts'
import { crashPoint } from '../kernel/crash-point.ts'
import { timeOf } from '../kernel/snowflake.ts'
import type { Scripts } from '../redis/generated.ts'
import { keys, shelfChannel } from '../redis/keys.ts'
import type { OfferLayout } from './offer-layout.ts'
import { holdbackLane } from './split-stock.ts'

export interface RestockDeps {
  pool: Pool
  hot: Redis
  scripts: Scripts
  logger: Logger
  newId(): string
}

/** Whom units are brought for: taps get them on the shelf, standby aside. */
export type RestockFor = 'TAPS' | 'STANDBY'

/** Units brought; 0: there are none anywhere. UNSURE: a lane is cold or being counted, and what it has nobody can say. */
export type Brought = number | 'UNSURE'

/** Brings at least one unit, and `wanted` where there are as many, to `lane`. */
export async function restock(
  deps: RestockDeps,
  layout: OfferLayout,
  lane: number,
  wanted: number,
  whom: RestockFor = 'TAPS',
): Promise<Brought> {
  const drawn = await draw(deps, layout, lane, wanted, whom)
  if (drawn > 0) return drawn
  let recalled = 0
  while (recalled < wanted) {
    const units = await recallFromFullest(deps, layout, lane, wanted - recalled)
    if (units === 'UNSURE' && recalled === 0) return units
    if (units === 'UNSURE' || units === 0) break
    recalled += units
  }
  return recalled === 0 ? 0 : draw(deps, layout, lane, wanted, whom)
}

export type Restock = (layout: OfferLayout, lane: number, wanted: number) => Promise<Brought>

/**
 * One restock of a lane at a time in this process: everybody who found it empty waits for the same one. That there are none anywhere is
 * believed for a moment, so buyers of two do not ask PostgreSQL once each while one unit is left.
 */
export function createRestock(
  deps: RestockDeps & {
    /** Does anybody on standby come before a tap? What there is in other lanes and the holdback is theirs then. */
    standbyWaits?(layout: OfferLayout): Promise<boolean>
  },
  whom: RestockFor = 'TAPS',
): Restock {
  const underWay = new Map<string, Promise<Brought>>()
  const dry = new LRUCache<string, true>({ max: 10_000, ttl: 250 })
  return (layout, lane, wanted) => {
    const key = `${lane}:${layout.offerId}`
    if (dry.has(key)) return Promise.resolve(0)
    const known = underWay.get(key)
    if (known) return known
    const bring = async () => ((await deps.standbyWaits?.(layout)) ? 0 : restock(deps, layout, lane, wanted, whom))
    const work = bring()
      .then((units) => {
        if (units === 0) dry.set(key, true)
        return units
      })
      .finally(() => underWay.delete(key))
    underWay.set(key, work)
    return work
  }
}

/** Goes on from every transfer that somebody left half-way. Several schedulers may run this at once. */
export async function settleTransfers(deps: RestockDeps, { settleAfterMs = 2_000 } = {}): Promise<void> {
  const { rows: draws } = await deps.pool.query<Draw>(openDrawsSql, [settleAfterMs])
  for (const open of draws) await give(deps, open, 'STANDBY')
  const { rows: shelves } = await deps.pool.query<{ offerId: string; lane: number }>(openShelvesSql)
  for (const { offerId, lane } of shelves) {
    const records = await deps.hot.hgetall(keys.leaving(lane, offerId))
    // A record younger than this is in somebody's hands.
    const old = Object.entries(records).filter(([id]) => isOlderThan(id, settleAfterMs))
    for (const [id, units] of old) await moveToHoldback(deps, { id, offerId, lane, units: Number(units) })
  }
}

interface Draw {
  id: string
  offerId: string
  lane: number
  units: number
  epoch: number
}

export async function draw(
  deps: RestockDeps,
  { offerId, lanes }: OfferLayout,
  lane: number,
  wanted: number,
  whom: RestockFor,
): Promise<number> {
  const kept = await deps.pool.query('SELECT FROM stock_ledger WHERE lane = $1 AND offer_id = $2 AND claimed < total', [
    holdbackLane,
    offerId,
  ])
  if (kept.rowCount === 0) return 0
  const taken = await inTransaction(deps.pool, async (sql): Promise<Draw | null> => {
    const [holdback, shelf] = await lockRows(sql, offerId, lane)
    const free = holdback ? holdback.total - holdback.claimed : 0
    if (!shelf || free === 0) return null
    // Read under the ledger row's lock, which a prewarm holds while it counts and writes this shelf: an epoch seen here was counted before
    // these units came, so giving them is right exactly as long as the shelf still has it.
    const epoch = Number(await deps.hot.hget(keys.stock(lane, offerId), 'epoch'))
    if (!epoch) return null
    const units = Math.min(free, Math.max(wanted, Math.ceil(free / (2 * lanes.length))))
    const transfer: Draw = { id: deps.newId(), offerId, lane, units, epoch }
    await moveUnits(sql, offerId, { from: holdbackLane, to: lane, units })
    await sql.query(
      `INSERT INTO transfers (id, offer_id, lane, kind, units, epoch, state) VALUES ($1, $2, $3, 'DRAW', $4, $5, 'TAKEN')`,
      [transfer.id, offerId, lane, units, epoch],
    )
    return transfer
  })
  if (!taken) return 0
  crashPoint('transfer-recorded')
  return give(deps, taken, whom)
}

/** For standby: where nobody waits any more, the units are on the shelf all the same (give-units.lua). */
async function give(
  { pool, hot, scripts }: RestockDeps,
  { id, offerId, lane, units, epoch }: Draw,
  whom: RestockFor,
): Promise<number> {
  const outcome = (await scripts.giveUnits(
    { stock: keys.stock(lane, offerId), given: keys.given(lane, id), standby: keys.standby(lane, offerId) },
    { epoch, units, forTaps: whom === 'TAPS' ? '1' : '', keepMs: markKeptMs },
  )) as 'GIVEN' | 'ALREADY' | 'STALE'
  crashPoint('transfer-given')
  await pool.query(`UPDATE transfers SET state = $2 WHERE id = $1 AND state = 'TAKEN'`, [
    id,
    outcome === 'STALE' ? 'VOID' : 'GIVEN',
  ])
  if (outcome === 'GIVEN') await hot.publish(shelfChannel, offerId)
  return outcome === 'GIVEN' ? units : 0
}

async function recallFromFullest(
  deps: RestockDeps,
  { offerId, lanes }: OfferLayout,
  except: number,
  wanted: number,
): Promise<Brought> {
  const looks = await Promise.all(
    lanes
      .filter((lane) => lane !== except)
      .map(async (lane) => {
        const [status, available] = await deps.hot.hmget(keys.stock(lane, offerId), 'status', 'available')
        return { lane, isOpen: status === 'OPEN', available: Number(available ?? 0) }
      }),
  )
  const full = looks.filter(({ isOpen, available }) => isOpen && available > 0)
  // The fullest may have sold its last a moment ago, and the next has one still.
  for (const { lane, available } of full.sort((a, b) => b.available - a.available)) {
    const units = Math.max(Math.min(wanted, available), Math.floor(available / 2))
    const taken = await recall(deps, { offerId, lane, from: 'available', units })
    if (taken > 0) return taken
  }
  return looks.every(({ isOpen }) => isOpen) ? 0 : 'UNSURE'
}

/** Units set aside in one lane for people who wait in another. @returns units that are there now */
export async function moveAside(
  deps: RestockDeps,
  layout: OfferLayout,
  { from, to, units }: { from: number; to: number; units: number },
): Promise<number> {
  const recalled = await recall(deps, { offerId: layout.offerId, lane: from, from: 'aside', units })
  return recalled === 0 ? 0 : draw(deps, layout, to, recalled, 'STANDBY')
}

export type MoveAside = (layout: OfferLayout, move: { from: number; to: number; units: number }) => Promise<number>

async function recall(
  deps: RestockDeps,
  { offerId, lane, from, units }: { offerId: string; lane: number; from: 'available' | 'aside'; units: number },
): Promise<number> {
  const id = deps.newId()
  const [taken] = (await deps.scripts.takeUnits(
    { stock: keys.stock(lane, offerId), leaving: keys.leaving(lane, offerId) },
    { transfer: id, from, units },
  )) as [number, number]
  if (taken === 0) return 0
  crashPoint('transfer-taken')
  return moveToHoldback(deps, { id, offerId, lane, units: taken })
}

/** @returns units that are in the holdback now because of this call */
async function moveToHoldback(
  deps: RestockDeps,
  { id, offerId, lane, units }: { id: string; offerId: string; lane: number; units: number },
): Promise<number> {
  const leaving = keys.leaving(lane, offerId)
  const moved = await inTransaction(deps.pool, async (sql) => {
    await lockRows(sql, offerId, lane)
    // Under the lock: a prewarm that counted this shelf anew has dropped the record, and the units with it are on the shelf again.
    if (!(await deps.hot.hexists(leaving, id))) return false
    const written = await sql.query(
      `INSERT INTO transfers (id, offer_id, lane, kind, units, epoch, state) VALUES ($1, $2, $3, 'RECALL', $4, 0, 'GIVEN') ON CONFLICT (id) DO NOTHING`,
      [id, offerId, lane, units],
    )
    if (written.rowCount) await moveUnits(sql, offerId, { from: lane, to: holdbackLane, units })
    return Boolean(written.rowCount)
  }).catch((error: unknown) => {
    // The ledger says that the lane never had these units; the recount that drift brings about will say the same.
    if (sqlStateOf(error) !== '23514') throw error
    deps.logger.error({ transfer: id, offer: offerId, lane, units }, 'ledger refused a recall')
    return false
  })
  crashPoint('transfer-moved')
  await deps.hot.hdel(leaving, id)
  return moved ? units : 0
}

interface LedgerRow {
  lane: number
  total: number
  claimed: number
}

/** Holdback and lane, locked in the order of lanes, as everybody locks ledger rows of an offer. */
async function lockRows(
  sql: PoolClient,
  offerId: string,
  lane: number,
): Promise<[LedgerRow | undefined, LedgerRow | undefined]> {
  const { rows } = await sql.query<LedgerRow>(
    'SELECT lane::int, total, claimed FROM stock_ledger WHERE offer_id = $1 AND lane IN ($2, $3) ORDER BY lane FOR UPDATE',
    [offerId, holdbackLane, lane],
  )
  return [rows.find((row) => row.lane === holdbackLane), rows.find((row) => row.lane === lane)]
}

async function moveUnits(
  sql: PoolClient,
  offerId: string,
  { from, to, units }: { from: number; to: number; units: number },
): Promise<void> {
  await sql.query('UPDATE stock_ledger SET total = total - $3 WHERE lane = $1 AND offer_id = $2', [
    from,
    offerId,
    units,
  ])
  await sql.query('UPDATE stock_ledger SET total = total + $3 WHERE lane = $1 AND offer_id = $2', [to, offerId, units])
}

function isOlderThan(id: string, ms: number): boolean {
  return Date.now() - timeOf(id) > ms
}

// Longer than any transfer can stay open: one older than this would page someone.
const markKeptMs = 7 * 86_400_000

const openDrawsSql = `
SELECT id::text, offer_id::text AS "offerId", lane::int, units, epoch FROM transfers
WHERE state = 'TAKEN' AND created_at < now() - make_interval(secs => $1 / 1000.0) ORDER BY id LIMIT 100`

// Only an offer with several lanes recalls.
const openShelvesSql = `
SELECT l.offer_id::text AS "offerId", l.lane::int FROM campaigns c JOIN offers o ON o.campaign_id = c.id JOIN stock_ledger l ON l.offer_id = o.id
WHERE c.state IN ('PUBLISHED', 'PAUSED') AND l.lane >= 0
  AND EXISTS (SELECT FROM stock_ledger other WHERE other.offer_id = o.id AND other.lane >= 0 AND other.lane <> l.lane)`
