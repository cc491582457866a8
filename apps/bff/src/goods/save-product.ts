/**
 * A product with its SKUs, as the form has it.
 *
 * Invariant: the version is a compare-and-set, so of two operators the second is told. Shelf stock is saved as the difference to what the
 * form showed, with its movement: units that a refund brought back meanwhile stay. The product is locked before its SKUs, as by everybody.
 */
import type { ProductSave, StaffProduct } from '@tidegate/shared/contracts/staff'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import { type Said, say } from '@tidegate/shared/sayings'
import type { PoolClient } from 'pg'
import { recordAudit } from '../audit/record.ts'
import { inTransaction, isStillNamed, sqlStateOf } from '../db/pool.ts'
import { holdPictures } from '../media/hold-pictures.ts'
import type { GoodsDeps } from './deps.ts'
import { getProduct } from './read-products.ts'

export type SaveProductOutcome =
  | { kind: 'SAVED'; product: StaffProduct }
  | { kind: 'REFUSED'; outcome: OutcomeCode; fields?: Record<string, Said> }
type Refusal = (SaveProductOutcome & { kind: 'REFUSED' }) | null

export async function saveProduct(deps: GoodsDeps, staffId: string, input: ProductSave): Promise<SaveProductOutcome> {
  const productId = input.id ?? deps.newId()
  const twin = twinCode(input)
  if (twin) return twin
  let refusal: Refusal
  try {
    refusal = await inTransaction(deps.pool, async (sql) => {
      const refused = await write(deps, sql, staffId, productId, input)
      if (refused) throw new Refused(refused)
      return null
    })
  } catch (error) {
    refusal = error instanceof Refused ? error.refusal : refusalOf(error, input)
    if (!refusal) throw error
  }
  if (refusal) return refusal
  await deps.bustCatalogue(productId)
  return { kind: 'SAVED', product: (await getProduct(deps.pool, productId)) as StaffProduct }
}

async function write(
  deps: GoodsDeps,
  sql: PoolClient,
  staffId: string,
  productId: string,
  input: ProductSave,
): Promise<Refusal> {
  if (input.id) await sql.query('SELECT FROM products WHERE id = $1 FOR UPDATE', [productId])
  const before = input.id ? await getProduct(sql, input.id) : null
  if (input.id && !before) return refused('NOT_FOUND')
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
  if (!written.rowCount) return refused('VERSION_CONFLICT')
  // What was promised of it is delivered by its kind.
  if (before && before.kind !== input.kind && (await everStocked(sql, productId))) return refused('KIND_FIXED')
  const gone = await holdPictures(sql, input.images)
  if (gone.length > 0) return refused('BAD_INPUT', { images: say('field.pictures-gone') })

  const kept = input.skus.flatMap((sku) => sku.id ?? [])
  await sql.query('DELETE FROM skus WHERE product_id = $1 AND NOT id = ANY($2::bigint[])', [productId, kept])
  // Two SKUs may swap their codes: all that change are given up before any is taken.
  const renumbered = input.skus.filter(({ id, code }) => id && code !== undefined).map((sku) => sku.id)
  await sql.query('UPDATE skus SET code = NULL WHERE product_id = $1 AND id = ANY($2::bigint[])', [
    productId,
    renumbered,
  ])
  for (const [sort, sku] of input.skus.entries()) {
    const old = before?.skus.find((known) => known.id === sku.id)
    if (sku.id && !old) return refused('BAD_INPUT')
    const outcome = await writeSku(deps, sql, { staffId, productId, kind: input.kind, sort }, sku, old)
    if (outcome) return outcome
  }
  await recordAudit(sql, {
    id: deps.newId(),
    staffId,
    action: 'product.save',
    subject: `product:${productId}`,
    before: before && sameFields(before, input),
    after: input,
  })
  return null
}

/** What a form does not send has not been changed by it. */
function sameFields(before: StaffProduct, input: ProductSave): Partial<StaffProduct> {
  return Object.fromEntries(Object.entries(before).filter(([name]) => name in input))
}

async function writeSku(
  { newId }: GoodsDeps,
  sql: PoolClient,
  { staffId, productId, kind, sort }: { staffId: string; productId: string; kind: ProductSave['kind']; sort: number },
  sku: ProductSave['skus'][number],
  old: StaffProduct['skus'][number] | undefined,
): Promise<Refusal> {
  const skuId = sku.id ?? newId()
  // A card's units are its free codes: they come with an import and go with a recall, never with a form.
  const change = kind === 'CARD' ? 0 : sku.shelfStock - (old ? (sku.seenStock ?? old.shelfStock) : 0)
  if ((old?.shelfStock ?? 0) + change < 0)
    return refused('STOCK_BELOW_ZERO', {
      [`skus.${sort}.shelfStock`]: say('field.shelf-has', { stock: old?.shelfStock ?? 0 }),
    })
  await sql.query(
    old
      ? 'UPDATE skus SET name = $3, price_fen = $4, list_price_fen = $5, shelf_stock = shelf_stock + $6, sort = $7, code = $8 WHERE id = $1 AND product_id = $2'
      : 'INSERT INTO skus (id, product_id, name, price_fen, list_price_fen, shelf_stock, sort, code) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)',
    [skuId, productId, sku.name, sku.priceFen, sku.listPriceFen, change, sort, (sku.code ?? old?.code) || null],
  )
  if (change !== 0)
    await sql.query(
      `INSERT INTO stock_movements (id, sku_id, delta, reason, staff_id) VALUES ($1, $2, $3, 'EDITED', $4)`,
      [newId(), skuId, change, staffId],
    )
  return null
}

async function everStocked(sql: PoolClient, productId: string): Promise<boolean> {
  const { rowCount } = await sql.query(
    'SELECT FROM stock_movements m JOIN skus s ON s.id = m.sku_id WHERE s.product_id = $1 LIMIT 1',
    [productId],
  )
  return Boolean(rowCount)
}

/** The same code twice in one form. */
function twinCode({ skus }: ProductSave): Refusal {
  const at = skus.findIndex(({ code }, i) => code && skus.findIndex((other) => other.code === code) < i)
  return at < 0 ? null : refused('BAD_INPUT', { [`skus.${at}.code`]: say('field.code-twice') })
}

/** What the database says no to, in the words of the form. null: something else broke. */
function refusalOf(error: unknown, input: ProductSave): Refusal {
  const { constraint, detail = '' } = error as { constraint?: string; detail?: string }
  if (sqlStateOf(error) === '23505' && constraint === 'skus_code_key') {
    const taken = /=\((.*)\)/.exec(detail)?.[1]
    const at = input.skus.findIndex(({ code }) => code === taken)
    return refused('BAD_INPUT', { [`skus.${at}.code`]: say('field.code-taken') })
  }
  if (!isStillNamed(error)) return null
  // A SKU that campaigns or stock movements speak of stays, so that their books can be read.
  return constraint === 'products_category_id_fkey'
    ? refused('BAD_INPUT', { categoryId: say('field.category-gone') })
    : refused('BAD_INPUT', { skus: say('field.sku-kept') })
}

function refused(outcome: OutcomeCode, fields?: Record<string, Said>): SaveProductOutcome & { kind: 'REFUSED' } {
  return { kind: 'REFUSED', outcome, ...(fields && { fields }) }
}

/** Leaves the transaction, which rolls everything back. */
class Refused extends Error {
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super('refused')
    this.refusal = refusal
  }
}
