import type { Sql } from '../db/pool.ts'

/**
 * Says in the transaction that puts them on goods, in a draft or in a template that these pictures are used: who deletes one waits for it, and sees it then.
 * @returns the uploaded ones among `paths` that are gone.
 */
export async function holdPictures(sql: Sql, paths: readonly string[]): Promise<string[]> {
  const { rows } = await sql.query<{ path: string }>(
    'SELECT path FROM pictures WHERE path = ANY($1::text[]) ORDER BY path FOR UPDATE',
    [paths],
  )
  await sql.query('UPDATE pictures SET used_at = now() WHERE path = ANY($1::text[]) AND used_at IS NULL', [paths])
  const held = new Set(rows.map((row) => row.path))
  return paths.filter((path) => path.startsWith('/media/m/') && !held.has(path))
}
