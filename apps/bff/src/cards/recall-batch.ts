/**
 * A batch turned out bad.
 *
 * Invariant: from the commit that recalls it no free code of the batch is given to a new buyer after the withdrawal has passed it, and the
 * books stay even: withdrawn units leave the ordinary shelf; where a campaign has promised them, the pool is `short` by as many, and the
 * next import makes that good before it stocks the shelf. What can fail: a crash half way: the batch is RECALLED and not settled, and the
 * next tick goes on. Each step is a compare-and-set, so several may work on it.
 */
import type { CardBatchView } from '@tidegate/shared/contracts/cards'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import { recordAudit } from '../audit/record.ts'
import { inTransaction } from '../db/pool.ts'
import { crashPoint } from '../kernel/crash-point.ts'
import { readBatch } from './batches.ts'
import { type ReplaceCardsDeps, replaceRecalled } from './replace-cards.ts'
import { moveShelf } from './store-codes.ts'

export type RecallOutcome = { kind: 'RECALLED'; batch: CardBatchView } | { kind: 'REFUSED'; outcome: OutcomeCode }

export async function recallBatch(
  deps: ReplaceCardsDeps,
  staffId: string,
  { batchId, reason, replaceDelivered }: { batchId: string; reason: string; replaceDelivered: boolean },
): Promise<RecallOutcome> {
  const recalled = await inTransaction(deps.pool, async (sql) => {
    const { rowCount } = await sql.query(
      `UPDATE card_batches SET state = 'RECALLED', recalled_at = now(), replace_delivered = $2 WHERE id = $1 AND state <> 'RECALLED'`,
      [batchId, replaceDelivered],
    )
    if (!rowCount) return false
    await recordAudit(sql, {
      id: deps.newId(),
      staffId,
      action: 'cards.recall',
      subject: `card-batch:${batchId}`,
      after: { reason, replaceDelivered },
    })
    return true
  })
  if (!recalled) {
    const known = await readBatch(deps.pool, batchId)
    return { kind: 'REFUSED', outcome: known ? 'BATCH_CLOSED' : 'BATCH_NOT_FOUND' }
  }
  await settleRecalls(deps)
  return { kind: 'RECALLED', batch: (await readBatch(deps.pool, batchId)) as CardBatchView }
}

/** Goes on with every recall that is not through. Replacements that the shelf cannot give yet wait for an import. */
export async function settleRecalls(deps: ReplaceCardsDeps): Promise<void> {
  const { rows } = await deps.pool.query<{ id: string; replace: boolean }>(
    `SELECT id::text, replace_delivered AS replace FROM card_batches WHERE state = 'RECALLED' AND settled_at IS NULL`,
  )
  for (const { id, replace } of rows) {
    while ((await withdraw(deps, id)) === stepSize);
    crashPoint('recall-withdrawn')
    if (replace) while ((await replaceRecalled(deps, id, replaceStep)) === replaceStep);
    await deps.pool.query(settleSql, [id])
  }
}

/** Takes the next free codes of the batch out of the pool. An import of the batch that is still under way finds it closed. */
function withdraw(deps: ReplaceCardsDeps, batchId: string): Promise<number> {
  return inTransaction(deps.pool, async (sql) => {
    const { rows } = await sql.query<{ skuId: string; withdrawn: number }>(withdrawSql, [batchId, stepSize])
    const { skuId, withdrawn } = rows[0] ?? { skuId: '0', withdrawn: 0 }
    if (withdrawn === 0) return 0
    const { rows: pools } = await sql.query<{ shelf: number }>(
      `SELECT k.shelf_stock AS shelf FROM card_pools p JOIN skus k ON k.id = p.sku_id WHERE p.sku_id = $1 FOR UPDATE OF p, k`,
      [skuId],
    )
    const offShelf = Math.min(withdrawn, pools[0]?.shelf ?? 0)
    await sql.query('UPDATE card_pools SET free = free - $2, short = short + $3 WHERE sku_id = $1', [
      skuId,
      withdrawn,
      withdrawn - offShelf,
    ])
    await moveShelf(deps, sql, skuId, -offShelf, 'CARDS_OUT')
    return withdrawn
  })
}

const withdrawSql = `
WITH mine AS (
  -- The SKU is named so that the index of free codes is walked, not what the steps before this one have left behind.
  SELECT c.id FROM card_batches b JOIN cards c ON c.sku_id = b.sku_id AND c.batch_id = b.id AND c.id BETWEEN b.first_card AND b.last_card
  WHERE b.id = $1 AND c.state = 'FREE' ORDER BY c.id LIMIT $2 FOR UPDATE OF c
), withdrawn AS (
  UPDATE cards SET state = 'RECALLED' WHERE id = ANY(ARRAY(SELECT id FROM mine)) RETURNING sku_id
)
SELECT sku_id::text AS "skuId", count(*)::int AS withdrawn FROM withdrawn GROUP BY sku_id`

const settleSql = `
UPDATE card_batches b SET settled_at = now() WHERE b.id = $1 AND b.state = 'RECALLED' AND b.settled_at IS NULL
  AND NOT EXISTS (
    SELECT FROM cards c LEFT JOIN card_deliveries d ON d.card_id = c.id LEFT JOIN orders o ON o.lane = d.lane AND o.id = d.order_id
    WHERE c.batch_id = b.id AND c.id BETWEEN b.first_card AND b.last_card
      AND (c.state = 'FREE' OR (b.replace_delivered AND c.state = 'DELIVERED' AND o.state = 'DELIVERED')))`
const stepSize = 5_000
const replaceStep = 500
