/**
 * Where Redis and PostgreSQL must agree: every unit is on the shelf, on the journal, claimed, or owed back; every reservation
 * has an outcome or is on its way to one.
 */
import type { ClientBase } from 'pg'
import { type Check, sampleLimit } from './books.ts'
import type { HotState, JournalUnit, Reservation } from './read-hot.ts'

/** A ledger row of a campaign that is on, so a shelf in Redis belongs to it. */
export interface LedgerRow {
  lane: number
  offerId: string
  total: number
  claimed: number
}

/** Units promised to a buyer in Redis that no claim in the ledger stands for. */
export interface PromisedUnits {
  lane: number
  offer: string
  order: string
  buyer: string
  quantity: number
}

export interface ColdSide {
  ledger: LedgerRow[]
  /** Releases that PostgreSQL owes to Redis. */
  owed: PromisedUnits[]
  /** Journal entries parked as open dead letters. */
  parked: PromisedUnits[]
  holdings: { offer: string; buyer: string; held: number }[]
  /** Order by buyer and request id, for every journal entry and reservation that was read. */
  orders: Map<string, { id: string; state: string; reason: string | null }>
}

export interface HotComparison {
  checks: Check[]
  drift: number
}

/**
 * @param released orders whose units went back already, although an outbox row or journal entry still speaks of them
 * @param moving lanes that changed while they were read: nothing can be said of them
 */
export function compareHot(
  hot: HotState,
  cold: ColdSide,
  released: ReadonlySet<string>,
  moving: ReadonlySet<number>,
  stuckAfterSeconds: number,
): HotComparison {
  const open = hot.journal.filter((unit) => isOpen(unit, cold, released))
  const owed = cold.owed.filter(({ order }) => !released.has(order))
  const drift = checkDrift(hot, cold, { open, owed }, moving)
  return {
    drift: drift.drift,
    checks: [
      drift.check,
      checkBuyerCounts(hot, cold, { open, owed }, moving),
      checkReceipts(hot, cold, moving),
      checkJournalAge(hot.journal, stuckAfterSeconds),
    ],
  }
}

interface OnTheWay {
  open: PromisedUnits[]
  owed: PromisedUnits[]
}

// An entry whose order is committed is in `claimed` already. One that the ledger refused waits to give its units back, unless the
// ledger said they never existed.
function isOpen(unit: JournalUnit, cold: ColdSide, released: ReadonlySet<string>): boolean {
  const order = cold.orders.get(requestKey(unit))
  if (!order) return true
  const isItsOwn = order.id === unit.order
  if (isItsOwn && order.state !== 'REFUSED') return false
  return order.reason !== 'LEDGER_SOLD_OUT' && !released.has(unit.order)
}

function checkDrift(
  hot: HotState,
  cold: ColdSide,
  { open, owed }: OnTheWay,
  moving: ReadonlySet<number>,
): { check: Check; drift: number } {
  const figures = { total: 0, available: 0, journal: 0, claimed: 0, owed: 0, parked: 0, moving: moving.size, broken: 0 }
  const samples: string[] = []
  let drift = 0
  for (const { lane, offerId, total, claimed } of cold.ledger) {
    if (moving.has(lane)) continue
    const of = (units: PromisedUnits[]) => sumOf(units.filter((unit) => unit.lane === lane && unit.offer === offerId))
    const available = hot.shelves.find((shelf) => shelf.lane === lane && shelf.offerId === offerId)?.available ?? null
    const terms = { journal: of(open), owed: of(owed), parked: of(cold.parked) }
    figures.total += total
    figures.available += available ?? 0
    figures.journal += terms.journal
    figures.claimed += claimed
    figures.owed += terms.owed
    figures.parked += terms.parked
    if (available === null) {
      samples.push(`offer ${offerId} lane ${lane}: the shelf is cold`)
      continue
    }
    const off = total - (available + terms.journal + claimed + terms.owed + terms.parked)
    if (off === 0) continue
    drift += Math.abs(off)
    samples.push(
      `offer ${offerId} lane ${lane}: drift ${off} = ${total} − (${available} available + ${terms.journal} journal + ${claimed} claimed + ${terms.owed} owed + ${terms.parked} parked)`,
    )
  }
  figures.broken = samples.length
  return {
    check: finish('no-drift', '库存分毫不差 · total = available + journal + claimed + owed', figures, samples),
    drift,
  }
}

