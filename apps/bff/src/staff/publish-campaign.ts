/**
 * DRAFT → PUBLISHED: the campaign's stock is carved out of the ordinary shelf (PITFALLS 13), all goods or none.
 *
 * Invariant: shelf + campaign stock is the same before and after. The state is a compare-and-set, so of two publishes at once one wins;
 * products, then SKUs are locked in id order, as a product's save does, so neither two campaigns over the same goods nor a save deadlock.
 * A carve-out raises the product's version: a form opened before it shows units that are promised now, and saving it would bring them back.
 */
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import { recordAudit } from '../audit/record.ts'
import { inTransaction } from '../db/pool.ts'
import { splitStock } from '../rush/split-stock.ts'
import type { StaffDeps } from './deps.ts'

export type PublishOutcome =
  | { kind: 'PUBLISHED' }
  | { kind: 'REFUSED'; outcome: OutcomeCode; fields?: Record<string, string> }

export async function publishCampaign(deps: StaffDeps, staffId: string, campaignId: string): Promise<PublishOutcome> {
  try {
    await inTransaction(deps.pool, async (sql) => {
      const moved = await sql.query(
        `UPDATE campaigns SET state = 'PUBLISHED', version = version + 1, updated_at = now() WHERE id = $1 AND state = 'DRAFT' RETURNING ends_at > now() AS "inTime"`,
        [campaignId],
      )
      const campaign = moved.rows[0] as { inTime: boolean } | undefined
      if (!campaign) {
        const known = await sql.query('SELECT FROM campaigns WHERE id = $1', [campaignId])
        throw new Refusal(known.rowCount ? 'CAMPAIGN_NOT_EDITABLE' : 'CAMPAIGN_NOT_FOUND')
      }
      if (!campaign.inTime) throw new Refusal('CAMPAIGN_INVALID', { endsAt: '结束时间已过' })

      const { rows: offers } = await sql.query<{ id: string; skuId: string; total: number; sort: number }>(
        'SELECT id::text, sku_id::text AS "skuId", total, sort FROM offers WHERE campaign_id = $1 ORDER BY sku_id',
        [campaignId],
      )
      if (offers.length === 0) throw new Refusal('CAMPAIGN_INVALID', { offers: '至少一个活动商品' })
      await sql.query(lockProductsSql, [campaignId])
      await sql.query(raiseVersionsSql, [campaignId])
      for (const { id, skuId, total, sort } of offers) {
        const taken = await sql.query(
          'UPDATE skus SET shelf_stock = shelf_stock - $2 WHERE id = $1 AND shelf_stock >= $2',
          [skuId, total],
        )
        if (!taken.rowCount) throw new Refusal('SHELF_STOCK_SHORT', { [`offers.${sort}.total`]: '货架库存不足' })
        await sql.query(
          `INSERT INTO stock_movements (id, sku_id, delta, reason, campaign_id) VALUES ($1, $2, $3, 'CARVE_OUT', $4)`,
          [deps.newId(), skuId, -total, campaignId],
        )
        const rows = splitStock(id, total, deps)
        await sql.query(
          'INSERT INTO stock_ledger (lane, offer_id, total) SELECT lane, $1, total FROM unnest($2::smallint[], $3::int[]) AS l(lane, total)',
          [id, rows.map((row) => row.lane), rows.map((row) => row.total)],
        )
      }
      await recordAudit(sql, {
        id: deps.newId(),
        staffId,
        action: 'campaign.publish',
        subject: `campaign:${campaignId}`,
        before: { state: 'DRAFT' },
        after: { state: 'PUBLISHED', offers },
      })
    })
  } catch (error) {
    if (error instanceof Refusal)
      return { kind: 'REFUSED', outcome: error.outcome, ...(error.fields && { fields: error.fields }) }
    throw error
  }
  await deps.bustCampaign(campaignId)
  return { kind: 'PUBLISHED' }
}

const productsOf = 'SELECT s.product_id FROM offers o JOIN skus s ON s.id = o.sku_id WHERE o.campaign_id = $1'
const lockProductsSql = `SELECT FROM products WHERE id IN (${productsOf}) ORDER BY id FOR UPDATE`
const raiseVersionsSql = `UPDATE products SET version = version + 1 WHERE id IN (${productsOf})`

/** Leaves the transaction, which rolls everything back. */
class Refusal extends Error {
  readonly outcome: OutcomeCode
  readonly fields: Record<string, string> | undefined

  constructor(outcome: OutcomeCode, fields?: Record<string, string>) {
    super(outcome)
    this.outcome = outcome
    this.fields = fields
  }
}
