/**
 * A file of goods: looked at first, then done whole or not at all.
 *
 * Invariant: what is written is what was shown. The plan's name is a hash of everything it would change and of what was there; the file is
 * planned again under the locks of its products, and when the name is another one nothing is written. So a sale in between, a colleague,
 * or the same request twice, ends in a conflict and a new look. Lines that cannot be taken are left out, and were shown as such.
 */
import { createHash } from 'node:crypto'
import { fileProblemLabels, type GoodsImport } from '@tidegate/shared/contracts/goods'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { Said } from '@tidegate/shared/sayings'
import { inTransaction, type Sql, sqlStateOf } from '../db/pool.ts'
import type { GoodsDeps } from './deps.ts'
import { type GoodsPlan, planImport, type ShopProduct } from './plan-import.ts'
import { type FileRow, readGoodsFile } from './read-goods-file.ts'
import { writePlan } from './write-plan.ts'

export type ImportGoodsOutcome =
  | { kind: 'PLANNED'; import: GoodsImport }
  | { kind: 'REFUSED'; outcome: OutcomeCode; fields?: Record<string, Said> }

/** Without `agreed` nothing is written; with the name of a plan exactly that plan is. */
export async function importGoods(
  deps: GoodsDeps,
  staffId: string,
  bytes: Buffer,
  agreed: string | undefined,
): Promise<ImportGoodsOutcome> {
  const file = readGoodsFile(bytes)
  if (file.kind === 'REFUSED')
    return { kind: 'REFUSED', outcome: 'IMPORT_UNREADABLE', fields: { file: fileProblemLabels[file.problem] } }
  if (!agreed) return { kind: 'PLANNED', import: viewOf(await planFile(deps.pool, file.rows, ''), file.rows, false) }
  try {
    const { plan, touched } = await inTransaction(deps.pool, async (sql) => {
      const plan = await planFile(sql, file.rows, 'FOR UPDATE')
      if (nameOf(plan) !== agreed) throw new Changed()
      return { plan, touched: await writePlan(deps, sql, staffId, plan, agreed) }
    })
    for (const productId of touched) await deps.bustCatalogue(productId)
    return { kind: 'PLANNED', import: viewOf(plan, file.rows, true) }
  } catch (error) {
    // A code that somebody else gave away a moment ago is a change as well.
    if (error instanceof Changed || sqlStateOf(error) === '23505')
      return { kind: 'REFUSED', outcome: 'VERSION_CONFLICT' }
    throw error
  }
}

async function planFile(sql: Sql, rows: readonly FileRow[], lock: '' | 'FOR UPDATE'): Promise<GoodsPlan> {
  const { rows: categories } = await sql.query<{ name: string }>('SELECT name FROM categories')
  return planImport(rows, await readShop(sql, rows, lock), new Set(categories.map(({ name }) => name)))
}

/** The products that the file may mean, locked in the order in which everybody locks them: products by id, then SKUs by id. */
async function readShop(sql: Sql, rows: readonly FileRow[], lock: '' | 'FOR UPDATE'): Promise<ShopProduct[]> {
  const codes = rows.flatMap(({ cells }) => cells.code ?? [])
  const products = await sql.query<Omit<ShopProduct, 'skus'> & { id: string }>(
    `SELECT p.id::text, p.version, p.title, p.subtitle, c.name AS category, p.kind, p.state, cardinality(p.images) > 0 AS pictured
     FROM products p JOIN categories c ON c.id = p.category_id
     WHERE p.id IN (SELECT product_id FROM skus WHERE code = ANY($1::text[]) OR id = ANY($2::bigint[])) OR p.title = ANY($3::text[])
     ORDER BY p.id ${lock && `${lock} OF p`}`,
    [
      codes,
      codes.flatMap((code) => /^ID(\d{1,18})$/.exec(code)?.[1] ?? []),
      [...new Set(rows.flatMap(({ cells }) => cells.title || []))],
    ],
  )
  const skus = await sql.query<ShopProduct['skus'][number] & { productId: string; sort: number }>(
    `SELECT id::text, product_id::text AS "productId", COALESCE(code, '') AS code, name, price_fen::float8 AS "priceFen",
            list_price_fen::float8 AS "listPriceFen", shelf_stock AS stock, sort
     FROM skus WHERE product_id = ANY($1::bigint[]) ORDER BY id ${lock}`,
    [products.rows.map(({ id }) => id)],
  )
  const bySort = Map.groupBy(
    skus.rows.toSorted((a, b) => a.sort - b.sort),
    ({ productId }) => productId,
  )
  return products.rows.map((product) => ({
    ...product,
    skus: (bySort.get(product.id) ?? []).map(({ productId: _, sort: __, ...sku }) => sku),
  }))
}

function nameOf({ products, errors }: GoodsPlan): string {
  return createHash('sha256')
    .update(JSON.stringify([products, errors]))
    .digest('hex')
}

function viewOf(plan: GoodsPlan, rows: readonly FileRow[], applied: boolean): GoodsImport {
  return {
    plan: nameOf(plan),
    applied,
    lines: rows.length,
    counts: plan.counts,
    errors: plan.errors,
    rows: plan.rows.slice(0, mostRows),
  }
}

/** The shop is not what the plan was made for. */
class Changed extends Error {
  override readonly name = 'Changed'
}

const mostRows = 500
