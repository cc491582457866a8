/**
 * One change for many products. Each is a compare-and-set of its own on the version that the operator saw: what a colleague changed
 * meanwhile stays as it is and is told, the rest is done, in one transaction with a line of audit for each.
 */
import type { BulkChange, BulkEdit, BulkEditAnswer, BulkPrice } from '@tidegate/shared/contracts/goods'
import { outcomes } from '@tidegate/shared/outcomes'
import { say } from '@tidegate/shared/sayings'
import type { PoolClient } from 'pg'
import { inTransaction, type Sql } from '../db/pool.ts'
import { changePrice, type PriceChange, problemOf } from './change-price.ts'
import type { GoodsDeps } from './deps.ts'

/** Every price before and after. Nothing is written. */
export async function previewPrices(sql: Sql, { items, change }: BulkEdit): Promise<BulkPrice[]> {
  if (!isPriceChange(change)) return []
  const { rows } = await sql.query<PriceRow>(pricesSql, [items.map(({ id }) => id)])
  return rows.map(({ productId: _, priceFen, listPriceFen, ...row }) => {
    const afterFen = changePrice(Number(priceFen), change)
    return {
      ...row,
      beforeFen: Number(priceFen),
      afterFen,
      listPriceFen: Number(listPriceFen),
      problem: problemOf(afterFen, Number(listPriceFen)),
    }
  })
}

export async function bulkEdit(deps: GoodsDeps, staffId: string, { items, change }: BulkEdit): Promise<BulkEditAnswer> {
  const seen = new Map(items.map(({ id, version }) => [id, version]))
  const { done, refused } = await inTransaction(deps.pool, async (sql) => {
    const { rows } = await sql.query<ProductRow>(lockSql, [[...seen.keys()]])
    const refused: BulkEditAnswer['refused'] = [...seen.keys()]
      .filter((id) => !rows.some((row) => row.id === id))
      .map((id) => ({ id, title: id, message: say('bulk.gone') }))
    const knownCategory = change.kind !== 'CATEGORY' || (await exists(sql, change.categoryId))
    const below = isPriceChange(change) ? await belowZero(sql, rows, change) : new Set<string>()
    const done: ProductRow[] = []
    for (const row of rows) {
      const message =
        row.version !== seen.get(row.id)
          ? outcomes.VERSION_CONFLICT.message
          : !knownCategory
            ? say('bulk.no-category')
            : below.has(row.id)
              ? say('bulk.below-zero')
              : change.kind === 'STATE' && change.state === 'ON_SHELF' && !row.pictured
                ? say('bulk.no-picture')
                : null
      if (message) refused.push({ id: row.id, title: row.title, message })
      else done.push(row)
    }
    await write(deps, sql, staffId, done, change)
    return { done, refused }
  })
  for (const { id } of done) await deps.bustCatalogue(id)
  return { changed: done.length, refused }
}

async function write(
  { newId }: GoodsDeps,
  sql: PoolClient,
  staffId: string,
  products: ProductRow[],
  change: BulkChange,
): Promise<void> {
  if (products.length === 0) return
  const ids = products.map(({ id }) => id)
  const prices = isPriceChange(change) ? (await sql.query<PriceRow>(pricesSql, [ids])).rows : []
  await sql.query(
    `UPDATE products SET state = COALESCE($2, state), category_id = COALESCE($3, category_id), version = version + 1, updated_at = now()
     WHERE id = ANY($1::bigint[])`,
    [ids, change.kind === 'STATE' ? change.state : null, change.kind === 'CATEGORY' ? change.categoryId : null],
  )
  if (isPriceChange(change))
    await sql.query(
      'UPDATE skus s SET price_fen = n.fen FROM unnest($1::bigint[], $2::bigint[]) AS n(id, fen) WHERE s.id = n.id',
      [prices.map(({ skuId }) => skuId), prices.map(({ priceFen }) => changePrice(Number(priceFen), change))],
    )
  const before = ({ id, state, categoryId }: ProductRow) =>
    isPriceChange(change)
      ? Object.fromEntries(
          prices.filter((price) => price.productId === id).map((price) => [price.skuId, Number(price.priceFen)]),
        )
      : change.kind === 'STATE'
        ? { state }
        : { categoryId }
  await sql.query(
    `INSERT INTO audit_entries (id, staff_id, action, subject, before, after)
     SELECT n.id, $1, 'product.bulk-edit', n.subject, n.before, $5::jsonb FROM unnest($2::bigint[], $3::text[], $4::jsonb[]) AS n(id, subject, before)`,
    [
      staffId,
      products.map(() => newId()),
      ids.map((id) => `product:${id}`),
      products.map((product) => JSON.stringify(before(product))),
      JSON.stringify(change),
    ],
  )
}

async function exists(sql: Sql, categoryId: string): Promise<boolean> {
  return Boolean((await sql.query('SELECT FROM categories WHERE id = $1 FOR SHARE', [categoryId])).rowCount)
}

/** Products of which a SKU would cost less than nothing. */
async function belowZero(sql: Sql, products: ProductRow[], change: PriceChange): Promise<Set<string>> {
  const { rows } = await sql.query<PriceRow>(pricesSql, [products.map(({ id }) => id)])
  return new Set(rows.filter((row) => changePrice(Number(row.priceFen), change) < 0).map((row) => row.productId))
}

function isPriceChange(change: BulkChange): change is PriceChange {
  return change.kind === 'PRICE_ADD' || change.kind === 'PRICE_PERCENT'
}

interface ProductRow {
  id: string
  title: string
  version: number
  state: string
  categoryId: string
  pictured: boolean
}
interface PriceRow {
  skuId: string
  productId: string
  title: string
  skuName: string
  priceFen: string
  listPriceFen: string
}

const lockSql = `
SELECT id::text, title, version, state, category_id::text AS "categoryId", cardinality(images) > 0 AS pictured
FROM products WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE`
const pricesSql = `
SELECT s.id::text AS "skuId", p.id::text AS "productId", p.title, s.name AS "skuName", s.price_fen AS "priceFen", s.list_price_fen AS "listPriceFen"
FROM skus s JOIN products p ON p.id = s.product_id WHERE p.id = ANY($1::bigint[]) ORDER BY p.sort, p.id, s.sort, s.id`
