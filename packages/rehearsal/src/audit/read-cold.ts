import type { ClientBase } from 'pg'
import type { HotState } from './read-hot.ts'

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

export function requestKey({ buyer, request }: { buyer: string; request: string }): string {
  return `${buyer}:${request.toLowerCase()}`
}
