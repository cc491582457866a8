/** Staff keep somebody out, and let them in again. Which of it is in force where: buyers/blocks.ts. */

import type { Page } from '@tidegate/shared/contracts/catalogue'
import type { BlockRow, blockInput, blocksInput } from '@tidegate/shared/contracts/people'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import type { z } from 'zod'
import { recordAudit } from '../audit/record.ts'
import { inTransaction, type Sql } from '../db/pool.ts'
import { blocksChannel } from '../redis/keys.ts'
import { type Blocks, networkOf } from './blocks.ts'

export interface BlockDeps {
  pool: Pool
  hot: Redis
  blocks: Pick<Blocks, 'load'>
  newId(): string
}

export type BlockOutcome = { kind: 'DONE'; block: BlockRow } | { kind: 'REFUSED'; outcome: OutcomeCode }

/** One block a thing: asked again, it takes the newer end and reason, and says so in the audit. */
export async function block(
  deps: BlockDeps,
  staffId: string,
  { kind, value: asked, minutes, reason }: z.output<typeof blockInput>,
): Promise<BlockOutcome> {
  const value = kind === 'ADDRESS' ? networkOf(asked) : asked
  const id = deps.newId()
  const outcome = await inTransaction(deps.pool, async (sql): Promise<BlockOutcome> => {
    if (kind === 'BUYER') {
      // The row is locked against a second block of the same buyer at once.
      const { rowCount } = await sql.query('SELECT FROM buyers WHERE id = $1 FOR UPDATE', [value])
      if (!rowCount) return { kind: 'REFUSED', outcome: 'BUYER_NOT_FOUND' }
    } else await sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`block:${kind}:${value}`])
    const { rows } = await sql.query<{ id: string; until: Date | null; reason: string }>(
      `UPDATE blocks SET lifted_at = now(), lifted_by = $3 WHERE kind = $1 AND value = $2 AND lifted_at IS NULL
       RETURNING id::text, until, reason`,
      [kind, value, staffId],
    )
    await sql.query(
      `INSERT INTO blocks (id, kind, value, until, reason, staff_id) VALUES ($1, $2, $3, now() + $4 * interval '1 minute', $5, $6)`,
      [id, kind, value, minutes, reason, staffId],
    )
    const row = (await readBlocks(sql, { id }))[0] as BlockRow
    await recordAudit(sql, {
      ...{ id: deps.newId(), staffId, action: 'buyer.block', subject: subjectOf(row) },
      before: rows[0] && { until: rows[0].until?.getTime() ?? null, reason: rows[0].reason },
      after: { until: row.until, reason },
    })
    return { kind: 'DONE', block: row }
  })
  if (outcome.kind === 'DONE') await spread(deps)
  return outcome
}

export async function unblock(deps: BlockDeps, staffId: string, blockId: string): Promise<BlockOutcome> {
  const outcome = await inTransaction(deps.pool, async (sql): Promise<BlockOutcome> => {
    const { rowCount } = await sql.query(
      'UPDATE blocks SET lifted_at = now(), lifted_by = $2 WHERE id = $1 AND lifted_at IS NULL',
      [blockId, staffId],
    )
    if (!rowCount) return { kind: 'REFUSED', outcome: 'BLOCK_NOT_FOUND' }
    const row = (await readBlocks(sql, { id: blockId }))[0] as BlockRow
    await recordAudit(sql, {
      ...{ id: deps.newId(), staffId, action: 'buyer.unblock', subject: subjectOf(row) },
      before: { until: row.until, reason: row.reason },
    })
    return { kind: 'DONE', block: row }
  })
  if (outcome.kind === 'DONE') await spread(deps)
  return outcome
}

export async function listBlocks(
  sql: Sql,
  { kind, show, cursor }: z.output<typeof blocksInput>,
): Promise<Page<BlockRow>> {
  const before = cursor && /^\d{1,19}$/.test(cursor) ? cursor : undefined
  const rows = await readBlocks(sql, { kind, standing: show !== 'ALL', before, limit: pageSize + 1 })
  const items = rows.slice(0, pageSize)
  return { items, nextCursor: rows.length > pageSize ? (items.at(-1)?.id ?? null) : null }
}

interface BlockFilter {
  id?: string
  kind?: BlockRow['kind'] | undefined
  /** What it means: a buyer's own, their address's, their device's. */
  values?: string[]
  standing?: boolean
  before?: string | undefined
  limit?: number
}

export async function readBlocks(sql: Sql, filter: BlockFilter): Promise<BlockRow[]> {
  const { id, kind, values, standing, before, limit } = filter
  const { rows } = await sql.query<Row>(
    `SELECT k.id::text, k.kind, k.value, k.until, k.reason, k.created_at AS "createdAt", k.lifted_at AS "liftedAt",
            COALESCE(s.name, '') AS by, l.name AS "liftedBy", b.nickname,
            k.lifted_at IS NULL AND (k.until IS NULL OR k.until > now()) AS holds
     FROM blocks k LEFT JOIN staff s ON s.id = k.staff_id LEFT JOIN staff l ON l.id = k.lifted_by
       LEFT JOIN buyers b ON b.id = CASE WHEN k.kind = 'BUYER' THEN k.value::bigint END
     WHERE ($1::bigint IS NULL OR k.id = $1) AND ($2::text IS NULL OR k.kind = $2) AND ($3::text[] IS NULL OR k.value = ANY($3))
       AND (NOT $4 OR (k.lifted_at IS NULL AND (k.until IS NULL OR k.until > now()))) AND ($5::bigint IS NULL OR k.id < $5)
     ORDER BY k.id DESC LIMIT $6`,
    [id ?? null, kind ?? null, values ?? null, standing ?? false, before ?? null, limit ?? pageSize],
  )
  return rows.map((row) => ({
    ...row,
    until: row.until?.getTime() ?? null,
    createdAt: row.createdAt.getTime(),
    liftedAt: row.liftedAt?.getTime() ?? null,
  }))
}

type Row = Omit<BlockRow, 'until' | 'createdAt' | 'liftedAt'> & {
  until: Date | null
  createdAt: Date
  liftedAt: Date | null
}

/** In this process at once; a word that is lost is made up for within a second. */
async function spread({ hot, blocks }: BlockDeps): Promise<void> {
  await Promise.all([blocks.load(), hot.publish(blocksChannel, '').catch(() => 0)])
}

const subjectOf = ({ kind, value }: BlockRow) => `${kind.toLowerCase()}:${value}`
const pageSize = 50
