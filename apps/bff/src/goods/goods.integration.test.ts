import type { GoodsImport } from '@tidegate/shared/contracts/goods'
import type { ProductSave } from '@tidegate/shared/contracts/staff'
import { byteOrderMark, csvLine } from '@tidegate/shared/csv'
import { fen } from '@tidegate/shared/fen'
import { say } from '@tidegate/shared/sayings'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../kernel/clock.ts'
import { createIds } from '../kernel/snowflake.ts'
import { createCardScene } from '../testing/card-scene.ts'
import { type TestDatabase, testDatabase } from '../testing/database.ts'
import { bulkEdit, previewPrices } from './bulk-edit.ts'
import type { GoodsDeps } from './deps.ts'
import { goodsExport } from './export-goods.ts'
import { importGoods } from './import-goods.ts'
import { getProduct, listProducts } from './read-products.ts'
import { saveProduct } from './save-product.ts'
import { adjustStock, listMovements, readSkuStock } from './stock.ts'

let pool: TestDatabase['pool']
let deps: GoodsDeps
let categoryId: string
beforeAll(async () => {
  ;({ pool } = await testDatabase())
  const ids = createIds({ worker: 1, clock: systemClock })
  deps = { pool, newId: () => ids.next(0), bustCatalogue: async () => {} }
})
beforeEach(async () => {
  await pool.query('TRUNCATE products, categories, skus, stock_movements, audit_entries, offers CASCADE')
  categoryId = deps.newId()
  await pool.query(`INSERT INTO categories (id, name) VALUES ($1, '茶')`, [categoryId])
})

const form = (more: Partial<ProductSave> = {}): ProductSave => ({
  ...{ categoryId, title: '高山乌龙', subtitle: '', description: '', kind: 'SHIP', state: 'ON_SHELF' },
  ...{ images: ['/media/a.webp'], notes: [] },
  skus: [{ name: '250 克', code: 'TEA-250', priceFen: fen(8_800), listPriceFen: fen(10_800), shelfStock: 100 }],
  ...more,
})
async function saved(more: Partial<ProductSave> = {}) {
  const outcome = await saveProduct(deps, '7', form(more))
  if (outcome.kind === 'REFUSED') throw new Error(JSON.stringify(outcome))
  return outcome.product
}
const again = async (id: string) => (await getProduct(pool, id))!
const skuOf = async (id: string) => (await again(id)).skus[0]!

