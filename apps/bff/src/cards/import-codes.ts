/**
 * A file of codes, a slice at a time.
 *
 * Invariant: a chunk of lines, the place in the file behind it, and the stock it brings are one commit, so a slice that is cut off, sent
 * again or sent by two at once leaves every line taken in exactly once; whoever goes on asks where (`nextByte`). The body is read as fast
 * as PostgreSQL takes it and no faster; one chunk is sealed while the one before it is written. What can fail: a crash between chunks:
 * the batch says where to go on. A code is never in a log line, an error or an answer.
 */
import type { CardBatchView, CodeErrorReason } from '@tidegate/shared/contracts/cards'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { Pool, PoolClient } from 'pg'
import { recordAudit } from '../audit/record.ts'
import { inTransaction, type Sql } from '../db/pool.ts'
import { crashPoint } from '../kernel/crash-point.ts'
import { readBatch } from './batches.ts'
import { createLineSplitter, type FileLine } from './split-lines.ts'
import {
  type PoolKey,
  type SealedCode,
  type StoreCodesDeps,
  sealCodes,
  storeCodes,
  wakeWaiting,
} from './store-codes.ts'

export interface ImportCodesDeps extends StoreCodesDeps {
  pool: Pool
}

export type ImportOutcome = { kind: 'TAKEN'; batch: CardBatchView } | { kind: 'REFUSED'; outcome: OutcomeCode }

export async function openImport(
  { pool, newId }: ImportCodesDeps,
  staffId: string,
  { skuId, name }: { skuId: string; name: string },
): Promise<ImportOutcome> {
  const key = await findPool(pool, skuId)
  if (!key) return { kind: 'REFUSED', outcome: 'NOT_FOUND' }
  const batchId = newId()
  await inTransaction(pool, async (sql) => {
    await openBatch(sql, { ...key, batchId, name, staffId }, 'IMPORT')
    await recordAudit(sql, {
      id: newId(),
      staffId,
      action: 'cards.import',
      subject: `sku:${skuId}`,
      after: { batchId, name },
    })
  })
  return { kind: 'TAKEN', batch: (await readBatch(pool, batchId)) as CardBatchView }
}

/** Takes in what `body` holds of the batch's file from byte `from` on; `last` says that the file ends with it. */
export async function importSlice(
  deps: ImportCodesDeps,
  { batchId, from, last }: { batchId: string; from: number; last: boolean },
  body: AsyncIterable<Buffer>,
): Promise<ImportOutcome> {
  const { rows } = await deps.pool.query<BatchState>(batchSql, [batchId])
  const batch = rows[0]
  if (!batch) return { kind: 'REFUSED', outcome: 'BATCH_NOT_FOUND' }
  if (batch.state !== 'OPEN' || batch.source !== 'IMPORT') return { kind: 'REFUSED', outcome: 'BATCH_CLOSED' }
  if (Number(batch.nextByte) !== from) return { kind: 'REFUSED', outcome: 'IMPORT_OFFSET' }

  const splitter = createLineSplitter({ atStart: from === 0 })
  let line = batch.lines
  let chunk: Chunk = { from, to: from, codes: [], errors: [], lines: 0 }
  let writing: Promise<void> = Promise.resolve()
  const write = async (finish: boolean) => {
    const { codes, ...rest } = chunk
    chunk = { from: rest.to, to: rest.to, codes: [], errors: [], lines: 0 }
    const sealed = sealCodes(deps, batch, codes)
    await writing
    writing = writeChunk(deps, batch, { ...rest, sealed, finish })
    // Awaited by the next chunk or at the end; until then a failure is nobody's.
    writing.catch(() => {})
  }
  const take = async (lines: FileLine[], to: number, finish = false) => {
    for (const found of lines) {
      line++
      chunk.lines++
      if ('code' in found) chunk.codes.push({ line, code: found.code })
      else chunk.errors.push({ line, reason: found.error })
    }
    chunk.to = to
    if (finish || chunk.lines >= chunkLines) await write(finish)
  }

  try {
    for await (const bytes of body) await take(splitter.push(bytes), from + splitter.consumed)
    if (last) await take(splitter.end(), from + splitter.consumed, true)
    else if (chunk.lines > 0) await write(false)
    await writing
    await wakeWaiting(deps.pool, batch.skuId)
  } catch (error) {
    await writing.catch(() => {})
    if (!(error instanceof Overtaken)) throw error
    return { kind: 'REFUSED', outcome: 'IMPORT_OFFSET' }
  }
  return { kind: 'TAKEN', batch: (await readBatch(deps.pool, batchId)) as CardBatchView }
}

