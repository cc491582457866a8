import type { ClientBase } from 'pg'
import type { HotState } from './read-hot.ts'

/** A ledger row of a campaign that is on. A shelf in Redis belongs to it, unless it is the holdback's. */
export interface LedgerRow {
  /** -1: the holdback. */
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

/** What the journal carries. */
export interface PromisedEntry extends PromisedUnits {
  request: string
  epoch: number
}

export interface ColdSide {
  ledger: LedgerRow[]
  /** Moved into a lane by the ledger, and not known to be on its shelf. */
  draws: { id: string; lane: number; offer: string; units: number; epoch: number }[]
  /** Transfers out of a lane that the ledger has made. */
  recalls: Set<string>
  /** Releases that PostgreSQL owes to Redis. */
  owed: PromisedUnits[]
  /** Journal entries parked as open dead letters. */
  parked: PromisedEntry[]
  holdings: { offer: string; buyer: string; held: number }[]
  /** Of these, units that are not of the lane where the buyer's taps are counted: Redis counts them from its next prewarm on, or never. */
  heldElsewhere: { offer: string; buyer: string; held: number }[]
  /** Order by buyer and request id, for every journal entry, dead letter and reservation that was read. */
  orders: Map<string, { id: string; state: string; reason: string | null }>
}

/** The PostgreSQL side, read in one snapshot. */
export async function readColdSide(snapshot: ClientBase, hot: HotState, lanes: number): Promise<ColdSide> {
  const parked = await readPayloads<PromisedEntry>(
    snapshot,
    `SELECT payload FROM dead_letters WHERE queue = 'orders.write' AND resolved_at IS NULL`,
  )
  return {
    ledger: await readLedger(snapshot),
    draws: await readDraws(snapshot),
    recalls: await readRecalls(
      snapshot,
      hot.shelves.flatMap(({ leaving }) => [...leaving.keys()]),
    ),
    // What is owed to the holdback is free again in its ledger row.
    owed: await readPayloads(
      snapshot,
      `SELECT payload FROM outbox WHERE topic = 'stock.release' AND (payload->>'lane')::int >= 0`,
    ),
    parked,
    holdings: await readHeld(snapshot, 'SELECT offer_id, buyer_id, held FROM holdings WHERE held > 0'),
    heldElsewhere: await readHeld(snapshot, elsewhereSql),
    orders: await readOrders(snapshot, [...hot.journal, ...parked, ...hot.reservations], lanes),
  }
}

/** Ledger rows that a shelf in Redis must stand for. */
export async function readLedger(client: Pick<ClientBase, 'query'>): Promise<LedgerRow[]> {
  const { rows } = await client.query<LedgerRow>(`
    SELECT l.lane::int, l.offer_id::text AS "offerId", l.total, l.claimed
    FROM stock_ledger l JOIN offers o ON o.id = l.offer_id JOIN campaigns c ON c.id = o.campaign_id
    WHERE c.state IN ('PUBLISHED', 'PAUSED') AND c.prewarmed_at IS NOT NULL
    ORDER BY l.offer_id, l.lane`)
  return rows
}

async function readPayloads<Units extends PromisedUnits>(snapshot: ClientBase, sql: string): Promise<Units[]> {
  const { rows } = await snapshot.query<{ payload: Units }>(sql)
  return rows.map(({ payload }) => payload)
}

async function readHeld(snapshot: ClientBase, heldSql: string): Promise<ColdSide['holdings']> {
  const { rows } = await snapshot.query<ColdSide['holdings'][number]>(
    `SELECT offer_id::text AS offer, buyer_id::text AS buyer, sum(held)::int AS held FROM (${heldSql}) AS h GROUP BY 1, 2`,
  )
  return rows
}

// An offer with a single lane counts its buyers there, any other in the buyer's own.
const elsewhereSql = `
  SELECT o.offer_id, o.buyer_id, o.quantity AS held FROM orders o
  WHERE (o.state = 'PENDING_PAYMENT' OR o.paid_at IS NOT NULL) AND (o.stock_lane < 0 OR (o.stock_lane <> o.lane AND EXISTS (
    SELECT FROM stock_ledger l WHERE l.offer_id = o.offer_id AND l.lane >= 0 AND l.lane <> o.stock_lane)))`

async function readDraws(snapshot: ClientBase): Promise<ColdSide['draws']> {
  const { rows } = await snapshot.query<ColdSide['draws'][number]>(
    `SELECT id::text, lane::int, offer_id::text AS offer, units, epoch FROM transfers WHERE kind = 'DRAW' AND state = 'TAKEN'`,
  )
  return rows
}

async function readRecalls(snapshot: ClientBase, leaving: string[]): Promise<ColdSide['recalls']> {
  const { rows } = await snapshot.query<{ id: string }>(
    `SELECT id::text FROM transfers WHERE kind = 'RECALL' AND id = ANY($1::bigint[])`,
    [leaving],
  )
  return new Set(rows.map(({ id }) => id))
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

export function requestKey({ buyer, request }: { buyer: string; request: string }): string {
  return `${buyer}:${request.toLowerCase()}`
}
