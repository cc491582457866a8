/**
 * Unpaid orders close and owe their units back.
 *
 * Invariant: PENDING_PAYMENT → CLOSED happens once, and in the same commit the ledger, the holding, the event and the owed release
 * (outbox) change. A payment that won the race keeps its order: the compare-and-set leaves it alone. An order with an open payment does
 * not close: whoever closes makes sure at WeChat first (payments/close-payment).
 *
 * Rows are locked before they are changed, in one order and in statements of their own: orders, holdings, and last the hot ledger rows, as
 * in write-orders.sql. One statement for all of it would wait for a row in the middle of its own join, look at that row anew when it is let
 * go, and find the rest of the join gone (READ COMMITTED): claims of every lane but the first were lost that way.
 */
import type { CloseReason } from '@tidegate/shared/states'
import type { Pool, PoolClient } from 'pg'
import { inTransaction } from '../db/pool.ts'
import { sqlFile } from '../db/sql.ts'
import { crashPoint } from '../kernel/crash-point.ts'

export interface OrderKey {
  lane: number
  id: string
}

/** Closes those of `orders` that still wait for money. Returns the ids it closed. */
export async function closeOrders(
  pool: Pool,
  orders: readonly OrderKey[],
  { reason, actor }: { reason: CloseReason; actor: 'SYSTEM' | 'BUYER' },
): Promise<string[]> {
  if (orders.length === 0) return []
  const ids = [orders.map((o) => o.lane), orders.map((o) => o.id)]
  const closed = await inTransaction(pool, async (sql) => {
    await sql.query(lockOrdersSql, ids)
    const { rows } = await sql.query<ClosedOrder>(closeOrdersSql, [...ids, reason, actor])
    if (rows.length > 0) await giveBack(sql, rows)
    return rows
  })
  crashPoint('expire-closed')
  return closed.map((row) => row.id)
}

interface ClosedOrder {
  lane: number
  id: string
  buyer: string
  offer: string
  stockLane: number
  quantity: number
}

async function giveBack(sql: PoolClient, closed: readonly ClosedOrder[]): Promise<void> {
  const units = closed.map((o) => o.quantity)
  const holdings = [closed.map((o) => o.lane), closed.map((o) => o.offer), closed.map((o) => o.buyer)]
  await sql.query(lockHoldingsSql, holdings)
  await sql.query(returnHoldingsSql, [...holdings, units])
  const shelves = [closed.map((o) => o.stockLane), closed.map((o) => o.offer)]
  await sql.query(lockLedgerSql, shelves)
  await sql.query(unclaimSql, [...shelves, units])
}

const lockOrdersSql = `
SELECT FROM orders WHERE lane = ANY($1::smallint[]) AND id = ANY($2::bigint[]) AND state = 'PENDING_PAYMENT' ORDER BY lane, id FOR UPDATE`

const closeOrdersSql = sqlFile('close-orders')

const lockHoldingsSql = `
SELECT FROM holdings h WHERE h.lane = ANY($1::smallint[]) AND h.offer_id = ANY($2::bigint[]) AND h.buyer_id = ANY($3::bigint[])
ORDER BY h.lane, h.offer_id, h.buyer_id FOR UPDATE`

const returnHoldingsSql = `
UPDATE holdings h SET held = h.held - c.units
FROM (SELECT lane, offer_id, buyer_id, sum(units)::int AS units
      FROM unnest($1::smallint[], $2::bigint[], $3::bigint[], $4::int[]) AS c(lane, offer_id, buyer_id, units) GROUP BY 1, 2, 3) c
WHERE h.lane = c.lane AND h.offer_id = c.offer_id AND h.buyer_id = c.buyer_id
  AND h.lane = ANY($1::smallint[]) AND h.offer_id = ANY($2::bigint[]) AND h.buyer_id = ANY($3::bigint[])`

const lockLedgerSql = `
SELECT FROM stock_ledger WHERE lane = ANY($1::smallint[]) AND offer_id = ANY($2::bigint[]) ORDER BY offer_id, lane FOR UPDATE`

const unclaimSql = `
UPDATE stock_ledger l SET claimed = l.claimed - c.units
FROM (SELECT lane, offer_id, sum(units)::int AS units
      FROM unnest($1::smallint[], $2::bigint[], $3::int[]) AS c(lane, offer_id, units) GROUP BY 1, 2) c
WHERE l.lane = c.lane AND l.offer_id = c.offer_id AND l.lane = ANY($1::smallint[]) AND l.offer_id = ANY($2::bigint[])`