// A buyer's units of an offer may be counted in more than one lane, so an offer is compared as a whole.
function checkBuyerCounts(hot: HotState, cold: ColdSide, { open, owed }: OnTheWay, moving: ReadonlySet<number>): Check {
  const untold = new Set(
    hot.shelves.filter((shelf) => shelf.available === null || moving.has(shelf.lane)).map((shelf) => shelf.offerId),
  )
  const counted = new Map<string, number>()
  const due = new Map<string, number>()
  const add = (to: Map<string, number>, offer: string, buyer: string, units: number) => {
    if (units === 0 || untold.has(offer)) return
    to.set(`${offer}:${buyer}`, (to.get(`${offer}:${buyer}`) ?? 0) + units)
  }
  for (const { offerId, buyers } of hot.shelves)
    for (const [buyer, units] of buyers) add(counted, offerId, buyer, units)
  const warm = new Set(hot.shelves.map((shelf) => shelf.offerId))
  for (const { offer, buyer, held } of cold.holdings) if (warm.has(offer)) add(due, offer, buyer, held)
  for (const { offer, buyer, quantity } of [...open, ...owed, ...cold.parked])
    if (warm.has(offer)) add(due, offer, buyer, quantity)

  const samples: string[] = []
  const all = new Set([...counted.keys(), ...due.keys()])
  for (const key of all) {
    const [inRedis, inBooks] = [counted.get(key) ?? 0, due.get(key) ?? 0]
    const [offer, buyer] = key.split(':')
    if (inRedis !== inBooks)
      samples.push(`buyer ${buyer} offer ${offer}: Redis counts ${inRedis}, the books say ${inBooks}`)
  }
  const figures = { buyers: all.size, moving: moving.size, broken: samples.length }
  return finish('buyer-counts', '限购计数相符 · Redis count = books', figures, samples)
}

function checkReceipts(hot: HotState, cold: ColdSide, moving: ReadonlySet<number>): Check {
  const onJournal = new Set(hot.journal.map((unit) => unit.order))
  const parked = new Set(cold.parked.map((unit) => unit.order))
  const samples: string[] = []
  const figures = { reservations: hot.reservations.length, queued: 0, moving: moving.size, broken: 0 }
  for (const reservation of hot.reservations) {
    if (moving.has(reservation.lane)) continue
    if (onJournal.has(reservation.order) || parked.has(reservation.order)) {
      figures.queued++
      continue
    }
    if (reservation.state === 'HELD') samples.push(`${nameOf(reservation)}: held, but not on the journal`)
    else if (!cold.orders.has(requestKey(reservation)))
      samples.push(`${nameOf(reservation)}: ${reservation.state}, but no order`)
  }
  figures.broken = samples.length
  return finish('receipts-have-outcomes', '每张排队号都有结果 · every receipt ends', figures, samples)
}

function checkJournalAge(journal: JournalUnit[], stuckAfterSeconds: number): Check {
  const stuck = journal.filter((unit) => unit.ageSeconds > stuckAfterSeconds)
  const oldest = journal.reduce((age, unit) => Math.max(age, unit.ageSeconds), 0)
  const samples = stuck.map(
    (unit) => `lane ${unit.lane} entry ${unit.entry}: order ${unit.order} waits for ${Math.round(unit.ageSeconds)} s`,
  )
  const figures = { entries: journal.length, oldestSeconds: Math.round(oldest), broken: stuck.length }
  return finish('journal-moves', '流水不积压 · no entry older than the limit', figures, samples)
}

