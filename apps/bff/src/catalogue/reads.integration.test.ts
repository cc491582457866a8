import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createPrisma, type Db } from '../db/prisma.ts'
import { systemClock } from '../kernel/clock.ts'
import { testDatabase } from '../testing/database.ts'
import { testRedis } from '../testing/redis.ts'
import { type CatalogueReads, createCatalogueReads } from './reads.ts'

const redis = await testRedis()
const events = new Redis(redis.url)
let db: Db
let level: 0 | 1 = 0
let reads: CatalogueReads

beforeAll(async () => {
  const { pool, url } = await testDatabase()
  db = createPrisma({ url, poolSize: 2, connectTimeoutMs: 5_000, statementTimeoutMs: 5_000 })
  await pool.query(`INSERT INTO categories (id, name, sort) VALUES (1, '数码影音', 1), (2, '数字卡券', 2)`)
  // Thirty of one price and one place on the shelf: only the id tells them apart.
  await pool.query(
    `INSERT INTO products (id, category_id, kind, state, title, subtitle, images, notes, sort, created_at, updated_at)
     SELECT 100 + n, 1, 'SHIP', 'ON_SHELF', '潮汐手机 ' || n, '', '{}', '{}', 5, now() - n * interval '1 day', now()
     FROM generate_series(1, 30) n`,
  )
  await pool.query(
    `INSERT INTO products (id, category_id, kind, state, title, subtitle, images, notes, sort, updated_at) VALUES
       (201, 1, 'SHIP', 'ON_SHELF', '礁石耳机 100% 降噪', '潮汐蓝', '{}', '{}', 1, now()),
       (202, 2, 'CARD', 'ON_SHELF', '音乐年卡', '听潮汐', '{}', '{}', 2, now()),
       (203, 1, 'SHIP', 'OFF_SHELF', '潮汐手表', '', '{}', '{}', 0, now())`,
  )
  await pool.query(
    `INSERT INTO skus (id, product_id, name, price_fen, list_price_fen, shelf_stock)
     SELECT 1000 + id, id, '标准', CASE id WHEN 201 THEN 69900 WHEN 202 THEN 9900 ELSE 299900 END, 300000, 1 FROM products
     UNION ALL SELECT 9001, 201, '旧款', 4900, 10000, 1`,
  )
  await pool.query(
    `INSERT INTO campaigns (id, state, title, banner, rules, starts_at, ends_at, pay_window_seconds, updated_at) VALUES
       (301, 'PUBLISHED', '潮汐之夜', '', '{}', now(), now() + interval '1 hour', 900, now()),
       (302, 'DRAFT', '潮汐草稿', '', '{}', now(), now() + interval '1 hour', 900, now()),
       (303, 'CLOSED', '潮汐往日', '', '{}', now() - interval '2 hours', now() - interval '1 hour', 900, now())`,
  )
  reads = createCatalogueReads({
    ...{ db, cache: redis.client, cacheEvents: events, clock: systemClock },
    campaignReads: { list: async () => [] } as never,
    degradeLevel: () => level,
  })
})
afterAll(async () => {
  events.disconnect()
  await db.$disconnect()
})

/** Every id of a list, page by page, as somebody scrolling sees them. */
async function scroll(query: Parameters<CatalogueReads['products']>[0]): Promise<string[]> {
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await reads.products({ ...query, cursor })
    seen.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  return seen
}

it('shows each product once in every order, whatever they have in common', async () => {
  const phones = Array.from({ length: 30 }, (_, i) => String(101 + i))
  expect(await scroll({})).toEqual(['201', '202', ...phones])
  expect((await scroll({ order: 'NEW' })).slice(-30)).toEqual(phones)
  expect(await scroll({ order: 'PRICE_UP' })).toEqual(['201', '202', ...phones])
  expect(await scroll({ order: 'PRICE_DOWN' })).toEqual([...phones, '202', '201'])
})

it('goes on from the home page where its recommended ones end', async () => {
  const { recommended, recommendedNext } = await reads.home()
  const { items } = await reads.products({ cursor: recommendedNext ?? '' })
  expect([...recommended, ...items].map(({ id }) => id)).toEqual((await scroll({})).slice(0, 24))
})

it('finds every word wherever it stands, and takes what is typed for what it says', async () => {
  expect(await scroll({ search: '耳机 潮汐' })).toEqual(['201'])
  expect(await scroll({ search: '卡券' })).toEqual(['202'])
  expect(await scroll({ search: '100%' })).toEqual(['201'])
  expect(await scroll({ search: '1_0' })).toEqual([])
  expect(await scroll({ search: '手表' })).toEqual([])
  expect(await scroll({ search: '潮汐', goods: 'CODE' })).toEqual(['202'])
  expect(await scroll({ categoryId: '2', goods: 'PARCEL' })).toEqual([])
})

it('hints at what shoppers may see: categories, open campaigns, then the shortest names', async () => {
  expect(await reads.hints('数')).toEqual([
    { kind: 'CATEGORY', id: '1', title: '数码影音' },
    { kind: 'CATEGORY', id: '2', title: '数字卡券' },
  ])
  const hints = await reads.hints('潮汐')
  expect(hints).toHaveLength(8)
  expect(hints.slice(0, 2)).toEqual([
    { kind: 'CAMPAIGN', id: '301', title: '潮汐之夜' },
    { kind: 'PRODUCT', id: '101', title: '潮汐手机 1' },
  ])
  expect(await reads.hints('%')).toEqual([{ kind: 'PRODUCT', id: '201', title: '礁石耳机 100% 降噪' }])
})

it('at level 1 nothing is searched and nothing hinted', async () => {
  level = 1
  expect(await reads.hints('耳机')).toEqual([])
  expect((await reads.products({ search: '手表', order: 'PRICE_UP' })).items[0]?.id).toBe('201')
  expect((await reads.home()).recommended).toEqual([])
  level = 0
})
