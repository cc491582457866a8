/**
 * A delivered code was bad: another takes its place.
 *
 * Invariant: the new code comes from the ordinary shelf, never from what a campaign has promised to somebody else, so a replacement can be
 * refused and cannot leave a later buyer without a code. Old and new card, delivery, shelf and the record of it are one commit; the swap is
 * a compare-and-set on the card the slot has now, and by hand on how often the slot had been replaced when staff looked: a second operator,
 * or a lost answer asked again, takes no good code away. The old code is never given to anybody again. What can fail: an empty shelf:
 * nothing changes, and it can be asked again after an import.
 */
import type { ReplaceCard } from '@tidegate/shared/contracts/cards'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { Pool } from 'pg'
import { recordAudit } from '../audit/record.ts'
import { inTransaction, type Sql } from '../db/pool.ts'
import { laneOf } from '../kernel/lane.ts'
import { oweMessages } from '../messages/owe-messages.ts'
import { noteOrder } from '../orders/move-order.ts'
import { moveShelf } from './store-codes.ts'

export interface ReplaceCardsDeps {
  pool: Pool
  lanes: number
  newId(): string
}

export type ReplaceOutcome = { kind: 'REPLACED' } | { kind: 'REFUSED'; outcome: OutcomeCode }

/** One slot of one order, by hand. */
export async function replaceCard(
  deps: ReplaceCardsDeps,
  staffId: string,
  { orderId, slot, replaced: seen, reason }: ReplaceCard,
): Promise<ReplaceOutcome> {
  const lane = laneOf(orderId, deps.lanes)
  return inTransaction(deps.pool, async (sql) => {
    // The order first, as everybody who delivers or refunds does.
    const order = await sql.query<{ state: string }>(
      'SELECT state FROM orders WHERE lane = $1 AND id = $2 FOR UPDATE',
      [lane, orderId],
    )
    if (!order.rows[0]) return { kind: 'REFUSED', outcome: 'ORDER_NOT_FOUND' }
    if (order.rows[0].state !== 'DELIVERED') return { kind: 'REFUSED', outcome: 'ORDER_STATE_CONFLICT' }
    const { rows } = await sql.query<Holder & { skuId: string; replaced: number }>(
      `SELECT lane, order_id::text AS "orderId", slot, card_id::text AS "cardId", sku_id::text AS "skuId", replaced FROM card_deliveries
       WHERE lane = $1 AND order_id = $2 AND slot = $3 AND card_id IS NOT NULL FOR UPDATE`,
      [lane, orderId, slot],
    )
    const holder = rows[0]
    if (!holder) return { kind: 'REFUSED', outcome: 'CARD_NOT_DELIVERED' }
    if (holder.replaced !== seen) return { kind: 'REFUSED', outcome: 'VERSION_CONFLICT' }
    const replaced = await swap(deps, sql, holder.skuId, [holder], { reason, staffId })
    if (replaced === 0) return { kind: 'REFUSED', outcome: 'CARD_POOL_EMPTY' }
    await recordAudit(sql, {
      id: deps.newId(),
      staffId,
      action: 'cards.replace',
      subject: `order:${orderId}`,
      before: { slot, card: holder.cardId },
      after: { reason },
    })
    return { kind: 'REPLACED' }
  })
}

/** The next buyers who have a code of a recalled batch get another. Returns how many were replaced; 0 when the shelf is empty or all are done. */
export function replaceRecalled(deps: ReplaceCardsDeps, batchId: string, limit: number): Promise<number> {
  return inTransaction(deps.pool, async (sql) => {
    const { rows } = await sql.query<Holder & { skuId: string }>(recalledSql, [batchId, limit])
    const skuId = rows[0]?.skuId
    return skuId ? swap(deps, sql, skuId, rows, { reason: '批次召回', staffId: null }) : 0
  })
}

interface Holder {
  lane: number
  orderId: string
  slot: number
  cardId: string
}

