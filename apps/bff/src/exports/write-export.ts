/**
 * A list becomes a file, part by part.
 *
 * Invariant: a part, the count of its rows and the place behind it are one statement that only the holder of the lease can make, so the
 * file has every row once, whoever dies and whoever takes over. Memory holds two stretches of some thousand rows, whatever the length.
 * Parts lie in PostgreSQL, packed and sealed: API and worker share no disk, names and addresses stay sealed at rest, and a day later one
 * DELETE has forgotten them. What can fail: a crash (another worker goes on behind the last part when the lease is over), a store that is
 * away (tried again, five times in a row), a person who changes their mind (the next part finds no export to belong to).
 *
 * Measured on two busy cores, orders with payments and whole addresses: a million in 26 s (38,000 rows/s, 17 s of CPU), 230 MB of file in
 * 25 MB of parts, at most 366 MB of memory; 200,000 took 338 MB, 10,000 took 157.
 */
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { ExportKind } from '@tidegate/shared/contracts/exports'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { BlindIndex, Seal } from '../kernel/seal.ts'
import { exportFileOf } from './catalogue.ts'
import type { ExportDeps, FileRow } from './spec.ts'

export interface WriteExportsDeps {
  /** Lists of the admin have a pool of their own. */
  staffPool: Pool
  lanes: number
  seal: Seal
  blindIndex: BlindIndex
  logger: Logger
}

/** One tick: writes what waits, one file after the other, until nothing does or `signal` says stop. */
export async function writeExports(deps: WriteExportsDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const job = await claim(deps.staffPool)
    if (!job) return
    try {
      await write(deps, job, signal)
    } catch (error) {
      deps.logger.warn({ export: job.id, attempt: job.attempts, error: (error as Error).message }, 'export failed')
      await putBack(deps.staffPool, job)
    }
  }
}

interface ExportJob {
  id: string
  kind: ExportKind
  filter: unknown
  unmasked: boolean
  expected: number | null
  parts: number
  cursor: string | null
  attempts: number
  createdAt: Date
}

async function write(deps: WriteExportsDeps, job: ExportJob, signal: AbortSignal): Promise<void> {
  const { staffPool, seal } = deps
  const file = exportFileOf(job.kind)
  const house: ExportDeps = { ...deps, sql: staffPool }
  const upTo = { id: job.id, at: job.createdAt }
  if (job.expected === null)
    await staffPool.query('UPDATE exports SET expected = $2 WHERE id = $1', [
      job.id,
      await file.count(house, job.filter, upTo),
    ])

  // The next stretch is read while this one is packed and stored.
  let reading = file.read(house, job.filter, upTo, job.cursor)
  for (let part = job.parts; ; part++) {
    const { rows, cursor } = await reading
    if (cursor !== null) {
      reading = file.read(house, job.filter, upTo, cursor)
      reading.catch(() => {})
    }
    const text = (part === 0 ? file.head() : '') + (await linesOf(rows, job.unmasked))
    const packed = seal.seal(await pack(text, { level: 3 }), exportContext(job.id, part))
    const { rowCount } = await staffPool.query(addPartSql, [
      ...[job.id, part, rows.length, Buffer.byteLength(text), cursor, cursor === null],
      ...[packed.keyId, packed.sealed],
    ])
    // Cancelled, or somebody else's by now.
    if (!rowCount || cursor === null) return
    if (signal.aborted) {
      await staffPool.query(`UPDATE exports SET leased_until = now() WHERE id = $1 AND state = 'RUNNING'`, [job.id])
      return
    }
  }
}

/** Other work of this process has its turn in between: the relay of a running sale waits for at most a few milliseconds. */
async function linesOf(rows: readonly FileRow[], unmasked: boolean): Promise<string> {
  let text = ''
  for (const [at, line] of rows.entries()) {
    text += line(unmasked)
    if (at % rowsAtOnce === rowsAtOnce - 1) await new Promise(setImmediate)
  }
  return text
}

async function claim(pool: Pool): Promise<ExportJob | null> {
  const { rows } = await pool.query<ExportJob>(claimSql, [leaseSeconds])
  return rows[0] ?? null
}

async function putBack(pool: Pool, { id, attempts }: ExportJob): Promise<void> {
  // A store that is away is why: the lease runs out by itself.
  await pool.query(putBackSql, [id, attempts >= mostAttempts, attempts]).catch(() => {})
}

/** A part opens only in its own place. */
export const exportContext = (exportId: string, part: number): string => `export:${exportId}:${part}`

const pack = promisify<string, { level: number }, Buffer>(gzip)
const rowsAtOnce = 200
const leaseSeconds = 30
const mostAttempts = 5

const claimSql = `
UPDATE exports SET state = 'RUNNING', attempts = attempts + 1, leased_until = now() + make_interval(secs => $1)
WHERE id = (
  SELECT id FROM exports WHERE state IN ('WAITING', 'RUNNING') AND leased_until <= now()
  ORDER BY leased_until LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING id::text, kind, filter, unmasked, expected, parts, cursor, attempts, created_at AS "createdAt"`

const addPartSql = `
WITH moved AS (
  UPDATE exports SET rows = rows + $3, parts = parts + 1, bytes = bytes + $4, cursor = $5, attempts = 0,
    leased_until = now() + interval '${leaseSeconds} seconds',
    state = CASE WHEN $6 THEN 'DONE' ELSE state END, finished_at = CASE WHEN $6 THEN now() END
  WHERE id = $1 AND state = 'RUNNING' AND parts = $2 RETURNING id
)
INSERT INTO export_parts (export_id, part, key_id, sealed) SELECT id, $2, $7, $8 FROM moved`

const putBackSql = `
WITH failed AS (
  UPDATE exports SET state = CASE WHEN $2 THEN 'FAILED' ELSE state END, finished_at = CASE WHEN $2 THEN now() END,
    leased_until = now() + make_interval(secs => $3 * 5)
  WHERE id = $1 AND state = 'RUNNING' RETURNING id, state
)
DELETE FROM export_parts WHERE export_id IN (SELECT id FROM failed WHERE state = 'FAILED')`