/** The PostgreSQL side, read in one snapshot. */
export async function readColdSide(snapshot: ClientBase, hot: HotState, lanes: number): Promise<ColdSide> {
  return {
    ledger: await readLedger(snapshot),
    owed: await readPromised(snapshot, `SELECT payload FROM outbox WHERE topic = 'stock.release'`),
    parked: await readPromised(
      snapshot,
      `SELECT d.payload FROM dead_letters d WHERE d.queue = 'orders.write' AND d.resolved_at IS NULL
       AND NOT EXISTS (SELECT FROM orders o WHERE o.id = CASE WHEN d.key ~ '^[0-9]{1,18}$' THEN d.key::bigint END)`,
    ),
    holdings: await readHoldings(snapshot),
    orders: await readOrders(snapshot, [...hot.journal, ...hot.reservations], lanes),
  }
}

/** Ledger rows that a shelf in Redis must stand for. */
export async function readLedger(client: Pick<ClientBase, 'query'>): Promise<LedgerRow[]> {
  const { rows } = await client.query<LedgerRow>(`
    SELECT l.lane, l.offer_id::text AS "offerId", l.total, l.claimed
    FROM stock_ledger l JOIN offers o ON o.id = l.offer_id JOIN campaigns c ON c.id = o.campaign_id
    WHERE c.state IN ('PUBLISHED', 'PAUSED') AND c.prewarmed_at IS NOT NULL
    ORDER BY l.offer_id, l.lane`)
  return rows
}

async function readPromised(snapshot: ClientBase, sql: string): Promise<PromisedUnits[]> {
  const { rows } = await snapshot.query<{ payload: PromisedUnits }>(sql)
  return rows.map(({ payload }) => payload)
}

async function readHoldings(snapshot: ClientBase): Promise<ColdSide['holdings']> {
  const { rows } = await snapshot.query<ColdSide['holdings'][number]>(
    `SELECT offer_id::text AS offer, buyer_id::text AS buyer, sum(held)::int AS held FROM holdings WHERE held > 0 GROUP BY 1, 2`,
  )
  return rows
}

async function readOrders(
  snapshot: ClientBase,
  asked: readonly { buyer: string; request: string }[],
  lanes: number,
): Promise<ColdSide['orders']> {
  const orders: ColdSide['orders'] = new Map()
  for (let at = 0; at < asked.length; at += 5_000) {
    const page = asked.slice(at, at + 5_000)
    const { rows } = await snapshot.query<{
      buyer: string
      request: string
      id: string
      state: string
      reason: string | null
    }>(
      `SELECT o.buyer_id::text AS buyer, o.request_id::text AS request, o.id::text, o.state, o.reason
       FROM unnest($1::bigint[], $2::uuid[]) AS asked(buyer, request)
       JOIN orders o ON o.lane = asked.buyer & ${lanes - 1} AND o.buyer_id = asked.buyer AND o.request_id = asked.request`,
      [page.map(({ buyer }) => buyer), page.map(({ request }) => request)],
    )
    for (const { buyer, request, ...order } of rows) orders.set(requestKey({ buyer, request }), order)
  }
  return orders
}

function requestKey({ buyer, request }: { buyer: string; request: string }): string {
  return `${buyer}:${request.toLowerCase()}`
}

function nameOf({ buyer, request, order }: Reservation): string {
  return `reservation of buyer ${buyer} request ${request} (order ${order})`
}

function sumOf(units: readonly PromisedUnits[]): number {
  return units.reduce((sum, unit) => sum + unit.quantity, 0)
}

function finish(name: string, label: string, figures: Record<string, number>, samples: string[]): Check {
  return { name, label, ok: samples.length === 0, figures, samples: samples.slice(0, sampleLimit) }
}
