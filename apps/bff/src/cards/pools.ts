/** The merchant's view of what can be delivered, and the warning before it cannot. */
import type { CardPoolView, FoundCard, poolsInput, StaffCardRow } from '@tidegate/shared/contracts/cards'
import type { Page } from '@tidegate/shared/contracts/catalogue'
import type { Pool } from 'pg'
import type { z } from 'zod'
import { recordAudit } from '../audit/record.ts'
import { inTransaction, type Sql } from '../db/pool.ts'
import { laneOf } from '../kernel/lane.ts'
import type { BlindIndex } from '../kernel/seal.ts'
import { containing } from '../staff/search.ts'
import type { Metrics } from '../telemetry/metrics.ts'

/** CARD SKUs, the emptiest first. Counters only: a pool of a million codes costs no more than one of ten. */
export async function listPools(
  sql: Sql,
  { search, low, cursor }: z.output<typeof poolsInput>,
  pageSize = 30,
): Promise<Page<CardPoolView>> {
  const [, room = null, skuId = null] = /^(-?\d{1,10})_(\d{1,19})$/.exec(cursor ?? '') ?? []
  const { rows } = await sql.query<CardPoolView>(
    `${poolSelect} WHERE ($1::bigint IS NULL OR (${roomLeft}, s.id) > ($1, $2::bigint)) AND ($3::text IS NULL OR p.title ILIKE $3)
       AND (NOT $4 OR ${roomLeft} <= 0)
     ORDER BY ${roomLeft}, s.id LIMIT $5`,
    [room, skuId, search ? containing(search) : null, low === 'yes', pageSize + 1],
  )
  const items = rows.slice(0, pageSize)
  const last = items.at(-1)
  return { items, nextCursor: last && rows.length > pageSize ? `${last.free - last.lowMark}_${last.skuId}` : null }
}

export async function readPool(sql: Sql, skuId: string): Promise<CardPoolView | null> {
  return (await sql.query<CardPoolView>(`${poolSelect} WHERE s.id = $1`, [skuId])).rows[0] ?? null
}

/** One tick: how many pools are running low, for the alarm. */
export async function watchPools({ pool, metrics }: { pool: Pool; metrics: Metrics }): Promise<void> {
  const { rows } = await pool.query<{ low: number; waiting: number }>(
    `SELECT count(*) FILTER (WHERE low)::int AS low, COALESCE(sum(waiting), 0)::int AS waiting FROM (${poolSelect}) pools`,
  )
  metrics.cardPoolsLow.set(rows[0]?.low ?? 0)
  metrics.cardOrdersWaiting.set(rows[0]?.waiting ?? 0)
}

export async function setLowMark(
  { pool, newId }: { pool: Pool; newId(): string },
  staffId: string,
  { skuId, lowMark }: { skuId: string; lowMark: number },
): Promise<boolean> {
  return inTransaction(pool, async (sql) => {
    const { rows } = await sql.query<{ lowMark: number }>(
      'SELECT low_mark AS "lowMark" FROM card_pools WHERE sku_id = $1 FOR UPDATE',
      [skuId],
    )
    const { rowCount } = await sql.query(
      `INSERT INTO card_pools (sku_id, low_mark) SELECT s.id, $2 FROM skus s JOIN products p ON p.id = s.product_id AND p.kind = 'CARD' WHERE s.id = $1
       ON CONFLICT (sku_id) DO UPDATE SET low_mark = excluded.low_mark`,
      [skuId, lowMark],
    )
    if (rowCount)
      await recordAudit(sql, {
        id: newId(),
        staffId,
        action: 'cards.lowMark',
        subject: `sku:${skuId}`,
        before: rows[0],
        after: { lowMark },
      })
    return Boolean(rowCount)
  })
}

/** What is known of a code that somebody holds in their hand. Found by its blind index; nothing is opened. */
export async function findCard(
  { pool, blindIndex }: { pool: Pool; blindIndex: BlindIndex },
  { productId, code }: { productId: string; code: string },
): Promise<FoundCard | null> {
  const { rows } = await pool.query<FoundCard>(
    `SELECT c.state, c.batch_id::text AS "batchId", c.line, COALESCE(d.order_id, r.order_id)::text AS "orderId"
     FROM cards c LEFT JOIN card_deliveries d ON d.card_id = c.id LEFT JOIN card_replacements r ON r.old_card_id = c.id
     WHERE c.blind_index = $1`,
    [blindIndex(productId, code)],
  )
  return rows[0] ?? null
}

/** The slots of one order for staff: where each code came from, never what it says. */
export async function readOrderCards(
  { pool, lanes }: { pool: Pool; lanes: number },
  orderId: string,
): Promise<StaffCardRow[]> {
  const { rows } = await pool.query<
    Omit<StaffCardRow, 'deliveredAt' | 'revealedAt'> & { deliveredAt: Date; revealedAt: Date | null }
  >(
    `SELECT d.slot, c.batch_id::text AS "batchId", c.line AS "batchLine", d.delivered_at AS "deliveredAt", d.revealed_at AS "revealedAt", d.replaced
     FROM card_deliveries d LEFT JOIN cards c ON c.id = d.card_id WHERE d.lane = $1 AND d.order_id = $2 ORDER BY d.slot`,
    [laneOf(orderId, lanes), orderId],
  )
  return rows.map((row) => ({
    ...row,
    deliveredAt: row.deliveredAt.getTime(),
    revealedAt: row.revealedAt?.getTime() ?? null,
  }))
}

/** Free codes above the mark below which somebody is told. */
const roomLeft = '(COALESCE(c.free, 0) - COALESCE(c.low_mark, 20))'
const poolSelect = `
SELECT s.id::text AS "skuId", p.id::text AS "productId", p.title, s.name AS "skuName", COALESCE(p.images[1], '') AS image,
       COALESCE(c.free, 0) AS free, COALESCE(c.delivered, 0) AS delivered, s.shelf_stock AS "shelfStock", COALESCE(w.waiting, 0)::int AS waiting, COALESCE(c.short, 0) AS short,
       COALESCE(c.low_mark, 20) AS "lowMark", ${roomLeft} <= 0 AS low
FROM skus s JOIN products p ON p.id = s.product_id AND p.kind = 'CARD'
LEFT JOIN card_pools c ON c.sku_id = s.id
LEFT JOIN (SELECT sku_id, count(*) AS waiting FROM fulfilments WHERE state = 'DUE' AND kind = 'CARD' GROUP BY sku_id) w ON w.sku_id = s.id`
