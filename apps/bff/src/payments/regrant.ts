/**
 * Money came for an order that had closed: give it its units again, if they are there.
 *
 * Invariant: the units are claimed in the ledger in the caller's transaction, under the same CHECKs as any order; and where they lie on a
 * shelf in Redis they are taken off it first, once (regrant.lua). In this order: units whose release Redis is still owed (they are on no
 * shelf; the debt is struck out), the holdback (they are on none either), a lane's shelf. The lane's ledger row is locked before its
 * shelf is touched, so no prewarm counts between the two.
 * What can fail: a crash after a shelf gave and before the commit: WeChat's notify comes again and the mark finds the units taken; until
 * then they show as drift, and a recount of the shelf heals it too (rush/reconcile). A crash after a release was struck out: the debt is
 * still there, and the next notify strikes it out anew, or the next sweep sees that its striker is dead and releases the units. Redis away:
 * nothing is decided, the notify comes again.
 */
import type { Redis } from 'ioredis'
import type { PoolClient } from 'pg'
import { crashPoint } from '../kernel/crash-point.ts'
import type { Scripts } from '../redis/generated.ts'
import { keys } from '../redis/keys.ts'
import { holdbackLane } from '../rush/split-stock.ts'

export interface RegrantDeps {
  hot: Redis
  scripts: Scripts
}

/** An order that is CLOSED and locked by the caller. */
export interface ClosedOrder {
  lane: number
  id: string
  buyerId: string
  offerId: string
  stockLane: number
  quantity: number
}

/** The lane whose units the order has now, claimed and counted as paid; null when there are none, or the buyer's limit is used up. */
export async function regrant(deps: RegrantDeps, sql: PoolClient, order: ClosedOrder): Promise<number | null> {
  const held = await sql.query(
    'SELECT 1 FROM holdings WHERE lane = $1 AND offer_id = $2 AND buyer_id = $3 AND held + $4 <= cap FOR UPDATE',
    [order.lane, order.offerId, order.buyerId, order.quantity],
  )
  if (!held.rowCount) return null
  const lane = await findUnits(deps, sql, order)
  if (lane === null) return null
  await sql.query('UPDATE holdings SET held = held + $4 WHERE lane = $1 AND offer_id = $2 AND buyer_id = $3', [
    order.lane,
    order.offerId,
    order.buyerId,
    order.quantity,
  ])
  return lane
}

async function findUnits(deps: RegrantDeps, sql: PoolClient, order: ClosedOrder): Promise<number | null> {
  if (await strikeOutRelease(deps, sql, order)) return order.stockLane
  const shelves = await readShelves(deps, sql, order)
  // Taken before and lost in a crash: these first, or they would stay lost.
  for (const { lane } of shelves.filter((shelf) => shelf.marked))
    if (await takeOffShelf(deps, sql, order, lane)) return lane
  if (await claim(sql, order, holdbackLane)) return holdbackLane
  for (const { lane } of shelves.filter((shelf) => shelf.available >= order.quantity).slice(0, shelvesTried))
    if (await takeOffShelf(deps, sql, order, lane)) return lane
  return null
}

/**
 * Its release is not done yet: the units are neither on a shelf nor anybody's. That it is not done is settled by taking its mark, for a
 * sweep may have released them and died before it could delete the row, or may still be about to.
 */
async function strikeOutRelease({ scripts }: RegrantDeps, sql: PoolClient, order: ClosedOrder): Promise<boolean> {
  const { rowCount } = await sql.query(`SELECT 1 ${owedRelease}`, [order.offerId, order.id])
  if (!rowCount || !(await lockFree(sql, order, order.stockLane))) return false
  // A sweep that got there first has locked the row, and then deleted it.
  const owed = await sql.query<{ id: string; striker: string }>(
    `SELECT id::text, pg_current_xact_id()::text AS striker ${owedRelease} FOR UPDATE`,
    [order.offerId, order.id],
  )
  const row = owed.rows[0]
  if (!row) return false
  if (order.stockLane !== holdbackLane) {
    const struckOut = await scripts.strikeOut(
      { released: keys.released(order.stockLane, order.id) },
      { striker: `tx-${row.striker}`, keepMs: markKeptMs },
    )
    if (struckOut !== 'STRUCK_OUT') return false
    crashPoint('regrant-struck-out')
  }
  await sql.query('DELETE FROM outbox WHERE id = $1', [row.id])
  return claim(sql, order, order.stockLane)
}

interface Shelf {
  lane: number
  available: number
  marked: boolean
}

/** The offer's shelves as they look now, by lane; what is taken is decided under lock. */
async function readShelves({ hot }: RegrantDeps, sql: PoolClient, order: ClosedOrder): Promise<Shelf[]> {
  const { rows } = await sql.query<{ lane: number }>(
    'SELECT lane FROM stock_ledger WHERE offer_id = $1 AND lane >= 0 ORDER BY lane',
    [order.offerId],
  )
  return Promise.all(
    rows.map(async ({ lane }) => {
      const [available, mark] = await Promise.all([
        hot.hget(keys.stock(lane, order.offerId), 'available'),
        hot.exists(keys.regranted(lane, order.id)),
      ])
      return { lane, available: Number(available ?? 0), marked: mark === 1 }
    }),
  )
}

async function takeOffShelf(deps: RegrantDeps, sql: PoolClient, order: ClosedOrder, lane: number): Promise<boolean> {
  if (!(await lockFree(sql, order, lane))) return false
  const taken = await deps.scripts.regrant(
    {
      stock: keys.stock(lane, order.offerId),
      buyers: keys.buyers(lane, order.offerId),
      regranted: keys.regranted(lane, order.id),
    },
    { buyer: lane === order.stockLane ? order.buyerId : '', quantity: order.quantity, keepMs: markKeptMs },
  )
  crashPoint('regrant-taken')
  return (taken === 'TAKEN' || taken === 'ALREADY') && claim(sql, order, lane)
}

/** Locks the lane's row; true when its units that nobody claims are enough. */
async function lockFree(sql: PoolClient, order: ClosedOrder, lane: number): Promise<boolean> {
  const { rows } = await sql.query<{ free: number }>(
    'SELECT total - claimed AS free FROM stock_ledger WHERE lane = $1 AND offer_id = $2 FOR UPDATE',
    [lane, order.offerId],
  )
  return (rows[0]?.free ?? 0) >= order.quantity
}

async function claim(sql: PoolClient, order: ClosedOrder, lane: number): Promise<boolean> {
  const { rowCount } = await sql.query(
    `UPDATE stock_ledger SET claimed = claimed + $3, paid = paid + $3
     WHERE lane = $1 AND offer_id = $2 AND claimed + $3 <= total`,
    [lane, order.offerId, order.quantity],
  )
  return rowCount === 1
}

const shelvesTried = 3
// As long as WeChat repeats a notify, and longer.
const markKeptMs = 7 * 86_400_000
const owedRelease = `FROM outbox WHERE topic = 'stock.release' AND offer_id = $1 AND payload->>'order' = $2::text`
