/** Pools of codes page by page: each once, the emptiest first, whatever they are narrowed by. */
import type { CardPoolView } from '@tidegate/shared/contracts/cards'
import { expect, it } from 'vitest'
import { testDatabase } from '../testing/database.ts'
import { listPools } from './pools.ts'

const { pool } = await testDatabase()
await pool.query(`INSERT INTO categories (id, name) VALUES (1, '卡券')`)
await pool.query(
  `INSERT INTO products (id, category_id, kind, state, title, images, notes, updated_at)
   SELECT n, 1, CASE WHEN n = 99 THEN 'SHIP' ELSE 'CARD' END, 'ON_SHELF', '会员卡 ' || n, '{}', '{}', now() FROM generate_series(10, 99) n`,
)
await pool.query(
  `INSERT INTO skus (id, product_id, name, price_fen, list_price_fen, shelf_stock) SELECT 100 + n, n, '月卡', 100, 100, 0 FROM generate_series(10, 99) n`,
)
// Seven of ten have the same number of codes; some have never had any.
await pool.query(
  `INSERT INTO card_pools (sku_id, free, low_mark) SELECT 100 + n, CASE WHEN n % 10 < 7 THEN 50 ELSE n END, 20 FROM generate_series(20, 98) n`,
)

async function walk(filter: { search?: string; low?: 'yes' } = {}): Promise<CardPoolView[]> {
  const rows: CardPoolView[] = []
  for (let cursor: string | undefined; ; ) {
    const { items, nextCursor } = await listPools(pool, { ...filter, cursor }, 20)
    rows.push(...items)
    if (nextCursor === null) return rows
    cursor = nextCursor
  }
}

it('turns its pages without losing or repeating one', async () => {
  const all = await walk()
  expect(all.length).toBe(89)
  expect(new Set(all.map(({ skuId }) => skuId)).size).toBe(89)
  const room = all.map(({ free, lowMark }) => free - lowMark)
  expect(room).toEqual(room.toSorted((a, b) => a - b))
})

it('is narrowed by name and by what runs low', async () => {
  expect((await walk({ low: 'yes' })).map(({ skuId }) => Number(skuId))).toEqual(
    [...Array(10).keys()].map((n) => 110 + n),
  )
  expect((await walk({ search: '卡 9' })).length).toBe(9)
  expect(await walk({ search: '%' })).toEqual([])
})
