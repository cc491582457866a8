import type {
  CardBatchErrorRow,
  CardBatchView,
  CodeErrorReason,
  cardBatchesInput,
} from '@tidegate/shared/contracts/cards'
import type { Page } from '@tidegate/shared/contracts/catalogue'
import type { z } from 'zod'
import type { Sql } from '../db/pool.ts'

export async function readBatch(sql: Sql, batchId: string): Promise<CardBatchView | null> {
  const { rows } = await sql.query<BatchRow>(`${selectBatch} WHERE b.id = $1`, [batchId])
  return rows[0] ? viewOf(rows[0]) : null
}

/** The batch that a request of the generator has made. */
export async function batchOfRequest(sql: Sql, requestId: string): Promise<CardBatchView | null> {
  const { rows } = await sql.query<BatchRow>(`${selectBatch} WHERE b.request_id = $1`, [requestId])
  return rows[0] ? viewOf(rows[0]) : null
}

/** Newest first. */
export async function listBatches(
  sql: Sql,
  { skuId, state, cursor }: z.output<typeof cardBatchesInput>,
): Promise<Page<CardBatchView>> {
  const before = cursor && /^\d{1,19}$/.test(cursor) ? cursor : null
  const { rows } = await sql.query<BatchRow>(
    `${selectBatch} WHERE b.sku_id = $1 AND ($2::text IS NULL OR b.state = $2) AND ($3::bigint IS NULL OR b.id < $3) ORDER BY b.id DESC LIMIT $4`,
    [skuId, state ?? null, before, pageSize + 1],
  )
  const items = rows.slice(0, pageSize).map(viewOf)
  return { items, nextCursor: rows.length > pageSize ? (items.at(-1)?.id ?? null) : null }
}

export async function listBatchErrors(sql: Sql, batchId: string, afterLine: number): Promise<CardBatchErrorRow[]> {
  const { rows } = await sql.query<{
    line: number
    reason: CodeErrorReason
    firstBatchId: string | null
    firstLine: number | null
  }>(
    `SELECT line, reason, first_batch_id::text AS "firstBatchId", first_line AS "firstLine" FROM card_batch_errors
     WHERE batch_id = $1 AND line > $2 ORDER BY line LIMIT 200`,
    [batchId, afterLine],
  )
  return rows.map(({ line, reason, firstBatchId, firstLine }) => ({
    line,
    reason,
    first: firstBatchId && firstLine ? { batchId: firstBatchId, line: firstLine } : null,
  }))
}

interface BatchRow
  extends Omit<CardBatchView, 'nextByte' | 'createdAt' | 'finishedAt' | 'recalledAt' | 'settledAt' | 'codesTakenAt'> {
  nextByte: string
  createdAt: Date
  finishedAt: Date | null
  recalledAt: Date | null
  settledAt: Date | null
  codesTakenAt: Date | null
}

function viewOf(row: BatchRow): CardBatchView {
  return {
    ...row,
    nextByte: Number(row.nextByte),
    createdAt: row.createdAt.getTime(),
    finishedAt: row.finishedAt?.getTime() ?? null,
    recalledAt: row.recalledAt?.getTime() ?? null,
    settledAt: row.settledAt?.getTime() ?? null,
    codesTakenAt: row.codesTakenAt?.getTime() ?? null,
  }
}

const pageSize = 20
const selectBatch = `
SELECT b.id::text, b.sku_id::text AS "skuId", b.name, b.source, b.state, b.next_byte AS "nextByte", b.lines, b.accepted, b.duplicates,
       b.rejected, b.created_at AS "createdAt", b.finished_at AS "finishedAt", b.recalled_at AS "recalledAt", b.settled_at AS "settledAt",
       b.codes_taken_at AS "codesTakenAt"
FROM card_batches b`
