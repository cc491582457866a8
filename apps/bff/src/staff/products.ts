/** The merchant's goods: list, read, save. A save is a compare-and-set on the version; shelf stock edits leave a movement row. */
import type { CategoryView, Page } from '@tidegate/shared/contracts/catalogue'
import type { ProductSave, StaffProduct, StaffProductRow } from '@tidegate/shared/contracts/staff'
import { fen } from '@tidegate/shared/fen'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { Pool, PoolClient } from 'pg'
import { recordAudit } from '../audit/record.ts'
import { inTransaction, sqlStateOf } from '../db/pool.ts'
import type { StaffDeps } from './deps.ts'
import { containing } from './search.ts'

export interface ProductFilter {
  search?: string | undefined
  categoryId?: string | undefined
  state?: 'ON_SHELF' | 'OFF_SHELF' | undefined
  cursor?: string | undefined
}

/** In shelf order. The cursor is `<sort>-<id>` of the last row. */
export async function listProducts(
  pool: Pool,
  { search, categoryId, state, cursor }: ProductFilter,
): Promise<Page<StaffProductRow>> {
  const after = /^(\d{1,9})-(\d{1,19})$/.exec(cursor ?? '')
  const { rows } = await pool.query<
    Omit<StaffProductRow, 'priceFen' | 'updatedAt'> & { priceFen: string; updatedAt: Date; sort: number }
  >(
    `SELECT p.id::text, p.title, COALESCE(p.images[1], '') AS image, p.kind, c.name AS "categoryName", p.state, p.sort, p.updated_at AS "updatedAt",
            COALESCE(s.price, 0) AS "priceFen", COALESCE(s.stock, 0)::int AS "shelfStock"
     FROM products p JOIN categories c ON c.id = p.category_id
     LEFT JOIN LATERAL (SELECT min(price_fen) AS price, sum(shelf_stock) AS stock FROM skus WHERE product_id = p.id) s ON true
     WHERE ($1::text IS NULL OR p.title ILIKE $1) AND ($2::bigint IS NULL OR p.category_id = $2) AND ($3::text IS NULL OR p.state = $3)
       AND ($4::int IS NULL OR (p.sort, p.id) > ($4, $5::bigint))
     ORDER BY p.sort, p.id LIMIT $6`,
    [
      search ? containing(search) : null,
      categoryId ?? null,
      state ?? null,
      after?.[1] ?? null,
      after?.[2] ?? null,
      pageSize + 1,
    ],
  )
  const page = rows.slice(0, pageSize)
  const last = page.at(-1)
  return {
    items: page.map(({ sort: _, ...row }) => ({
      ...row,
      priceFen: Number(row.priceFen),
      updatedAt: row.updatedAt.getTime(),
    })),
    nextCursor: rows.length > pageSize && last ? `${last.sort}-${last.id}` : null,
  }
}

export async function getProduct(pool: Pool | PoolClient, productId: string): Promise<StaffProduct | null> {
  const { rows } = await pool.query<ProductRow>(
    `SELECT p.id::text, p.category_id::text AS "categoryId", c.name AS "categoryName", p.title, p.subtitle, p.description, p.kind, p.state, p.images,
            p.notes, p.version, p.updated_at AS "updatedAt"
     FROM products p JOIN categories c ON c.id = p.category_id WHERE p.id = $1`,
    [productId],
  )
  const row = rows[0]
  if (!row) return null
  const skus = await pool.query<{
    id: string
    name: string
    priceFen: string
    listPriceFen: string
    shelfStock: number
  }>(
    `SELECT id::text, name, price_fen AS "priceFen", list_price_fen AS "listPriceFen", shelf_stock AS "shelfStock" FROM skus WHERE product_id = $1 ORDER BY sort, id`,
    [productId],
  )
  return {
    ...row,
    updatedAt: row.updatedAt.getTime(),
    skus: skus.rows.map((sku) => ({ ...sku, priceFen: fen(sku.priceFen), listPriceFen: fen(sku.listPriceFen) })),
  }
}

export async function listCategories(pool: Pool): Promise<CategoryView[]> {
  return (await pool.query<CategoryView>('SELECT id::text, name FROM categories ORDER BY sort, id')).rows
}

export type SaveProductOutcome =
  | { kind: 'SAVED'; product: StaffProduct }
  | { kind: 'REFUSED'; outcome: OutcomeCode; fields?: Record<string, string> }

