import { say } from '@tidegate/shared/sayings'
import { expect, it } from 'vitest'
import { systemClock } from '../kernel/clock.ts'
import { createIds } from '../kernel/snowflake.ts'
import { testDatabase } from '../testing/database.ts'
import { countCategories, deleteCategory, saveCategory, sortCategories } from './categories.ts'
import type { GoodsDeps } from './deps.ts'

const { pool } = await testDatabase()
const ids = createIds({ worker: 1, clock: systemClock })
const deps: GoodsDeps = { pool, newId: () => ids.next(0), bustCatalogue: async () => {} }
const categoryId = deps.newId()
await pool.query(`INSERT INTO categories (id, name) VALUES ($1, '茶')`, [categoryId])

it('categories are made, renamed, sorted, and deleted when they are empty', async () => {
  await pool.query(
    `INSERT INTO products (id, category_id, kind, state, title, images, notes, updated_at)
     VALUES (1, $1, 'SHIP', 'ON_SHELF', '高山乌龙', '{}', '{}', now())`,
    [categoryId],
  )
  expect(await saveCategory(deps, '7', { name: '茶' })).toMatchObject({
    fields: { name: say('field.category-taken') },
  })
  await saveCategory(deps, '7', { name: '器' })
  const all = async () => (await countCategories(pool, {})).items
  const [tea, ware] = await all()
  expect([tea?.products, ware?.products]).toEqual([1, 0])
  expect(await sortCategories(deps, '7', { ids: [ware!.id, '404'] })).toMatchObject({ outcome: 'VERSION_CONFLICT' })
  await sortCategories(deps, '7', { ids: [ware!.id, tea!.id] })
  expect((await all()).map(({ name }) => name)).toEqual(['器', '茶'])
  expect((await countCategories(pool, { search: '茶' })).items.map(({ name }) => name)).toEqual(['茶'])
  expect(await deleteCategory(deps, '7', tea!.id)).toMatchObject({ outcome: 'CATEGORY_NOT_EMPTY' })
  expect(await deleteCategory(deps, '7', ware!.id)).toEqual({ kind: 'DONE' })
})

it('categories are sorted within their page of many, and the others stay where they are', async () => {
  await pool.query(
    `INSERT INTO categories (id, name, sort) SELECT 9000 + n, 'C' || n, 1000 FROM generate_series(1, 60) n`,
  )
  const first = await countCategories(pool, {})
  const second = await countCategories(pool, { cursor: first.nextCursor ?? '' })
  const before = second.items.map(({ id }) => id)
  expect(first.items.length + before.length).toBeGreaterThanOrEqual(60)
  await sortCategories(deps, '7', { ids: before.toReversed() })
  const all = await countCategories(pool, {})
  expect(all.items.map(({ id }) => id)).toEqual(first.items.map(({ id }) => id))
  const after = (await countCategories(pool, { cursor: all.nextCursor ?? '' })).items.map(({ id }) => id)
  expect(after).toEqual(before.toReversed())
  await pool.query('DELETE FROM categories WHERE id BETWEEN 9001 AND 9060')
})
