import { defaultRoomSettings } from '@tidegate/shared/contracts/waiting-room'
import { fen } from '@tidegate/shared/fen'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import { getProduct } from '../goods/read-products.ts'
import { saveProduct } from '../goods/save-product.ts'
import { systemClock } from '../kernel/clock.ts'
import { createIds } from '../kernel/snowflake.ts'
import { createCardScene } from '../testing/card-scene.ts'
import { type TestDatabase, testDatabase } from '../testing/database.ts'
import { testRedis } from '../testing/redis.ts'
import type { StaffDeps } from './deps.ts'
import { publishCampaign } from './publish-campaign.ts'
import { saveCampaign } from './save-campaign.ts'

let pool: TestDatabase['pool']
let deps: StaffDeps
beforeAll(async () => {
  const [database, redis] = [await testDatabase(), await testRedis()]
  pool = database.pool
  const ids = createIds({ worker: 1, clock: systemClock })
  deps = {
    pool,
    hot: redis.client,
    ids,
    lanes: 16,
    spreadFrom: 50_000,
    newId: () => ids.next(0),
    random: Math.random,
    bustCatalogue: async () => {},
    bustCampaign: async () => {},
  }
})

/** A product with two SKUs of 100 units each. */
let productId: string
let skuIds: string[]
beforeEach(async () => {
  const categoryId = deps.newId()
  await pool.query('INSERT INTO categories (id, name) VALUES ($1, $2)', [categoryId, `分类 ${categoryId}`])
  const sku = (name: string) => ({ name, priceFen: fen(9900), listPriceFen: fen(12900), shelfStock: 100 })
  const saved = await saveProduct(deps, '1', {
    ...{
      categoryId,
      title: '星潮手机',
      subtitle: '',
      description: '',
      kind: 'SHIP',
      state: 'ON_SHELF',
      images: ['/media/a.webp'],
      notes: [],
    },
    skus: [sku('黑'), sku('白')],
  })
  if (saved.kind === 'REFUSED') throw new Error(saved.outcome)
  productId = saved.product.id
  skuIds = saved.product.skus.map(({ id }) => id)
})

const draft = async (...totals: number[]) => {
  const saved = await saveCampaign(deps, '1', {
    ...{
      title: '整点',
      subtitle: '',
      banner: '/media/b.webp',
      rules: [],
      startsAt: Date.now(),
      endsAt: Date.now() + 3_600_000,
      payWindowSeconds: 900,
      room: defaultRoomSettings,
    },
    offers: totals.map((total, i) => ({ skuId: skuIds[i] as string, priceFen: fen(5900), total, buyerLimit: 1 })),
  })
  if (saved.kind === 'REFUSED') throw new Error(saved.outcome)
  return saved.campaignId
}
const publish = (campaignId: string) => publishCampaign(deps, '1', { campaignId })
const product = async () => (await getProduct(pool, productId))!
const shelf = async () => (await product()).skus.map((sku) => sku.shelfStock)

it('carves the stock out, all goods or none', async () => {
  expect(await publish(await draft(10, 101))).toEqual({
    kind: 'REFUSED',
    outcome: 'SHELF_STOCK_SHORT',
    fields: { 'offers.1.total': expect.objectContaining({ code: 'review.stock' }) },
  })
  expect(await shelf()).toEqual([100, 100])
  expect(await publish(await draft(10, 100))).toEqual({ kind: 'PUBLISHED' })
  expect(await shelf()).toEqual([90, 0])
  const { rows } = await pool.query(
    'SELECT sum(delta)::int AS moved FROM stock_movements WHERE sku_id = ANY($1::bigint[]) GROUP BY sku_id ORDER BY sku_id',
    [skuIds],
  )
  expect(rows.map((row) => row.moved)).toEqual([90, 0])
})

it('many campaigns over the same goods at once: no unit is promised twice', async () => {
  const campaigns = await Promise.all(Array.from({ length: 8 }, () => draft(30, 30)))
  const outcomes = await Promise.all(campaigns.flatMap((id) => [publish(id), publish(id)]))
  expect(outcomes.filter((outcome) => outcome.kind === 'PUBLISHED')).toHaveLength(3)
  expect(await shelf()).toEqual([10, 10])
})

it('a form opened before a carve-out cannot bring the carved units back', async () => {
  const form = await product()
  await publish(await draft(80))
  expect(await saveProduct(deps, '1', { ...form, title: '新名字' })).toEqual({
    kind: 'REFUSED',
    outcome: 'VERSION_CONFLICT',
  })
  expect(await shelf()).toEqual([20, 100])
})

it('keeps what the price was struck through from, whatever the SKU is listed at later', async () => {
  const campaignId = await draft(10)
  await publish(campaignId)
  const form = await product()
  await saveProduct(deps, '1', { ...form, skus: form.skus.map((sku) => ({ ...sku, listPriceFen: fen(19900) })) })
  const { rows } = await pool.query('SELECT list_price_fen::int AS list FROM offers WHERE campaign_id = $1', [
    campaignId,
  ])
  expect(rows).toEqual([{ list: 12900 }])
})

it('saves and publishes at once neither deadlock nor lose a unit', async () => {
  const form = await product()
  const campaigns = await Promise.all(Array.from({ length: 5 }, () => draft(10, 10)))
  const saves = Array.from({ length: 5 }, () => saveProduct(deps, '1', { ...form, title: '同时保存' }))
  const outcomes = await Promise.all([...campaigns.map(publish), ...saves])
  expect(outcomes.filter((outcome) => outcome.kind === 'PUBLISHED')).toHaveLength(5)
  expect(await shelf()).toEqual([50, 50])
})

it('sells a card as far as there are codes, and keeps its kind and its count out of the form', async () => {
  expect(await saveProduct(deps, '1', { ...(await product()), kind: 'CARD' })).toEqual({
    kind: 'REFUSED',
    outcome: 'KIND_FIXED',
  })
  const scene = createCardScene(pool)
  const sku = await scene.addSku('CARD')
  productId = sku.productId
  skuIds = [sku.skuId]
  await scene.importCodes(sku.skuId, ['A-1', 'A-2', 'A-3'])
  expect(await publish(await draft(4))).toMatchObject({ outcome: 'SHELF_STOCK_SHORT' })
  expect(await publish(await draft(2))).toEqual({ kind: 'PUBLISHED' })
  const form = await product()
  const saved = await saveProduct(deps, '1', { ...form, skus: form.skus.map((one) => ({ ...one, shelfStock: 500 })) })
  expect(saved.kind).toBe('SAVED')
  expect(await shelf()).toEqual([1])
})
