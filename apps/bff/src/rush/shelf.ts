/**
 * The shelves of an offer across its books, one for each lane and one for the holdback: Redis (available, aside for standby), the journal
 * (promised, not written), the ledger (claimed), the outbox (owed), the dead letters (parked: promised, and nobody could write it) and the
 * transfers between lane and holdback (in transit: the ledger has moved them and the shelf has not, or the other way round).
 *
 *   drift = total − (available + aside + unwritten journal + parked + claimed + owed releases + in transit), 0 whenever the books are right
 *
 * They are read one after the other, so under load a unit may be seen in two of them or in none for a moment; drained, never.
 */
import type { CampaignState } from '@tidegate/shared/states'
import type { Redis } from 'ioredis'
import type { Sql } from '../db/pool.ts'
import { laneOf } from '../kernel/lane.ts'
import { parseEntry, readStretch } from '../outbox/journal.ts'
import { keys } from '../redis/keys.ts'
import { holdbackLane } from './split-stock.ts'

export interface ShelfDeps {
  hot: Redis
  lanes: number
}

export interface Shelf {
  offerId: string
  /** -1: the holdback, which only the ledger knows. */
  lane: number
  total: number
  claimed: number
  paid: number
  /** Units a tap can have; null while the shelf is cold. */
  available: number | null
  /** Units set aside for standby. */
  aside: number
  epoch: number
  /** OPEN | PAUSED | SHUT | COLD; the holdback's is HELD_BACK. */
  status: string
  unwritten: number
  parked: number
  owed: number
  inTransit: number
  drift: number
}

export type ShelfStatus = 'OPEN' | 'PAUSED' | 'SHUT'

/** What the shelves of a campaign should say: SHUT until it was let go live (rush/clear). */
export function shelfStatusOf({ state, cleared }: { state: CampaignState; cleared: boolean }): ShelfStatus {
  return state === 'PAUSED' ? 'PAUSED' : cleared ? 'OPEN' : 'SHUT'
}

/** `countJournal: false` leaves out journal and transfers, which makes `drift` meaningless, but costs one command a lane. */
export async function readShelves(
  { hot, lanes }: ShelfDeps,
  sql: Sql,
  offerIds: readonly string[],
  { countJournal = true }: { countJournal?: boolean } = {},
): Promise<Shelf[]> {
  const { rows } = await sql.query<LedgerRow>(ledgerSql, [offerIds])
  return Promise.all(
    rows.map((row) =>
      row.lane === holdbackLane ? Promise.resolve(holdbackOf(row)) : readShelf({ hot, lanes }, sql, row, countJournal),
    ),
  )
}

function holdbackOf(row: LedgerRow): Shelf {
  return {
    ...row,
    available: row.total - row.claimed,
    aside: 0,
    epoch: 0,
    status: 'HELD_BACK',
    unwritten: 0,
    parked: 0,
    // What a closed order owes to the holdback is free again in the ledger row itself.
    owed: 0,
    inTransit: 0,
    drift: 0,
  }
}

async function readShelf({ hot, lanes }: ShelfDeps, sql: Sql, row: LedgerRow, countJournal: boolean): Promise<Shelf> {
  const { offerId, lane } = row
  const [available, aside, epoch, status] = await hot.hmget(
    keys.stock(lane, offerId),
    'available',
    'aside',
    'epoch',
    'status',
  )
  const shelf = {
    ...row,
    available: available == null ? null : Number(available),
    aside: Number(aside ?? 0),
    epoch: Number(epoch ?? 0),
    status: status ?? 'COLD',
  }
  const promised = countJournal
    ? await readPromised({ hot, lanes }, sql, lane, offerId, shelf.epoch)
    : { unwritten: 0, parked: 0 }
  const inTransit = countJournal ? await readInTransit(hot, sql, shelf) : 0
  const { unwritten, parked } = promised
  const known = (shelf.available ?? 0) + shelf.aside + unwritten + parked + row.claimed + row.owed + inTransit
  return { ...shelf, unwritten, parked, inTransit, drift: row.total - known }
}

/** Units that the ledger has moved into the lane and its shelf has not got yet, and those that left the shelf and the ledger still has here. */
async function readInTransit(
  hot: Redis,
  sql: Sql,
  { offerId, lane, epoch }: Pick<Shelf, 'offerId' | 'lane' | 'epoch'>,
): Promise<number> {
  const leaving = Object.entries(await hot.hgetall(keys.leaving(lane, offerId)))
  const { rows } = await sql.query<{ id: string; kind: string; units: number; epoch: number }>(
    `SELECT id::text, kind, units, epoch FROM transfers
     WHERE offer_id = $1 AND lane = $2 AND ((kind = 'DRAW' AND state = 'TAKEN') OR id = ANY($3::bigint[]))`,
    [offerId, lane, leaving.map(([id]) => id)],
  )
  const moved = new Set(rows.filter((row) => row.kind === 'RECALL').map((row) => row.id))
  let units = leaving.reduce((sum, [id, taken]) => sum + (moved.has(id) ? 0 : Number(taken)), 0)
  for (const row of rows) {
    if (row.kind === 'DRAW' && row.epoch === epoch && !(await hot.exists(keys.given(lane, row.id)))) units += row.units
  }
  return units
}

