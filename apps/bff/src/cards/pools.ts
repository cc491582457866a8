/** The merchant's view of what can be delivered, and the warning before it cannot. */
import type { CardPoolView, FoundCard, StaffCardRow } from '@tidegate/shared/contracts/cards'
import type { Pool } from 'pg'
import { recordAudit } from '../audit/record.ts'
import { inTransaction, type Sql } from '../db/pool.ts'
import { laneOf } from '../kernel/lane.ts'
import type { BlindIndex } from '../kernel/seal.ts'
import type { Metrics } from '../telemetry/metrics.ts'

/** Every CARD SKU, the emptiest first. Counters only: a pool of a million codes costs no more than one of ten. */
export async function listPools(sql: Sql): Promise<CardPoolView[]> {
  const { rows } = await sql.query<CardPoolView>(poolsSql)
  return rows
}

/** One tick: how many pools are running low, for the alarm. */
export async function watchPools({ pool, metrics }: { pool: Pool; metrics: Metrics }): Promise<void> {
  const pools = await listPools(pool)
  metrics.cardPoolsLow.set(pools.filter(({ low }) => low).length)
  metrics.cardOrdersWaiting.set(pools.reduce((sum, { waiting }) => sum + waiting, 0))
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

const poolsSql = `
SELECT s.id::text AS "skuId", p.id::text AS "productId", p.title, s.name AS "skuName", COALESCE(p.images[1], '') AS image,
       COALESCE(c.free, 0) AS free, COALESCE(c.delivered, 0) AS delivered, s.shelf_stock AS "shelfStock", COALESCE(w.waiting, 0)::int AS waiting, COALESCE(c.short, 0) AS short,
       COALESCE(c.low_mark, 20) AS "lowMark", COALESCE(c.free, 0) <= COALESCE(c.low_mark, 20) AS low
FROM skus s JOIN products p ON p.id = s.product_id AND p.kind = 'CARD'
LEFT JOIN card_pools c ON c.sku_id = s.id
LEFT JOIN (SELECT sku_id, count(*) AS waiting FROM fulfilments WHERE state = 'DUE' AND kind = 'CARD' GROUP BY sku_id) w ON w.sku_id = s.id
ORDER BY COALESCE(c.free, 0) - COALESCE(c.low_mark, 20), s.id`
