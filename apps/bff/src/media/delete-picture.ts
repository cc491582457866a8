import type { deletePictureInput } from '@tidegate/shared/contracts/media'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { Said } from '@tidegate/shared/sayings'
import type { Pool } from 'pg'
import type { z } from 'zod'
import { recordAudit } from '../audit/record.ts'
import { inTransaction } from '../db/pool.ts'
import { keysOf } from './picture-files.ts'
import { usersOfPicture } from './picture-users.ts'
import type { MediaStore } from './store.ts'
import { takeTurns } from './take-picture.ts'

export interface DeletePictureDeps {
  pool: Pool
  newId(): string
  mediaStore: MediaStore
  /** Where the pictures lie that came with the shop. */
  folderStore: MediaStore
}

export type DeletePictureOutcome =
  | { kind: 'DELETED' }
  | { kind: 'REFUSED'; outcome: OutcomeCode; fields?: Record<string, Said> }

/** Takes a picture out of the library that nothing shows and that no draft, however old, could show again. */
export async function deletePicture(
  deps: DeletePictureDeps,
  staffId: string,
  { pictureId }: z.output<typeof deletePictureInput>,
): Promise<DeletePictureOutcome> {
  const deleted = await inTransaction(deps.pool, async (sql) => {
    const { rows } = await sql.query<PictureRow>(
      'SELECT path, hash, name, used_at AS "usedAt" FROM pictures WHERE id = $1 FOR UPDATE',
      [pictureId],
    )
    const picture = rows[0]
    if (!picture) return 'NOT_FOUND'
    // A statement of its own: it sees what whoever held the picture has committed.
    const users = await sql.query<{ name: string }>(usersSql, [picture.path])
    if (users.rows.length > 0) return users.rows.map((user) => user.name)
    await sql.query('DELETE FROM pictures WHERE id = $1', [pictureId])
    await recordAudit(sql, {
      id: deps.newId(),
      staffId,
      action: 'picture.delete',
      subject: `picture:${picture.hash}`,
      before: { name: picture.name, path: picture.path },
    })
    return picture
  })
  if (deleted === 'NOT_FOUND') return { kind: 'REFUSED', outcome: 'NOT_FOUND' }
  if (Array.isArray(deleted))
    return { kind: 'REFUSED', outcome: 'PICTURE_IN_USE', fields: { pictureId: deleted.join('、') } }
  // What was on a product is in orders too, and their buyers may look at them for years.
  if (!deleted.usedAt) await dropFiles(deps, deleted)
  return { kind: 'DELETED' }
}

interface PictureRow {
  path: string
  hash: string
  name: string
  usedAt: Date | null
}

/** A crash before this leaves files that nobody names. */
async function dropFiles(deps: DeletePictureDeps, { path, hash }: PictureRow): Promise<void> {
  const store = path.startsWith('/media/m/') ? deps.mediaStore : deps.folderStore
  await inTransaction(deps.pool, async (sql) => {
    await takeTurns(sql, hash)
    const { rowCount } = await sql.query('SELECT FROM pictures WHERE path = $1', [path])
    // Uploaded again meanwhile: they are its files now.
    if (!rowCount) await Promise.all(keysOf(path).map((key) => store.remove(key)))
  })
}

const usersSql = `SELECT name FROM (${usersOfPicture('$1::text')}) AS users LIMIT 3`
