/** A SKU's shelf: what it holds, line by line why, and an operator's corrections. */
import type { Page } from '@tidegate/shared/contracts/catalogue'
import type { SkuStock, StockAdjustment, StockMovementRow, stockMovementsInput } from '@tidegate/shared/contracts/goods'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import { type Said, say } from '@tidegate/shared/sayings'
import type { z } from 'zod'
import { recordAudit } from '../audit/record.ts'
import { inTransaction, type Sql } from '../db/pool.ts'
import type { GoodsDeps } from './deps.ts'

export async function readSkuStock(sql: Sql, skuId: string): Promise<SkuStock | null> {
  const { rows } = await sql.query<SkuStock>(
    `SELECT s.id::text AS "skuId", p.id::text AS "productId", p.title, COALESCE(p.images[1], '') AS image, p.kind, s.name AS "skuName",
            COALESCE(s.code, '') AS code, s.shelf_stock AS "shelfStock",
            (SELECT COALESCE(sum(l.total - l.claimed), 0)::int FROM offers o JOIN stock_ledger l ON l.offer_id = o.id
             JOIN campaigns c ON c.id = o.campaign_id AND c.state IN ('PUBLISHED', 'PAUSED') WHERE o.sku_id = s.id) AS "inCampaigns",
            (SELECT json_agg(json_build_object('skuId', k.id::text, 'skuName', k.name) ORDER BY k.sort, k.id) FROM skus k WHERE k.product_id = p.id) AS siblings
     FROM skus s JOIN products p ON p.id = s.product_id WHERE s.id = $1`,
    [skuId],
  )
  return rows[0] ?? null
}

/**
 * Newest first, each with what the shelf held after it: counted down from today's stock. What a past line left behind never changes, so
 * the cursor `<µs>-<id>-<balance>` carries it to the next page. Counted over every line, shown of one reason.
 */
export async function listMovements(
  sql: Sql,
  { skuId, reason, cursor }: z.output<typeof stockMovementsInput>,
): Promise<Page<StockMovementRow>> {
  const after = /^(\d{1,16})-(\d{1,19})-(-?\d{1,10})$/.exec(cursor ?? '')
  const { rows } = await sql.query<MovementRow>(
    `SELECT * FROM (
       SELECT m.id::text, m.at, m.id AS place, (extract(epoch FROM m.at) * 1000000)::bigint::text AS micros, m.delta, m.reason,
              COALESCE(m.note, '') AS note, st.name AS by, c.id::text AS "campaignId", c.title AS "campaignTitle",
              (COALESCE($4::int, s.shelf_stock) + m.delta - sum(m.delta) OVER (ORDER BY m.at DESC, m.id DESC))::int AS balance
       FROM skus s JOIN stock_movements m ON m.sku_id = s.id LEFT JOIN staff st ON st.id = m.staff_id LEFT JOIN campaigns c ON c.id = m.campaign_id
       WHERE s.id = $1 AND ($2::bigint IS NULL OR (m.at, m.id) < (to_timestamp($2::bigint / 1000000.0), $3::bigint))
     ) counted WHERE $6::text IS NULL OR reason = $6 ORDER BY at DESC, place DESC LIMIT $5`,
    [skuId, after?.[1] ?? null, after?.[2] ?? null, after?.[3] ?? null, pageSize + 1, reason ?? null],
  )
  const page = rows.slice(0, pageSize)
  const last = page.at(-1)
  return {
    items: page.map(({ micros, place: _, campaignId, campaignTitle, ...row }) => ({
      ...row,
      at: Math.floor(Number(micros) / 1_000),
      campaign: campaignId ? { id: campaignId, title: campaignTitle ?? '' } : null,
    })),
    nextCursor: rows.length > pageSize && last ? `${last.micros}-${last.id}-${last.balance - last.delta}` : null,
  }
}

export type AdjustOutcome =
  | { kind: 'ADJUSTED'; shelfStock: number }
  | { kind: 'REFUSED'; outcome: OutcomeCode; fields?: Record<string, Said> }

/** Units come or go by an operator's word, if the shelf is as they saw it. A form opened before shows other stock: the version says so. */
export async function adjustStock(
  deps: GoodsDeps,
  staffId: string,
  { skuId, seen, delta, reason, note }: StockAdjustment,
): Promise<AdjustOutcome> {
  const outcome = await inTransaction(deps.pool, async (sql): Promise<AdjustOutcome & { productId?: string }> => {
    const { rows } = await sql.query<{ productId: string; kind: string }>(
      `SELECT id::text AS "productId", kind FROM products WHERE id = (SELECT product_id FROM skus WHERE id = $1) FOR UPDATE`,
      [skuId],
    )
    const product = rows[0]
    if (!product) return { kind: 'REFUSED', outcome: 'NOT_FOUND' }
    if (product.kind === 'CARD') return { kind: 'REFUSED', outcome: 'STOCK_OF_CARDS' }
    const shelf = await sql.query<{ stock: number }>('SELECT shelf_stock AS stock FROM skus WHERE id = $1 FOR UPDATE', [
      skuId,
    ])
    const stock = shelf.rows[0]?.stock ?? 0
    if (stock !== seen)
      return {
        kind: 'REFUSED',
        outcome: 'VERSION_CONFLICT',
        fields: { seen: say('field.stock-moved', { stock }) },
      }
    if (stock + delta < 0) return { kind: 'REFUSED', outcome: 'STOCK_BELOW_ZERO' }
    await sql.query('UPDATE products SET version = version + 1 WHERE id = $1', [product.productId])
    await sql.query('UPDATE skus SET shelf_stock = shelf_stock + $2 WHERE id = $1', [skuId, delta])
    await sql.query(
      'INSERT INTO stock_movements (id, sku_id, delta, reason, staff_id, note) VALUES ($1, $2, $3, $4, $5, $6)',
      [deps.newId(), skuId, delta, reason, staffId, note || null],
    )
    await recordAudit(sql, {
      id: deps.newId(),
      staffId,
      action: 'stock.adjust',
      subject: `sku:${skuId}`,
      before: { shelfStock: stock },
      after: { shelfStock: stock + delta, reason, note },
    })
    return { kind: 'ADJUSTED', shelfStock: stock + delta, productId: product.productId }
  })
  if (outcome.productId) await deps.bustCatalogue(outcome.productId)
  return outcome
}

interface MovementRow extends Omit<StockMovementRow, 'at' | 'campaign'> {
  micros: string
  place: string
  campaignId: string | null
  campaignTitle: string | null
}

const pageSize = 30