/** Gives the first of `holders` new codes, as far as the shelf goes. */
async function swap(
  deps: ReplaceCardsDeps,
  sql: Sql,
  skuId: string,
  holders: readonly Holder[],
  { reason, staffId }: { reason: string; staffId: string | null },
): Promise<number> {
  const { rows: fresh } = await sql.query<{ id: string }>(
    // By pairs, as in deliver-cards.sql.
    `SELECT id::text FROM cards WHERE (sku_id, id) > ($1, 0) AND (sku_id, id) <= ($1, ${2n ** 63n - 1n}) AND state = 'FREE'
     ORDER BY sku_id, cards.id LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [skuId, holders.length],
  )
  const { rows: shelf } = await sql.query<{ room: number }>(
    `SELECT least(k.shelf_stock, p.free) AS room FROM card_pools p JOIN skus k ON k.id = p.sku_id WHERE p.sku_id = $1 FOR UPDATE OF p, k`,
    [skuId],
  )
  const count = Math.min(fresh.length, shelf[0]?.room ?? 0)
  if (count === 0) return 0
  const chosen = holders.slice(0, count)
  const newCards = fresh.slice(0, count).map(({ id }) => id)
  const { rowCount } = await sql.query(swapSql, [
    chosen.map(({ lane }) => lane),
    chosen.map(({ orderId }) => orderId),
    chosen.map(({ slot }) => slot),
    chosen.map(({ cardId }) => cardId),
    newCards,
    reason,
    staffId,
  ])
  if (rowCount !== count) throw new Error('a card to be replaced is not where it was')
  await sql.query('UPDATE card_pools SET free = free - $2 WHERE sku_id = $1', [skuId, count])
  await moveShelf(deps, sql, skuId, -count, 'CARDS_OUT')
  for (const { lane, orderId, slot } of chosen)
    await noteOrder(
      sql,
      { lane, id: orderId },
      { kind: 'DELIVERY', actor: staffId ? 'STAFF' : 'SYSTEM', note: `第 ${slot} 张卡密已更换：${reason}` },
    )
  await oweMessages(sql, 'DELIVERED', chosen)
  return count
}

const swapSql = `
WITH pair AS (
  SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::smallint[], $4::bigint[], $5::bigint[]) AS t(lane, order_id, slot, old_card, new_card)
), used AS (
  UPDATE cards SET state = CASE WHEN id = ANY($5::bigint[]) THEN 'DELIVERED' ELSE 'BAD' END
  WHERE id = ANY($4::bigint[] || $5::bigint[]) AND state = CASE WHEN id = ANY($5::bigint[]) THEN 'FREE' ELSE 'DELIVERED' END
  RETURNING 1
), noted AS (
  INSERT INTO card_replacements (lane, order_id, slot, old_card_id, new_card_id, reason, staff_id)
  SELECT lane, order_id, slot, old_card, new_card, $6, $7::bigint FROM pair RETURNING 1
)
UPDATE card_deliveries d SET card_id = p.new_card, replaced = d.replaced + 1, revealed_at = NULL
FROM pair p WHERE d.lane = p.lane AND d.order_id = p.order_id AND d.slot = p.slot AND d.card_id = p.old_card
  AND (SELECT count(*) FROM used) = 2 * (SELECT count(*) FROM pair) AND (SELECT count(*) FROM noted) = (SELECT count(*) FROM pair)`

const recalledSql = `
SELECT d.lane, d.order_id::text AS "orderId", d.slot, d.card_id::text AS "cardId", d.sku_id::text AS "skuId"
FROM card_batches b
JOIN cards c ON c.batch_id = b.id AND c.id BETWEEN b.first_card AND b.last_card AND c.state = 'DELIVERED'
JOIN card_deliveries d ON d.card_id = c.id
JOIN orders o ON o.lane = d.lane AND o.id = d.order_id AND o.state = 'DELIVERED'
WHERE b.id = $1 ORDER BY d.lane, d.order_id, d.slot LIMIT $2 FOR UPDATE OF o, d SKIP LOCKED`