export interface Promised {
  /** Units on the journal. */
  unwritten: number
  /** Units of open dead letters. */
  parked: number
  byBuyer: Map<string, number>
}

/**
 * Units of `offerId` that the journal of `lane` or a dead letter still promises, and to whom: no order claims them, and they have not
 * gone back to the shelf. `epoch` is the shelf's: units that its own epoch promised and the ledger says never existed are not promised.
 */
export async function readPromised(
  { hot, lanes }: ShelfDeps,
  sql: Sql,
  lane: number,
  offerId: string,
  epoch: number,
): Promise<Promised> {
  const entries = await readJournal(hot, lane, offerId)
  const { rows: parked } = await sql.query<Entry>(parkedSql, [offerId, lane])
  const onJournal = new Set(entries.map((entry) => entry.order))
  const all = [...entries, ...parked.filter((entry) => !onJournal.has(entry.order))]
  const promised: Promised = { unwritten: 0, parked: 0, byBuyer: new Map() }
  if (all.length === 0) return promised

  const { rows } = await sql.query<OutcomeRow>(outcomeSql, [
    all.map((e) => laneOf(e.buyer, lanes)),
    all.map((e) => e.order),
    all.map((e) => e.buyer),
    all.map((e) => e.request),
  ])
  const outcomes = new Map(rows.map((row) => [row.id, row]))
  const unclaimed = rows.filter((row) => !row.claims)
  const marks = await Promise.all(unclaimed.map((row) => hot.exists(keys.released(lane, row.id))))
  const gone = new Set(unclaimed.filter((_, i) => marks[i] === 1).map((row) => row.id))
  for (const entry of all) {
    const outcome = outcomes.get(entry.order)
    if (outcome?.claims || gone.has(entry.order)) continue
    promised.byBuyer.set(entry.buyer, (promised.byBuyer.get(entry.buyer) ?? 0) + entry.quantity)
    if (outcome?.soldOut && entry.epoch >= epoch) continue
    promised[onJournal.has(entry.order) ? 'unwritten' : 'parked'] += entry.quantity
  }
  return promised
}

interface Entry {
  order: string
  buyer: string
  request: string
  quantity: number
  epoch: number
}

async function readJournal(hot: Redis, lane: number, offerId: string): Promise<Entry[]> {
  const entries: Entry[] = []
  for await (const page of readStretch(hot, { lane, first: '-', last: '+' })) {
    for (const raw of page) {
      const entry = parseEntry(raw)
      if (entry?.offer === offerId) entries.push(entry)
    }
  }
  return entries
}

interface LedgerRow {
  offerId: string
  lane: number
  total: number
  claimed: number
  paid: number
  owed: number
}

const ledgerSql = `
SELECT l.offer_id::text AS "offerId", l.lane::int, l.total, l.claimed, l.paid,
       (SELECT COALESCE(sum((b.payload->>'quantity')::int), 0)::int FROM outbox b
        WHERE b.topic = 'stock.release' AND b.offer_id = l.offer_id AND (b.payload->>'lane')::int = l.lane) AS owed
FROM stock_ledger l WHERE l.offer_id = ANY($1::bigint[])
ORDER BY l.offer_id, l.lane`

const parkedSql = `
SELECT payload->>'order' AS order, payload->>'buyer' AS buyer, payload->>'request' AS request,
       (payload->>'quantity')::int AS quantity, (payload->>'epoch')::int AS epoch
FROM dead_letters
WHERE queue = 'orders.write' AND resolved_at IS NULL AND payload->>'offer' = $1::text AND (payload->>'lane')::int = $2`

interface OutcomeRow {
  id: string
  /** The entry's own order, and not refused: the ledger counts its units. */
  claims: boolean
  soldOut: boolean
}

// The order that a request led to: the entry's own, or one from before Redis lost its memory.
const outcomeSql = `
SELECT e.id::text AS id, o.id = e.id AND o.state <> 'REFUSED' AS claims,
       o.id = e.id AND o.reason IS NOT DISTINCT FROM 'LEDGER_SOLD_OUT' AS "soldOut"
FROM unnest($1::smallint[], $2::bigint[], $3::bigint[], $4::uuid[]) AS e(lane, id, buyer_id, request_id)
JOIN orders o ON o.lane = e.lane AND o.buyer_id = e.buyer_id AND o.request_id = e.request_id`