/** The SKU's pool, when codes can be put into it. */
export async function findPool(sql: Sql, skuId: string): Promise<PoolKey | null> {
  const { rows } = await sql.query<PoolKey>(
    `SELECT s.id::text AS "skuId", s.product_id::text AS "productId" FROM skus s JOIN products p ON p.id = s.product_id
     WHERE s.id = $1 AND p.kind = 'CARD'`,
    [skuId],
  )
  return rows[0] ?? null
}

export interface NewBatch extends PoolKey {
  batchId: string
  name: string
  staffId: string
  requestId?: string
}

/** @returns false where the same request has a batch already; while that one is being made, it is waited for */
export async function openBatch(
  sql: Sql,
  { batchId, skuId, productId, name, staffId, requestId }: NewBatch,
  source: 'IMPORT' | 'GENERATED',
): Promise<boolean> {
  const { rowCount } = await sql.query(
    `INSERT INTO card_batches (id, sku_id, product_id, name, source, state, staff_id, request_id)
     VALUES ($1, $2, $3, $4, $5, 'OPEN', $6, $7) ON CONFLICT (request_id) DO NOTHING`,
    [batchId, skuId, productId, name, source, staffId, requestId ?? null],
  )
  return rowCount === 1
}

interface BatchState extends PoolKey {
  batchId: string
  state: string
  source: string
  nextByte: string
  lines: number
}

interface Chunk {
  from: number
  to: number
  lines: number
  codes: { line: number; code: string }[]
  errors: { line: number; reason: CodeErrorReason }[]
}

/** Another upload of the same file was quicker. */
class Overtaken extends Error {
  override readonly name = 'Overtaken'
}

function writeChunk(
  deps: ImportCodesDeps,
  batch: BatchState,
  chunk: Omit<Chunk, 'codes'> & { sealed: SealedCode[]; finish: boolean },
): Promise<void> {
  return inTransaction(deps.pool, async (sql) => {
    const moved = await sql.query(
      `UPDATE card_batches SET next_byte = $3, lines = lines + $4, rejected = rejected + $5,
              state = CASE WHEN $6 THEN 'DONE' ELSE state END, finished_at = CASE WHEN $6 THEN now() END
       WHERE id = $1 AND next_byte = $2 AND state = 'OPEN'`,
      [batch.batchId, chunk.from, chunk.to, chunk.lines, chunk.errors.length, chunk.finish],
    )
    if (!moved.rowCount) throw new Overtaken(batch.batchId)
    const stored = await storeCodes(deps, sql, batch, chunk.sealed)
    await sql.query(
      `UPDATE card_batches SET accepted = accepted + $2, duplicates = duplicates + $3,
              first_card = least(first_card, $4), last_card = greatest(last_card, $5) WHERE id = $1`,
      [batch.batchId, stored.accepted, stored.duplicates.length, stored.firstCard, stored.lastCard],
    )
    await noteErrors(sql, batch.batchId, chunk.errors, stored.duplicates)
    crashPoint('import-chunk')
  })
}

async function noteErrors(
  sql: PoolClient,
  batchId: string,
  errors: Chunk['errors'],
  duplicates: readonly SealedCode[],
): Promise<void> {
  if (errors.length + duplicates.length === 0) return
  const { rows } = await sql.query<{ room: number }>(
    `SELECT ${mostErrors} - (SELECT count(*)::int FROM (SELECT FROM card_batch_errors WHERE batch_id = $1 LIMIT ${mostErrors}) e) AS room`,
    [batchId],
  )
  const room = rows[0]?.room ?? 0
  if (room === 0) return
  const told = errors.slice(0, room)
  await sql.query(
    'INSERT INTO card_batch_errors (batch_id, line, reason) SELECT $1, * FROM unnest($2::int[], $3::text[])',
    [batchId, told.map((error) => error.line), told.map((error) => error.reason)],
  )
  const twice = duplicates.slice(0, room - told.length)
  await sql.query(
    `INSERT INTO card_batch_errors (batch_id, line, reason, first_batch_id, first_line)
     SELECT $1, t.line, 'DUPLICATE', c.batch_id, c.line FROM unnest($2::int[], $3::bytea[]) AS t(line, blind) JOIN cards c ON c.blind_index = t.blind`,
    [batchId, twice.map(({ line }) => line), twice.map(({ blind }) => blind)],
  )
}

const batchSql = `
SELECT id::text AS "batchId", sku_id::text AS "skuId", product_id::text AS "productId", state, source, next_byte AS "nextByte", lines
FROM card_batches WHERE id = $1`
const chunkLines = 5_000
const mostErrors = 10_000
