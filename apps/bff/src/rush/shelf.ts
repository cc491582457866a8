/**
 * The shelf of an offer across its three books: Redis (available), the journal (promised, not written) and the ledger (claimed).
 *
 *   drift = total − (available + unwritten journal + claimed + owed releases), 0 whenever the books are right
 *
 * The four are read one after the other, so under load a unit may be seen in two of them or in none for a moment; drained, never.
 */
import type { Redis } from 'ioredis'
import type { Sql } from '../db/pool.ts'
import { laneOf } from '../kernel/lane.ts'
import { keys } from '../redis/keys.ts'

export interface ShelfDeps {
  hot: Redis
  lanes: number
}

export interface Shelf {
  offerId: string
  lane: number
  total: number
  claimed: number
  paid: number
  /** null while the shelf is cold. */
  available: number | null
  epoch: number
  status: string
  unwritten: number
  owed: number
  drift: number
}

/** `countJournal: false` leaves out the journal, which makes `unwritten` 0 and `drift` meaningless, but costs nothing. */
export async function readShelves(
  { hot, lanes }: ShelfDeps,
  sql: Sql,
  offerIds: readonly string[],
  { countJournal = true }: { countJournal?: boolean } = {},
): Promise<Shelf[]> {
  const { rows } = await sql.query<LedgerRow>(ledgerSql, [offerIds])
  const shelves: Shelf[] = []
  for (const row of rows) {
    const [available, epoch, status] = await hot.hmget(
      keys.stock(row.lane, row.offerId),
      'available',
      'epoch',
      'status',
    )
    const { units } = countJournal ? await readUnwritten({ hot, lanes }, sql, row.lane, row.offerId) : { units: 0 }
    const onShelf = available == null ? null : Number(available)
    shelves.push({
      ...row,
      available: onShelf,
      epoch: Number(epoch ?? 0),
      status: status ?? 'COLD',
      unwritten: units,
      drift: row.total - ((onShelf ?? 0) + units + row.claimed + row.owed),
    })
  }
  return shelves
}

/** Units of `offerId` that the journal of `lane` has promised and no order has claimed yet, and who holds them. */
export async function readUnwritten(
  { hot, lanes }: ShelfDeps,
  sql: Sql,
  lane: number,
  offerId: string,
): Promise<{ units: number; byBuyer: Map<string, number> }> {
  const entries: { order: string; buyer: string; quantity: number }[] = []
  let from = '-'
  for (;;) {
    const page = await hot.xrange(keys.journal(lane), from, '+', 'COUNT', 1_000)
    for (const [, fields] of page) {
      const at = (name: string) => fields[fields.indexOf(name) + 1] as string
      if (at('offer') === offerId)
        entries.push({ order: at('order'), buyer: at('buyer'), quantity: Number(at('quantity')) })
    }
    const last = page.at(-1)
    if (!last || page.length < 1_000) break
    from = `(${last[0]}`
  }
  const byBuyer = new Map<string, number>()
  if (entries.length === 0) return { units: 0, byBuyer }

  const { rows } = await sql.query<{ id: string }>(writtenSql, [
    entries.map((e) => laneOf(e.order, lanes)),
    entries.map((e) => e.order),
  ])
  const written = new Set(rows.map((row) => row.id))
  let units = 0
  for (const { order, buyer, quantity } of entries) {
    if (written.has(order)) continue
    units += quantity
    byBuyer.set(buyer, (byBuyer.get(buyer) ?? 0) + quantity)
  }
  return { units, byBuyer }
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
SELECT l.offer_id::text AS "offerId", l.lane, l.total, l.claimed, l.paid,
       (SELECT COALESCE(sum((b.payload->>'quantity')::int), 0)::int FROM outbox b
        WHERE b.topic = 'stock.release' AND b.offer_id = l.offer_id AND (b.payload->>'lane')::int = l.lane) AS owed
FROM stock_ledger l WHERE l.offer_id = ANY($1::bigint[])
ORDER BY l.offer_id, l.lane`

const writtenSql = `
SELECT o.id::text AS id FROM unnest($1::smallint[], $2::bigint[]) AS e(lane, id) JOIN orders o ON o.lane = e.lane AND o.id = e.id`