describe('a product', () => {
  it('is found by what it is, in the list and in its file', async () => {
    await saved()
    const card = await saved({
      title: '茶友月卡',
      kind: 'CARD',
      skus: form().skus.map((sku) => ({ ...sku, code: '', shelfStock: 0 })),
    })
    expect((await listProducts(pool, { kind: 'CARD' })).items.map(({ id }) => id)).toEqual([card.id])
    const upTo = { id: '0', at: new Date(Date.now() + 1_000) }
    const { rows } = await goodsExport.read({ sql: pool } as never, { kind: 'CARD' }, upTo, null)
    expect(rows.map(({ title }) => title)).toEqual(['茶友月卡'])
    expect(await goodsExport.count({ sql: pool } as never, { kind: 'LOOP' }, upTo)).toBe(0)
  })

  it('of two operators the second is told, and nothing of theirs is kept', async () => {
    const product = await saved()
    const one = saveProduct(deps, '7', { ...product, title: '先到' })
    const two = saveProduct(deps, '8', { ...product, title: '后到' })
    const outcomes = await Promise.all([one, two])
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['REFUSED', 'SAVED'])
    expect(outcomes.find(({ kind }) => kind === 'REFUSED')).toEqual({ kind: 'REFUSED', outcome: 'VERSION_CONFLICT' })
    expect(await again(product.id)).toMatchObject({
      version: 2,
      title: outcomes[0]?.kind === 'SAVED' ? '先到' : '后到',
    })
  })

  it('that is refused half-way is as it was', async () => {
    const product = await saved()
    await saveProduct(deps, '7', { ...product, kind: 'LOOP', title: '换了类型' })
    expect(await again(product.id)).toMatchObject({ kind: 'SHIP', title: '高山乌龙', version: 1 })
  })

  it('keeps a SKU whose stock has a history', async () => {
    const product = await saved()
    const other = { name: '大', priceFen: fen(1), listPriceFen: fen(1), shelfStock: 0 }
    expect(await saveProduct(deps, '7', { ...product, skus: [other] })).toEqual({
      kind: 'REFUSED',
      outcome: 'BAD_INPUT',
      fields: { skus: say('field.sku-kept') },
    })
    expect(await saveProduct(deps, '7', { ...product, categoryId: '404' })).toMatchObject({
      fields: { categoryId: say('field.category-gone') },
    })
  })

  it('keeps units that a refund brought back while the form was open', async () => {
    const product = await saved()
    await pool.query('UPDATE skus SET shelf_stock = shelf_stock + 3')
    await saveProduct(deps, '7', { ...product, skus: product.skus.map((sku) => ({ ...sku, shelfStock: 110 })) })
    expect(await skuOf(product.id)).toMatchObject({ shelfStock: 113 })
    const stale = { ...(await again(product.id)) }
    await pool.query('UPDATE skus SET shelf_stock = 5')
    expect(
      await saveProduct(deps, '7', { ...stale, skus: stale.skus.map((sku) => ({ ...sku, shelfStock: 0 })) }),
    ).toMatchObject({
      outcome: 'STOCK_BELOW_ZERO',
      fields: { 'skus.0.shelfStock': say('field.shelf-has', { stock: 5 }) },
    })
  })

  it('has SKU codes that nobody else has, and may swap them', async () => {
    const first = await saved()
    const sku = { name: '大', priceFen: fen(1), listPriceFen: fen(1), shelfStock: 0 }
    expect(await saveProduct(deps, '7', form({ skus: [sku, { ...sku, code: 'TEA-250' }] }))).toMatchObject({
      outcome: 'BAD_INPUT',
      fields: { 'skus.1.code': say('field.code-taken') },
    })
    const pair = await saved({
      skus: [
        { ...sku, code: 'A' },
        { ...sku, code: 'B' },
      ],
    })
    const [a, b] = pair.skus
    await saveProduct(deps, '7', {
      ...pair,
      skus: [
        { ...b!, code: 'A' },
        { ...a!, code: 'B' },
      ],
    })
    expect((await again(pair.id)).skus.map(({ id, code }) => [id, code])).toEqual([
      [b?.id, 'A'],
      [a?.id, 'B'],
    ])
    expect((await again(first.id)).skus[0]?.code).toBe('TEA-250')
  })
})

describe('stock', () => {
  it('is adjusted once however often the request arrives, with its reason and its audit', async () => {
    const product = await saved()
    const { id: skuId } = await skuOf(product.id)
    await pool.query(
      `INSERT INTO staff (id, account, name, role, password_hash) VALUES (7, 'a', '林潮', 'OWNER', '-') ON CONFLICT DO NOTHING`,
    )
    const adjustment = { skuId, seen: 100, delta: -8, reason: 'DAMAGED' as const, note: '进水' }
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => adjustStock(deps, '7', adjustment)))
    expect(outcomes.filter(({ kind }) => kind === 'ADJUSTED')).toHaveLength(1)
    expect(outcomes.find(({ kind }) => kind === 'REFUSED')).toEqual({
      kind: 'REFUSED',
      outcome: 'VERSION_CONFLICT',
      fields: { seen: say('field.stock-moved', { stock: 92 }) },
    })
    expect(await adjustStock(deps, '7', { ...adjustment, seen: 92, delta: -93 })).toMatchObject({
      outcome: 'STOCK_BELOW_ZERO',
    })
    // A form from before would bring the eight back.
    expect(await saveProduct(deps, '7', product)).toMatchObject({ outcome: 'VERSION_CONFLICT' })
    const { items } = await listMovements(pool, { skuId })
    expect(items.map(({ delta, balance, reason, note, by }) => [delta, balance, reason, note, by])).toEqual([
      [-8, 92, 'DAMAGED', '进水', '林潮'],
      [100, 100, 'EDITED', '', '林潮'],
    ])
    const audits = await pool.query(`SELECT after FROM audit_entries WHERE action = 'stock.adjust'`)
    expect(audits.rows).toEqual([{ after: { shelfStock: 92, reason: 'DAMAGED', note: '进水' } }])
    expect(await readSkuStock(pool, skuId)).toMatchObject({ shelfStock: 92, inCampaigns: 0 })
  })

  it('of codes is not an operator’s to change', async () => {
    const { skuId } = await createCardScene(pool).addSku('CARD')
    expect(await adjustStock(deps, '7', { skuId, seen: 0, delta: 1, reason: 'COUNTED', note: '' })).toMatchObject({
      outcome: 'STOCK_OF_CARDS',
    })
  })

  it('balances on every page, whatever comes while they are turned', async () => {
    const product = await saved()
    const { id: skuId } = await skuOf(product.id)
    for (let i = 0; i < 64; i++) {
      const { shelfStock } = await skuOf(product.id)
      await adjustStock(deps, '7', {
        skuId,
        seen: shelfStock,
        delta: i % 3 === 0 ? -1 : 2,
        reason: 'COUNTED',
        note: '',
      })
    }
    const first = await listMovements(pool, { skuId })
    await adjustStock(deps, '7', {
      skuId,
      seen: (await skuOf(product.id)).shelfStock,
      delta: 500,
      reason: 'RECEIVED',
      note: '',
    })
    const second = await listMovements(pool, { skuId, cursor: first.nextCursor ?? undefined })
    const third = await listMovements(pool, { skuId, cursor: second.nextCursor ?? undefined })
    const lines = [...first.items, ...second.items, ...third.items]
    expect([lines.length, third.nextCursor, lines.at(-1)?.balance]).toEqual([65, null, 100])
    for (const [i, line] of lines.slice(0, -1).entries()) expect(line.balance - line.delta).toBe(lines[i + 1]?.balance)
    // Of one reason, each with what the shelf held after it and all the others.
    const counted = await listMovements(pool, { skuId, reason: 'COUNTED' })
    const rest = await listMovements(pool, { skuId, reason: 'COUNTED', cursor: counted.nextCursor ?? undefined })
    const afterwards = lines
      .filter(({ reason }) => reason === 'COUNTED')
      .slice(0, counted.items.length + rest.items.length)
    expect([...counted.items, ...rest.items]).toEqual(afterwards)
  })
})

