/** A run of the generator: all of its codes come into the pool, or none. The same request twice is one run. */
import type { CardBatchView, generateCardsInput } from '@tidegate/shared/contracts/cards'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { Said } from '@tidegate/shared/sayings'
import type { z } from 'zod'
import { recordAudit } from '../audit/record.ts'
import { inTransaction, type Sql } from '../db/pool.ts'
import { batchOfRequest } from './batches.ts'
import { type CodeFormat, formatProblem, generateCode } from './generate-codes.ts'
import { findPool, type ImportCodesDeps, type NewBatch, openBatch } from './import-codes.ts'
import { type StoreCodesDeps, sealCodes, storeCodes, wakeWaiting } from './store-codes.ts'

export type GenerateOutcome =
  | { kind: 'GENERATED'; batch: CardBatchView }
  | { kind: 'REFUSED'; outcome: OutcomeCode; fields?: Record<string, Said> }

export async function generateBatch(
  deps: ImportCodesDeps,
  staffId: string,
  { requestId, skuId, name, count, format, alphabet }: z.infer<typeof generateCardsInput>,
): Promise<GenerateOutcome> {
  const problem = formatProblem({ format, alphabet })
  if (problem) return { kind: 'REFUSED', outcome: 'BAD_INPUT', fields: { format: problem } }
  const pool = await findPool(deps.pool, skuId)
  if (!pool) return { kind: 'REFUSED', outcome: 'NOT_FOUND' }
  const batchId = deps.newId()
  const made = await inTransaction(deps.pool, async (sql) => {
    const batch = { ...pool, batchId, name, staffId, requestId }
    if (await fillPool(deps, sql, batch, { count, format, alphabet }))
      await recordAudit(sql, {
        id: deps.newId(),
        staffId,
        action: 'cards.generate',
        subject: `sku:${skuId}`,
        after: { batchId, name, count, format },
      })
    return batchOfRequest(sql, requestId)
  })
  await wakeWaiting(deps.pool, skuId)
  return { kind: 'GENERATED', batch: made as CardBatchView }
}

/** A batch of generated codes, in the caller's transaction; false where its request has one already. */
export async function fillPool(
  deps: StoreCodesDeps,
  sql: Sql,
  batch: NewBatch,
  { count, ...format }: CodeFormat & { count: number },
): Promise<boolean> {
  if (!(await openBatch(sql, batch, 'GENERATED'))) return false
  for (let line = 0; line < count; line += chunkSize) {
    const codes = Array.from({ length: Math.min(chunkSize, count - line) }, (_, i) => ({
      line: line + i + 1,
      code: generateCode(format),
    }))
    const stored = await storeCodes(deps, sql, batch, sealCodes(deps, batch, codes))
    // Of 60 random bits none comes twice: if one does, the random numbers are not random, and nothing made of them may be sold.
    if (stored.duplicates.length > 0) throw new Error('the generator repeated itself')
    await sql.query(
      'UPDATE card_batches SET first_card = least(first_card, $2), last_card = greatest(last_card, $3) WHERE id = $1',
      [batch.batchId, stored.firstCard, stored.lastCard],
    )
  }
  await sql.query(
    `UPDATE card_batches SET state = 'DONE', finished_at = now(), lines = $2, accepted = $2 WHERE id = $1`,
    [batch.batchId, count],
  )
  return true
}

const chunkSize = 5_000
