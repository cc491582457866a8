/**
 * A merchant's file comes in and is a picture of the shop.
 *
 * Invariant: a row has its files; a file may be there without a row (a crash in between), which the same upload heals. The hash is of the
 * file as it came, so the same file twice, also at the same time, is one picture. Uploading and deleting one picture take turns.
 */
import { createHash } from 'node:crypto'
import { mostUploadBytes, type UploadAnswer } from '@tidegate/shared/contracts/media'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { Pool } from 'pg'
import { recordAudit } from '../audit/record.ts'
import { inTransaction, type Sql } from '../db/pool.ts'
import { findPicture } from './list-pictures.ts'
import type { MakeSizesOutcome } from './make-sizes.ts'
import { mainKey, sizeKey } from './picture-files.ts'
import type { MediaStore } from './store.ts'

export interface TakePictureDeps {
  pool: Pool
  newId(): string
  mediaStore: MediaStore
  makeSizes(source: Buffer): Promise<MakeSizesOutcome>
}

export type TakePictureOutcome = ({ kind: 'TAKEN' } & UploadAnswer) | { kind: 'REFUSED'; outcome: OutcomeCode }

export async function takePicture(
  deps: TakePictureDeps,
  staffId: string,
  name: string,
  body: AsyncIterable<Buffer>,
): Promise<TakePictureOutcome> {
  const source = await readAll(body)
  if (!source) return { kind: 'REFUSED', outcome: 'PICTURE_TOO_LARGE' }
  const hash = createHash('sha256').update(source).digest('hex').slice(0, 32)
  const path = `/media/${mainKey(hash)}`
  const known = await findPicture(deps.pool, path)
  if (known) return { kind: 'TAKEN', picture: known, known: true }

  const made = await deps.makeSizes(source)
  if (made.kind === 'REFUSED') return made
  const { main, sizes, width, height } = made.files
  // The files are put within the transaction, so that the turn lasts as long as they take: on the staff's pool, for which no sale waits.
  await inTransaction(deps.pool, async (sql) => {
    await takeTurns(sql, hash)
    await Promise.all([
      deps.mediaStore.put(mainKey(hash), main),
      ...sizes.map(({ suffix, bytes }) => deps.mediaStore.put(sizeKey(hash, suffix), bytes)),
    ])
    const added = await sql.query(
      `INSERT INTO pictures (id, path, hash, name, bytes, width, height, uploaded_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (path) DO NOTHING`,
      [deps.newId(), path, hash, name.normalize() || '未命名', main.length, width, height, staffId],
    )
    if (added.rowCount)
      await recordAudit(sql, {
        id: deps.newId(),
        staffId,
        action: 'picture.upload',
        subject: `picture:${hash}`,
        after: { name, bytes: source.length, width, height },
      })
  })
  const picture = await findPicture(deps.pool, path)
  return picture ? { kind: 'TAKEN', picture, known: false } : { kind: 'REFUSED', outcome: 'NOT_FOUND' }
}

/** Until the transaction ends nobody else puts or removes the files of this hash. */
export async function takeTurns(sql: Sql, hash: string): Promise<void> {
  await sql.query(`SELECT pg_advisory_xact_lock(hashtextextended('picture ' || $1, 0))`, [hash])
}

/** null: more than a picture may have. */
async function readAll(body: AsyncIterable<Buffer>): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > mostUploadBytes) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