describe('many at once', () => {
  it('change by their versions; who changed meanwhile is left alone and told', async () => {
    const [one, two, bare] = [
      await saved(),
      await saved({ title: '二', skus: [{ ...form().skus[0]!, code: 'B', priceFen: fen(500) }] }),
      await saved({ title: '无图', images: [], skus: [{ ...form().skus[0]!, code: 'C' }] }),
    ]
    await saveProduct(deps, '8', { ...two, subtitle: '刚改过' })
    const items = [one, two, bare].map(({ id, version }) => ({ id, version }))
    const change = { kind: 'PRICE_ADD', fen: -600 } as const
    expect((await previewPrices(pool, { items, change })).map(({ afterFen, problem }) => [afterFen, problem])).toEqual([
      [8_200, null],
      [-100, 'BELOW_ZERO'],
      [8_200, null],
    ])
    const answer = await bulkEdit(deps, '7', { items, change })
    expect(answer).toMatchObject({ changed: 2, refused: [{ id: two.id, message: '内容已被他人修改，请刷新后再编辑' }] })
    expect([(await skuOf(one.id)).priceFen, (await skuOf(two.id)).priceFen]).toEqual([8_200, 500])
    // The same request once more finds other versions everywhere.
    expect((await bulkEdit(deps, '7', { items, change })).changed).toBe(0)

    const fresh = await Promise.all([one, two, bare].map(({ id }) => again(id)))
    const now = fresh.map(({ id, version }) => ({ id, version }))
    expect(await bulkEdit(deps, '7', { items: now, change })).toMatchObject({
      changed: 2,
      refused: [{ message: say('bulk.below-zero') }],
    })
    const later = (await Promise.all([one, bare].map(({ id }) => again(id)))).map(({ id, version }) => ({
      id,
      version,
    }))
    expect(await bulkEdit(deps, '7', { items: later, change: { kind: 'STATE', state: 'ON_SHELF' } })).toMatchObject({
      changed: 1,
      refused: [{ title: '无图', message: say('bulk.no-picture') }],
    })
    const { rows } = await pool.query(
      `SELECT before FROM audit_entries WHERE action = 'product.bulk-edit' AND subject = $1 ORDER BY id LIMIT 1`,
      [`product:${one.id}`],
    )
    expect(rows[0].before).toEqual({ [(await skuOf(one.id)).id]: 8_800 })
  })
})

