import type { CategoryView, Page } from '@tidegate/shared/contracts/catalogue'
import type {
  categoriesInput,
  categoriesSortInput,
  categorySaveInput,
  StaffCategory,
} from '@tidegate/shared/contracts/goods'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import { type Said, say } from '@tidegate/shared/sayings'
import type { z } from 'zod'
import { recordAudit } from '../audit/record.ts'
import { inTransaction, isStillNamed, type Sql, sqlStateOf } from '../db/pool.ts'
import { containing } from '../staff/search.ts'
import type { GoodsDeps } from './deps.ts'

export type CategoryOutcome =
  | { kind: 'DONE' }
  | { kind: 'REFUSED'; outcome: OutcomeCode; fields?: Record<string, Said> }

/** For choosing one. */
export async function listCategories(sql: Sql): Promise<CategoryView[]> {
  return (await sql.query<CategoryView>('SELECT id::text, name FROM categories ORDER BY sort, id')).rows
}

/** For keeping them. */
export async function countCategories(
  sql: Sql,
  { search, cursor }: z.output<typeof categoriesInput>,
): Promise<Page<StaffCategory>> {
  const [, sort = null, id = null] = /^(-?\d{1,9})_(\d{1,19})$/.exec(cursor ?? '') ?? []
  const { rows } = await sql.query<StaffCategory & { sort: number }>(
    `SELECT c.id::text, c.name, c.sort, (SELECT count(*)::int FROM products p WHERE p.category_id = c.id) AS products FROM categories c
     WHERE ($1::int IS NULL OR (c.sort, c.id) > ($1, $2::bigint)) AND ($3::text IS NULL OR c.name ILIKE $3)
     ORDER BY c.sort, c.id LIMIT $4`,
    [sort, id, search ? containing(search) : null, pageSize + 1],
  )
  const shown = rows.slice(0, pageSize)
  const last = shown.at(-1)
  return {
    items: shown.map(({ sort: _, ...category }) => category),
    nextCursor: last && rows.length > pageSize ? `${last.sort}_${last.id}` : null,
  }
}

export async function saveCategory(
  deps: GoodsDeps,
  staffId: string,
  { id, name }: z.output<typeof categorySaveInput>,
): Promise<CategoryOutcome> {
  const categoryId = id ?? deps.newId()
  try {
    const found = await inTransaction(deps.pool, async (sql) => {
      const before = await sql.query('SELECT name FROM categories WHERE id = $1 FOR UPDATE', [categoryId])
      if (id && !before.rowCount) return false
      await sql.query(
        `INSERT INTO categories (id, name, sort) VALUES ($1, $2, (SELECT COALESCE(max(sort) + 1, 0) FROM categories))
         ON CONFLICT (id) DO UPDATE SET name = excluded.name`,
        [categoryId, name],
      )
      await audit(deps, sql, staffId, 'category.save', categoryId, before.rows[0], { name })
      return true
    })
    if (!found) return { kind: 'REFUSED', outcome: 'NOT_FOUND' }
  } catch (error) {
    if (sqlStateOf(error) !== '23505') throw error
    return { kind: 'REFUSED', outcome: 'BAD_INPUT', fields: { name: say('field.category-taken') } }
  }
  await deps.bustCatalogue(categoryId)
  return { kind: 'DONE' }
}

/** These take each other's places, in this order; refused when a colleague deleted one of them meanwhile. */
export async function sortCategories(
  deps: GoodsDeps,
  staffId: string,
  { ids }: z.output<typeof categoriesSortInput>,
): Promise<CategoryOutcome> {
  const sorted = await inTransaction(deps.pool, async (sql) => {
    const { rows } = await sql.query<{ id: string }>('SELECT id::text FROM categories ORDER BY sort, id FOR UPDATE')
    const before = rows.map((row) => row.id)
    const theirs = new Set(ids)
    if (theirs.size !== ids.length || !ids.every((id) => before.includes(id))) return false
    const next = ids.values()
    const after = before.map((id) => (theirs.has(id) ? (next.next().value as string) : id))
    await sql.query(
      `UPDATE categories c SET sort = n.place FROM unnest($1::bigint[]) WITH ORDINALITY AS n(id, place) WHERE c.id = n.id`,
      [after],
    )
    await audit(deps, sql, staffId, 'category.sort', 'all', before, after)
    return true
  })
  if (!sorted) return { kind: 'REFUSED', outcome: 'VERSION_CONFLICT' }
  await deps.bustCatalogue(ids[0] as string)
  return { kind: 'DONE' }
}

export async function deleteCategory(deps: GoodsDeps, staffId: string, categoryId: string): Promise<CategoryOutcome> {
  try {
    const found = await inTransaction(deps.pool, async (sql) => {
      // A product that comes into it meanwhile waits, and then finds no category; one that is in it already forbids this.
      const { rows } = await sql.query('DELETE FROM categories WHERE id = $1 RETURNING name', [categoryId])
      if (rows.length > 0) await audit(deps, sql, staffId, 'category.delete', categoryId, rows[0], undefined)
      return rows.length > 0
    })
    if (!found) return { kind: 'REFUSED', outcome: 'NOT_FOUND' }
  } catch (error) {
    if (!isStillNamed(error)) throw error
    return { kind: 'REFUSED', outcome: 'CATEGORY_NOT_EMPTY' }
  }
  await deps.bustCatalogue(categoryId)
  return { kind: 'DONE' }
}

function audit(
  { newId }: GoodsDeps,
  sql: Sql,
  staffId: string,
  action: string,
  categoryId: string,
  before: unknown,
  after: unknown,
): Promise<void> {
  return recordAudit(sql, { id: newId(), staffId, action, subject: `category:${categoryId}`, before, after })
}

const pageSize = 50
