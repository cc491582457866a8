/**
 * Journal entries become orders.
 *
 * Invariant: an entry leaves the journal only after its outcome is committed in PostgreSQL: an order that claims its units, or a
 * REFUSED one. Every entry ends in exactly one of the two, however often this runs.
 * What can fail: the ledger or a holding refuses (CHECK): the batch is split until the refused entry stands alone and is written as
 * REFUSED. A poison entry (no such offer, data PostgreSQL rejects) ends alone the same way, on the dead letters. A lost connection or
 * a SIGKILL at any line: the entries are still on the journal; the job's retry, or the relay's takeover, runs this again.
 */
import type { CloseReason } from '@tidegate/shared/states'
import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { type Sql, sqlStateOf } from '../db/pool.ts'
import { sqlFile } from '../db/sql.ts'
import { crashPoint } from '../kernel/crash-point.ts'
import { laneOf } from '../kernel/lane.ts'
import { type JournalEntry, readableOf, readStretch, type Stretch } from '../outbox/journal.ts'
import type { Scripts } from '../redis/generated.ts'
import { journalGroup, keys } from '../redis/keys.ts'
import { releaseUnits } from '../rush/release.ts'
import { tellGranted } from '../standby/tell-granted.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import { type InsertOrdersDeps, insertOrders, UnknownOffer } from './insert-orders.ts'
import type { OfferTerms } from './offer-terms.ts'

export interface WriteOrdersDeps extends InsertOrdersDeps {
  hot: Redis
  scripts: Scripts
  logger: Logger
  metrics: Metrics
}

/** Writes what a stretch of the journal still holds. Entries that left it meanwhile have their outcome: another relay drove them too. */
export async function writeStretch(deps: WriteOrdersDeps, stretch: Stretch): Promise<void> {
  for await (const raw of readStretch(deps.hot, stretch)) {
    const entries = readableOf(stretch.lane, raw, deps.logger)
    if (entries.length > 0) await writeOrders(deps, { lane: stretch.lane, entries })
  }
}

export async function writeOrders(
  deps: WriteOrdersDeps,
  { lane, entries }: { lane: number; entries: JournalEntry[] },
): Promise<void> {
  deps.metrics.batchSize.observe(entries.length)
  const { ordered, parked } = await commit(deps, lane, entries)
  crashPoint('write-committed')
  // All new: the usual case, and nothing to look up. Otherwise this ran before, or some were refused.
  if (ordered < entries.length) {
    await giveBackUnclaimed(
      deps,
      lane,
      entries.filter((e) => !parked.has(e.order)),
    )
    crashPoint('write-given-back')
  }
  await tellGranted(deps, entries)
  await settle(deps, lane, entries)
  crashPoint('write-settled')
}

interface Committed {
  /** How many entries became new orders. */
  ordered: number
  /** Order ids of the entries that ended as dead letters. */
  parked: Set<string>
}

/** Writes every entry as an order, as REFUSED or as a dead letter. */
async function commit(deps: WriteOrdersDeps, lane: number, entries: JournalEntry[]): Promise<Committed> {
  try {
    const ordered = await insertOrders(deps, lane, entries)
    deps.metrics.ordersWritten.inc({ outcome: 'ordered' }, ordered)
    return { ordered, parked: new Set() }
  } catch (error) {
    if (!isRefusal(error)) throw error
    if (entries.length > 1) {
      const middle = entries.length >> 1
      // In turn, not at once: the earlier half of the journal has the first claim on the last units.
      const first = await commit(deps, lane, entries.slice(0, middle))
      const second = await commit(deps, lane, entries.slice(middle))
      return { ordered: first.ordered + second.ordered, parked: new Set([...first.parked, ...second.parked]) }
    }
    const entry = entries[0] as JournalEntry
    const refused = await refuse(deps, lane, entry, error)
    if (!refused) await park(deps, lane, entry, (error as Error).message)
    return { ordered: 0, parked: new Set(refused ? [] : [entry.order]) }
  }
}

/** Writes `entry` as REFUSED when `error` is the ledger's word; false for any other error. */
async function refuse(deps: WriteOrdersDeps, lane: number, entry: JournalEntry, error: unknown): Promise<boolean> {
  const reason = refusalReason(error)
  const terms = reason && (await deps.offerTerms(entry.offer))
  if (!reason || !terms) return false
  await insertRefused(deps.pool, {
    entry,
    stockLane: lane,
    buyerLane: laneOf(entry.buyer, deps.lanes),
    terms,
    reason,
  })
  deps.metrics.ordersWritten.inc({ outcome: reason.toLowerCase() })
  deps.logger.warn({ order: entry.order, offer: entry.offer, reason }, 'ledger refused a reservation')
  return true
}

