import type { PoolClient } from 'pg'
import type { Sql } from '../db/pool.ts'
import type { GoodsDeps } from './deps.ts'
import type { GoodsPlan, ShopProduct, ShopSku } from './plan-import.ts'

/** Writes a plan in statements that do not grow in number with it. Returns the products that changed or came. */
export async function writePlan(
  { newId }: Pick<GoodsDeps, 'newId'>,
  sql: PoolClient,
  staffId: string,
  plan: GoodsPlan,
  name: string,
): Promise<string[]> {
  const products = plan.products.map(({ before, after }) => ({ before, after, id: after.id ?? newId() }))
  const coming = products.filter(({ before }) => before === null)
  const changing = products.filter(({ before }) => before !== null)
  const skus = products.flatMap(({ before, after, id }) =>
    after.skus.map((sku, sort) => ({
      ...{ sku, sort, productId: id, id: sku.id ?? newId() },
      before: before?.skus.find((old) => old.id === sku.id) ?? null,
    })),
  )
  await insertProducts(sql, coming)
  await updateProducts(sql, changing)
  await insertSkus(
    sql,
    skus.filter(({ before }) => before === null),
  )
  await updateSkus(
    sql,
    skus.filter(({ sku, before }) => before !== null && JSON.stringify(sku) !== JSON.stringify(before)),
  )
  const moved = skus
    .map(({ id, sku, before }) => ({ id, delta: sku.stock - (before?.stock ?? 0) }))
    .filter(({ delta }) => delta !== 0)
  await sql.query(
    `INSERT INTO stock_movements (id, sku_id, delta, reason, staff_id)
     SELECT id, sku_id, delta, 'IMPORTED', $1 FROM unnest($2::bigint[], $3::bigint[], $4::int[]) AS n(id, sku_id, delta)`,
    [staffId, moved.map(() => newId()), moved.map(({ id }) => id), moved.map(({ delta }) => delta)],
  )
  await sql.query(
    `INSERT INTO audit_entries (id, staff_id, action, subject, before, after)
     SELECT id, $1, 'goods.import', subject, before, after FROM unnest($2::bigint[], $3::text[], $4::jsonb[], $5::jsonb[]) AS n(id, subject, before, after)`,
    [
      staffId,
      products.map(() => newId()),
      products.map(({ id }) => `product:${id}`),
      products.map(({ before }) => before && JSON.stringify(before)),
      products.map(({ after }) => JSON.stringify({ ...after, plan: name })),
    ],
  )
  return products.map(({ id }) => id)
}

interface PlannedProduct {
  id: string
  after: ShopProduct
}
interface PlannedSku {
  id: string
  productId: string
  sort: number
  sku: ShopSku
}

async function insertProducts(sql: Sql, products: PlannedProduct[]): Promise<void> {
  await sql.query(
    `INSERT INTO products (id, category_id, kind, state, title, subtitle, images, notes, updated_at)
     SELECT n.id, c.id, n.kind, n.state, n.title, n.subtitle, '{}', '{}', now() FROM ${productRows} JOIN categories c ON c.name = n.category`,
    productColumns(products),
  )
}

async function updateProducts(sql: Sql, products: PlannedProduct[]): Promise<void> {
  await sql.query(
    `UPDATE products p SET category_id = c.id, state = n.state, title = n.title, subtitle = n.subtitle, version = version + 1, updated_at = now()
     FROM ${productRows} JOIN categories c ON c.name = n.category WHERE p.id = n.id`,
    productColumns(products),
  )
}

async function insertSkus(sql: Sql, skus: PlannedSku[]): Promise<void> {
  await sql.query(
    `INSERT INTO skus (id, product_id, code, name, price_fen, list_price_fen, shelf_stock, sort) SELECT * FROM ${skuRows}`,
    skuColumns(skus),
  )
}

async function updateSkus(sql: Sql, skus: PlannedSku[]): Promise<void> {
  await sql.query(
    `UPDATE skus s SET name = n.name, price_fen = n.price_fen, list_price_fen = n.list_price_fen, shelf_stock = n.stock FROM ${skuRows} WHERE s.id = n.id`,
    skuColumns(skus),
  )
}

const productRows =
  'unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) AS n(id, category, kind, state, title, subtitle)'
const skuRows =
  'unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::int[], $8::int[]) AS n(id, product_id, code, name, price_fen, list_price_fen, stock, sort)'

function productColumns(products: PlannedProduct[]): unknown[][] {
  return [
    products.map(({ id }) => id),
    ...(['category', 'kind', 'state', 'title', 'subtitle'] as const).map((field) =>
      products.map(({ after }) => after[field]),
    ),
  ]
}

function skuColumns(skus: PlannedSku[]): unknown[][] {
  return [
    skus.map(({ id }) => id),
    skus.map(({ productId }) => productId),
    ...(['code', 'name', 'priceFen', 'listPriceFen', 'stock'] as const).map((field) =>
      skus.map(({ sku }) => sku[field]),
    ),
    skus.map(({ sort }) => sort),
  ]
}
