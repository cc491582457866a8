import type { ProductKind } from '@tidegate/shared/contracts/catalogue'
import { goodsColumns, productKindLabels, productStateLabels } from '@tidegate/shared/contracts/goods'
import { type ExportSpec, yuan } from '../exports/spec.ts'
import { matching, matchingValues, type ProductFilter } from './read-products.ts'

/** One SKU a line, in shelf order, in the columns that an import reads: change what should change, and send the file. */
export const goodsExport: ExportSpec<Omit<ProductFilter, 'cursor'>, GoodsRow> = {
  columns: [
    { title: goodsColumns.code, of: (row) => row.code ?? `ID${row.sku_id}` },
    { title: goodsColumns.title, of: (row) => row.title },
    { title: goodsColumns.subtitle, of: (row) => row.subtitle },
    { title: goodsColumns.category, of: (row) => row.category },
    { title: goodsColumns.kind, of: (row) => productKindLabels[row.kind] },
    { title: goodsColumns.state, of: (row) => productStateLabels[row.state] },
    { title: goodsColumns.skuName, of: (row) => row.sku_name },
    { title: goodsColumns.price, of: (row) => yuan(row.price_fen) },
    { title: goodsColumns.listPrice, of: (row) => yuan(row.list_price_fen) },
    { title: goodsColumns.stock, of: (row) => row.shelf_stock },
  ],
  async count({ sql }, filter, { at }) {
    const { rows } = await sql.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM skus s JOIN products p ON p.id = s.product_id WHERE ${matching} AND p.created_at <= $6`,
      [...matchingValues(filter), at],
    )
    return rows[0]?.n ?? 0
  },
  async read({ sql }, filter, { at }, cursor) {
    const { rows } = await sql.query<GoodsRow>(
      `SELECT s.id::text AS sku_id, s.code, p.title, p.subtitle, c.name AS category, p.kind, p.state, s.name AS sku_name, s.price_fen, s.list_price_fen,
              s.shelf_stock, p.sort || ' ' || p.id || ' ' || s.sort || ' ' || s.id AS cursor
       FROM skus s JOIN products p ON p.id = s.product_id JOIN categories c ON c.id = p.category_id
       WHERE ${matching} AND p.created_at <= $6
         AND ($7::int IS NULL OR (p.sort, p.id, s.sort, s.id) > ($7, $8::bigint, $9::int, $10::bigint))
       ORDER BY p.sort, p.id, s.sort, s.id LIMIT ${stretch}`,
      [...matchingValues(filter), at, ...(cursor?.split(' ') ?? [null, null, null, null])],
    )
    return { rows, cursor: rows.length === stretch ? (rows.at(-1)?.cursor ?? null) : null }
  },
}

interface GoodsRow {
  sku_id: string
  code: string | null
  title: string
  subtitle: string
  category: string
  kind: ProductKind
  state: keyof typeof productStateLabels
  sku_name: string
  price_fen: string
  list_price_fen: string
  shelf_stock: number
  cursor: string
}

const stretch = 2_000