async function park(deps: WriteOrdersDeps, lane: number, entry: JournalEntry, why: string): Promise<void> {
  await deps.pool.query(
    `INSERT INTO dead_letters (queue, key, payload, error) VALUES ('orders.write', $1, $2, $3)
     ON CONFLICT (queue, key) DO UPDATE SET error = excluded.error WHERE dead_letters.resolved_at IS NULL`,
    [entry.order, JSON.stringify({ lane, ...entry }), why],
  )
  deps.metrics.deadLetters.inc({ queue: 'orders.write' })
  deps.logger.error({ order: entry.order, error: why }, 'journal entry parked as a dead letter')
}

export interface RefusedOrder {
  entry: JournalEntry
  stockLane: number
  buyerLane: number
  terms: OfferTerms
  reason: CloseReason
}

/** @returns false when the order's id or request is taken */
export async function insertRefused(
  sql: Sql,
  { entry, stockLane, buyerLane, terms, reason }: RefusedOrder,
): Promise<boolean> {
  const { rowCount } = await sql.query(refuseOrderSql, [
    ...[buyerLane, entry.order, entry.buyer, entry.request, entry.offer, stockLane, entry.epoch, entry.quantity],
    ...[terms.campaignId, terms.priceFen, reason, entry.via],
    ...[terms.productId, terms.skuId, terms.title, terms.skuName, terms.image],
  ])
  return rowCount === 1
}

/**
 * A reservation that is not an order of its own (refused, or its request already had an order from before Redis lost its memory)
 * holds nothing: the buyer's count goes down, and the units go back unless the ledger says they never existed. One that has no order at
 * all met another order with its id; it may not leave the journal as if nothing had been promised.
 */
async function giveBackUnclaimed(deps: WriteOrdersDeps, lane: number, entries: JournalEntry[]): Promise<void> {
  const { rows } = await deps.pool.query<{ at: number; ordered: boolean; reason: CloseReason | null }>(unclaimedSql, [
    entries.map((e) => laneOf(e.buyer, deps.lanes)),
    entries.map((e) => e.buyer),
    entries.map((e) => e.request),
    entries.map((e) => e.order),
  ])
  for (const { at, ordered, reason } of rows) {
    const entry = entries[at] as JournalEntry
    if (!ordered) await park(deps, lane, entry, 'order id belongs to another request')
    else await releaseUnits(deps, { ...entry, lane }, reason === 'LEDGER_SOLD_OUT' ? { ghostOf: entry.epoch } : {})
  }
}

async function settle({ scripts }: WriteOrdersDeps, lane: number, entries: JournalEntry[]): Promise<void> {
  await scripts.settle({ journal: keys.journal(lane) }, { group: journalGroup, entries: entries.map((e) => e.entry) })
}

/** Errors about the data itself: the same batch would fail the same way again. Anything else is worth a retry of the whole. */
function isRefusal(error: unknown): boolean {
  return error instanceof UnknownOffer || /^2[23]/.test(sqlStateOf(error) ?? '')
}

function refusalReason(error: unknown): CloseReason | null {
  if (sqlStateOf(error) !== '23514') return null
  const constraint = (error as { constraint?: string }).constraint
  if (constraint === 'stock_ledger_claimed_within_total') return 'LEDGER_SOLD_OUT'
  return constraint === 'holdings_held_within_cap' ? 'LEDGER_LIMIT' : null
}

const refuseOrderSql = sqlFile('refuse-order')
// Of the entries just committed: those whose own order is REFUSED, whose request belongs to another order, or has none.
const unclaimedSql = `
SELECT e.nth::int - 1 AS at, o.id IS NOT NULL AS ordered, CASE WHEN o.id = e.id THEN o.reason END AS reason
FROM unnest($1::smallint[], $2::bigint[], $3::uuid[], $4::bigint[]) WITH ORDINALITY AS e(lane, buyer_id, request_id, id, nth)
LEFT JOIN orders o ON o.lane = e.lane AND o.buyer_id = e.buyer_id AND o.request_id = e.request_id
WHERE o.id IS DISTINCT FROM e.id OR o.state = 'REFUSED'`