describe('files of goods', () => {
  const file = (...lines: string[]) =>
    Buffer.from(['规格编码,商品名称,分类,规格名称,售价,货架库存,类型', ...lines].join('\n'))
  const planned = async (bytes: Buffer, plan?: string): Promise<GoodsImport> => {
    const outcome = await importGoods(deps, '7', bytes, plan)
    if (outcome.kind === 'REFUSED') throw new Error(JSON.stringify(outcome))
    return outcome.import
  }
  const mixed = file(
    'TEA-250,高山乌龙,,,79.90,120,', // changes a SKU
    'TEA-500,高山乌龙,,500 克,150,30,', // adds one to a product that is there
    'CUP-1,听泉盖碗,茶,白,68,10,', // comes with its product
    'CUP-2,听泉盖碗,茶,青,68,,', // and another
    'CUP-2,听泉盖碗,茶,灰,68,,',
    'X-1,没有分类的,杯,,9,,',
    'X-2,,,,9,,',
    'X 3,空格,茶,,9,,',
    'TEA-251,新茶,茶,,9.999,,',
    'ID999,不在,茶,,1,,',
  )

  it('are shown before anything is written, then done whole; the same file again changes nothing', async () => {
    const product = await saved()
    const look = await planned(mixed)
    expect(look.counts).toEqual({ newProducts: 1, newSkus: 3, changed: 1, same: 0 })
    expect(look.errors.map(({ line, message }) => [line, message])).toEqual([
      [6, say('import.twin', { line: 5 })],
      [7, say('import.no-category', { category: '杯' })],
      [8, say('import.new-title')],
      [9, say('import.code')],
      [10, say('import.price', { price: '9.999' })],
      [11, say('import.no-such-id')],
    ])
    expect((await again(product.id)).skus).toHaveLength(1)

    expect(await planned(mixed, look.plan)).toMatchObject({ applied: true, counts: look.counts })
    expect(
      (await again(product.id)).skus.map(({ code, priceFen, shelfStock }) => [code, priceFen, shelfStock]),
    ).toEqual([
      ['TEA-250', 7_990, 120],
      ['TEA-500', 15_000, 30],
    ])
    const cups = await pool.query(`SELECT state, cardinality(images) AS images FROM products WHERE title = '听泉盖碗'`)
    expect(cups.rows).toEqual([{ state: 'OFF_SHELF', images: 0 }])
    const books = await pool.query(
      `SELECT FROM skus s WHERE shelf_stock <> (SELECT COALESCE(sum(delta), 0) FROM stock_movements WHERE sku_id = s.id)`,
    )
    expect(books.rowCount).toBe(0)
    expect((await planned(mixed)).counts).toEqual({ newProducts: 0, newSkus: 0, changed: 0, same: 4 })
  })

  it('are refused when the shop is not as it was shown; two requests write once', async () => {
    const product = await saved()
    const look = await planned(mixed)
    await pool.query('UPDATE skus SET shelf_stock = 99 WHERE product_id = $1', [product.id])
    expect(await importGoods(deps, '7', mixed, look.plan)).toEqual({ kind: 'REFUSED', outcome: 'VERSION_CONFLICT' })
    expect((await again(product.id)).skus).toHaveLength(1)
    const { plan } = await planned(mixed)
    const outcomes = await Promise.all(Array.from({ length: 3 }, () => importGoods(deps, '7', mixed, plan)))
    expect(outcomes.filter(({ kind }) => kind === 'PLANNED')).toHaveLength(1)
    const { rows } = await pool.query(`SELECT count(*)::int AS n FROM products WHERE title = '听泉盖碗'`)
    expect(rows[0].n).toBe(1)
  })

  it('go out as they come in: an export read back changes nothing', async () => {
    await saved({ title: '=HYPERLINK("http://x")', subtitle: '-1 度，"冷"' })
    await saved({
      title: '没有编码',
      skus: [
        { ...form().skus[0]!, code: '' },
        { ...form().skus[0]!, code: '6901234567890', name: '@大' },
      ],
    })
    const upTo = { id: '0', at: new Date(Date.now() + 1_000) }
    const { rows } = await goodsExport.read({ sql: pool } as never, {}, upTo, null)
    const csv = [
      goodsExport.columns.map(({ title }) => title),
      ...rows.map((row) => goodsExport.columns.map(({ of }) => of(row))),
    ]
    const back = await planned(Buffer.from(byteOrderMark + csv.map((cells) => csvLine(cells)).join('')))
    expect([back.errors, back.counts]).toEqual([[], { newProducts: 0, newSkus: 0, changed: 0, same: 3 }])
  })
})
