import type { Page } from '@tidegate/shared/contracts/catalogue'
import type { PictureView, picturesInput } from '@tidegate/shared/contracts/media'
import { idSchema } from '@tidegate/shared/ids'
import type { z } from 'zod'
import type { Sql } from '../db/pool.ts'
import { containing } from '../staff/search.ts'
import { usersOfPicture } from './picture-users.ts'

/** Newest first; the cursor is the id of the last. */
export async function listPictures(
  sql: Sql,
  { search, shape, cursor }: z.output<typeof picturesInput>,
): Promise<Page<PictureView>> {
  const { rows } = await sql.query<PictureRow>(
    `SELECT ${columns} FROM pictures p
     WHERE ($1::text IS NULL OR p.name ILIKE $1) AND ($2::text IS NULL OR (p.width > p.height * 1.3) = ($2 = 'WIDE')) AND ($3::bigint IS NULL OR p.id < $3)
     ORDER BY p.id DESC LIMIT $4`,
    [
      search ? containing(search) : null,
      shape ?? null,
      idSchema.safeParse(cursor).success ? cursor : null,
      pageSize + 1,
    ],
  )
  const items = rows.slice(0, pageSize).map(viewOf)
  return { items, nextCursor: rows.length > pageSize ? (items.at(-1)?.id ?? null) : null }
}

export async function findPicture(sql: Sql, path: string): Promise<PictureView | null> {
  const { rows } = await sql.query<PictureRow>(`SELECT ${columns} FROM pictures p WHERE p.path = $1`, [path])
  return rows[0] ? viewOf(rows[0]) : null
}

interface PictureRow extends Omit<PictureView, 'at'> {
  at: Date
}

function viewOf({ at, ...row }: PictureRow): PictureView {
  return { ...row, at: at.getTime() }
}

const columns = `p.id::text, p.path, p.name, p.bytes, p.width, p.height, p.at,
  (SELECT count(*) FROM (${usersOfPicture('p.path')}) AS users)::int AS uses`
const pageSize = 40
