import type { Page, ProductKind } from '@tidegate/shared/contracts/catalogue'
import type { StaffProduct, StaffProductRow } from '@tidegate/shared/contracts/staff'
import { fen } from '@tidegate/shared/fen'
import type { Sql } from '../db/pool.ts'
import { containing } from '../staff/search.ts'

export interface ProductFilter {
  search?: string | undefined
  categoryId?: string | undefined
  kind?: ProductKind | undefined
  state?: 'ON_SHELF' | 'OFF_SHELF' | undefined
  cursor?: string | undefined
}

/** In shelf order. The cursor is `<sort>-<id>` of the last row. */
export async function listProducts(sql: Sql, { cursor, ...filter }: ProductFilter): Promise<Page<StaffProductRow>> {
  const after = /^(\d{1,9})-(\d{1,19})$/.exec(cursor ?? '')
  const { rows } = await sql.query<
    Omit<StaffProductRow, 'priceFen' | 'updatedAt'> & { priceFen: string; updatedAt: Date; sort: number }
  >(
    `SELECT p.id::text, p.version, p.title, COALESCE(p.images[1], '') AS image, p.kind, c.name AS "categoryName", p.state, p.sort, p.updated_at AS "updatedAt",
            COALESCE(s.price, 0) AS "priceFen", COALESCE(s.stock, 0)::int AS "shelfStock"
     FROM products p JOIN categories c ON c.id = p.category_id
     LEFT JOIN LATERAL (SELECT min(price_fen) AS price, sum(shelf_stock) AS stock FROM skus WHERE product_id = p.id) s ON true
     WHERE ${matching} AND ($6::int IS NULL OR (p.sort, p.id) > ($6, $7::bigint))
     ORDER BY p.sort, p.id LIMIT $8`,
    [...matchingValues(filter), after?.[1] ?? null, after?.[2] ?? null, pageSize + 1],
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

/** Products `p` by a part of their title or a SKU's whole code, category, state and kind: $1 to $5. */
export const matching = `($1::text IS NULL OR p.title ILIKE $1 OR EXISTS (SELECT FROM skus k WHERE k.product_id = p.id AND k.code = $2))
  AND ($3::bigint IS NULL OR p.category_id = $3) AND ($4::text IS NULL OR p.state = $4) AND ($5::text IS NULL OR p.kind = $5)`

export function matchingValues({ search, categoryId, state, kind }: Omit<ProductFilter, 'cursor'>): (string | null)[] {
  return [search ? containing(search) : null, search ?? null, categoryId ?? null, state ?? null, kind ?? null]
}

export async function getProduct(sql: Sql, productId: string): Promise<StaffProduct | null> {
  const { rows } = await sql.query<ProductRow>(
    `SELECT p.id::text, p.category_id::text AS "categoryId", c.name AS "categoryName", p.title, p.subtitle, p.description, p.kind, p.state, p.images,
            p.notes, p.version, p.updated_at AS "updatedAt"
     FROM products p JOIN categories c ON c.id = p.category_id WHERE p.id = $1`,
    [productId],
  )
  const row = rows[0]
  if (!row) return null
  const skus = await sql.query<SkuRow>(
    `SELECT id::text, name, COALESCE(code, '') AS code, price_fen AS "priceFen", list_price_fen AS "listPriceFen", shelf_stock AS "shelfStock"
     FROM skus WHERE product_id = $1 ORDER BY sort, id`,
    [productId],
  )
  return {
    ...row,
    updatedAt: row.updatedAt.getTime(),
    skus: skus.rows.map((sku) => ({
      ...sku,
      priceFen: fen(sku.priceFen),
      listPriceFen: fen(sku.listPriceFen),
      seenStock: sku.shelfStock,
    })),
  }
}

type ProductRow = Omit<StaffProduct, 'skus' | 'updatedAt'> & { updatedAt: Date }
interface SkuRow {
  id: string
  name: string
  code: string
  priceFen: string
  listPriceFen: string
  shelfStock: number
}

const pageSize = 20
