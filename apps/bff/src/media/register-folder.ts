import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Pool } from 'pg'
import sharp from 'sharp'

/**
 * Pictures that lie in the media folder itself, put there by the demo shop or by hand, are listed in the library like uploaded ones.
 * May run at every start, of every process. Returns how many were new.
 */
export async function registerFolder({ pool, newId }: { pool: Pool; newId(): string }, dir: string): Promise<number> {
  const files = (await readdir(dir).catch(() => [])).filter((file) => /^[\w.-]+\.webp$/.test(file)).sort()
  const { rows } = await pool.query<{ path: string }>('SELECT path FROM pictures WHERE path = ANY($1::text[])', [
    files.map((file) => `/media/${file}`),
  ])
  const known = new Set(rows.map((row) => row.path))
  let added = 0
  for (const file of files.filter((name) => !known.has(`/media/${name}`))) {
    const bytes = await readFile(join(dir, file))
    const { width, height } = await sharp(bytes).metadata()
    const { rowCount } = await pool.query(
      `INSERT INTO pictures (id, path, hash, name, bytes, width, height, used_at) VALUES ($1, $2, $3, $4, $5, $6, $7, now())
       ON CONFLICT (path) DO NOTHING`,
      [newId(), `/media/${file}`, hashOf(bytes), file, bytes.length, width, height],
    )
    added += rowCount ?? 0
  }
  return added
}

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32)
}
