/** A merchant's desk for tests: a shop with one product of two SKUs, staff, and what the merchant's operations need of the house. */
import { fen } from '@tidegate/shared/fen'
import { systemClock } from '../kernel/clock.ts'
import { createIds } from '../kernel/snowflake.ts'
import type { StaffDeps } from '../staff/deps.ts'
import { type TestDatabase, testDatabase } from './database.ts'
import { testRedis } from './redis.ts'

export interface StaffDesk {
  pool: TestDatabase['pool']
  deps: StaffDeps
  /** Price 99, list price 129, 100 units on the shelf each. */
  addProduct(): Promise<{ productId: string; skuIds: [string, string] }>
  shelfOf(skuIds: readonly string[]): Promise<number[]>
}

/** Whose audit lines and versions are told apart. */
export const deskStaff = [
  { id: '7', name: '林潮' },
  { id: '8', name: '陈汐' },
] as const

export async function openStaffDesk(): Promise<StaffDesk> {
  const [{ pool }, redis] = [await testDatabase(), await testRedis()]
  const ids = createIds({ worker: 1, clock: systemClock })
  const newId = () => ids.next(0)
  await pool.query(`INSERT INTO categories (id, name) VALUES (1, '数码')`)
  for (const { id, name } of deskStaff)
    await pool.query(
      `INSERT INTO staff (id, account, name, role, password_hash) VALUES ($1, $2, $2, 'OPERATOR', '-')`,
      [id, name],
    )
  return {
    pool,
    deps: {
      ...{ pool, hot: redis.client, ids, newId, random: Math.random },
      lanes: 16,
      spreadFrom: 50_000,
      bustCatalogue: async () => {},
      bustCampaign: async () => {},
    },
    async addProduct() {
      const [productId, ...skuIds] = [newId(), newId(), newId()]
      await pool.query(
        `INSERT INTO products (id, category_id, kind, state, title, images, notes, updated_at)
         VALUES ($1, 1, 'SHIP', 'ON_SHELF', '星潮手机', '{/media/phone.webp}', '{}', now())`,
        [productId],
      )
      for (const [sort, id] of skuIds.entries())
        await pool.query(
          'INSERT INTO skus (id, product_id, name, price_fen, list_price_fen, shelf_stock, sort) VALUES ($1, $2, $3, $4, $5, 100, $6)',
          [id, productId, ['黑', '白'][sort], fen(9900), fen(12900), sort],
        )
      return { productId, skuIds: skuIds as [string, string] }
    },
    async shelfOf(skuIds) {
      const { rows } = await pool.query<{ stock: number }>(
        'SELECT shelf_stock AS stock FROM skus WHERE id = ANY($1::bigint[]) ORDER BY sort',
        [skuIds],
      )
      return rows.map((row) => row.stock)
    },
  }
}