export async function saveProduct(deps: StaffDeps, staffId: string, input: ProductSave): Promise<SaveProductOutcome> {
  const productId = input.id ?? deps.newId()
  let outcome: OutcomeCode | null
  try {
    outcome = await inTransaction(deps.pool, (sql) => write(deps, sql, staffId, productId, input))
  } catch (error) {
    if (sqlStateOf(error) !== '23503') throw error
    // A SKU that campaigns or stock movements speak of stays, so that their books can be read.
    const category = (error as { constraint?: string }).constraint === 'products_category_id_fkey'
    return {
      kind: 'REFUSED',
      outcome: 'BAD_INPUT',
      fields: category ? { categoryId: '分类不存在' } : { skus: '已有库存记录的规格不能删除，可将库存改为 0' },
    }
  }
  if (outcome) return { kind: 'REFUSED', outcome }
  await deps.bustCatalogue(productId)
  return { kind: 'SAVED', product: (await getProduct(deps.pool, productId)) as StaffProduct }
}

async function write(
  deps: StaffDeps,
  sql: PoolClient,
  staffId: string,
  productId: string,
  input: ProductSave,
): Promise<OutcomeCode | null> {
  const before = input.id ? await getProduct(sql, input.id) : null
  if (input.id && !before) return 'NOT_FOUND'
  const values = [
    input.categoryId,
    input.kind,
    input.state,
    input.title,
    input.subtitle,
    input.description,
    input.images,
    input.notes,
  ]
  const written = before
    ? await sql.query(
        `UPDATE products SET category_id = $3, kind = $4, state = $5, title = $6, subtitle = $7, description = $8, images = $9, notes = $10,
                version = version + 1, updated_at = now() WHERE id = $1 AND version = $2`,
        [productId, input.version ?? 0, ...values],
      )
    : await sql.query(
        `INSERT INTO products (id, category_id, kind, state, title, subtitle, description, images, notes, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, now())`,
        [productId, ...values],
      )
  if (!written.rowCount) return 'VERSION_CONFLICT'
  // What was promised of it is delivered by its kind.
  if (before && before.kind !== input.kind && (await everStocked(sql, productId))) return 'KIND_FIXED'

  const kept = input.skus.flatMap((sku) => sku.id ?? [])
  await sql.query('DELETE FROM skus WHERE product_id = $1 AND NOT id = ANY($2::bigint[])', [productId, kept])
  for (const [sort, sku] of input.skus.entries()) {
    const skuId = sku.id ?? deps.newId()
    const old = before?.skus.find((known) => known.id === skuId)
    if (sku.id && !old) return 'BAD_INPUT'
    // A card's units are its free codes: they come with an import and go with a recall, never with a form.
    const change = input.kind === 'CARD' ? 0 : sku.shelfStock - (old?.shelfStock ?? 0)
    // The version check above also says that no campaign carved stock out since the form was opened: publishing raises the version.
    await sql.query(
      old
        ? 'UPDATE skus SET name = $3, price_fen = $4, list_price_fen = $5, shelf_stock = shelf_stock + $6, sort = $7 WHERE id = $1 AND product_id = $2'
        : 'INSERT INTO skus (id, product_id, name, price_fen, list_price_fen, shelf_stock, sort) VALUES ($1, $2, $3, $4, $5, $6, $7)',
      [skuId, productId, sku.name, sku.priceFen, sku.listPriceFen, change, sort],
    )
    if (change !== 0)
      await sql.query(`INSERT INTO stock_movements (id, sku_id, delta, reason) VALUES ($1, $2, $3, 'EDITED')`, [
        deps.newId(),
        skuId,
        change,
      ])
  }
  await recordAudit(sql, {
    id: deps.newId(),
    staffId,
    action: 'product.save',
    subject: `product:${productId}`,
    before,
    after: input,
  })
  return null
}

async function everStocked(sql: PoolClient, productId: string): Promise<boolean> {
  const { rowCount } = await sql.query(
    'SELECT FROM stock_movements m JOIN skus s ON s.id = m.sku_id WHERE s.product_id = $1 LIMIT 1',
    [productId],
  )
  return Boolean(rowCount)
}

type ProductRow = Omit<StaffProduct, 'skus' | 'updatedAt'> & { updatedAt: Date }

const pageSize = 20
