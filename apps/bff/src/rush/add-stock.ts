/**
 * More units for a sale that runs: from the SKU's ordinary shelf into the offer's holdback, and from there onto its lanes.
 *
 * Invariant: shelf + campaign stock is the same before and after, as at publish. Units enter the ledger at the holdback (lane −1), which no
 * Redis has ever promised, so no shelf has to agree to it; they reach a lane the way all held-back units do (rush/restock: drawn with a
 * record, in two halves that are each done once), and drift is 0 at every moment. Who asks names the total they saw: of two at once one is
 * refused, and the same request sent twice is refused the second time. What can fail: a crash after the commit, or Redis away: the units
 * are in the holdback, where the next tap on a dry lane draws them.
 */
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import { type Said, say } from '@tidegate/shared/sayings'
import type { PoolClient } from 'pg'
import { recordAudit } from '../audit/record.ts'
import { inTransaction } from '../db/pool.ts'
import { shelfChannel } from '../redis/keys.ts'
import type { OfferLayouts } from './offer-layout.ts'
import { draw, type RestockDeps } from './restock.ts'
import { heldBackOf, holdbackLane } from './split-stock.ts'

export interface AddStockDeps extends RestockDeps {
  layouts: Pick<OfferLayouts, 'load'>
  bustCampaign(campaignId: string): Promise<void>
}

export interface AddStock {
  campaignId: string
  offerId: string
  /** The offer's total as whoever asks saw it. */
  total: number
  units: number
}

export type AddStockOutcome =
  | { kind: 'DONE' }
  | { kind: 'REFUSED'; outcome: OutcomeCode; fields?: Record<string, Said> }

export async function addStock(deps: AddStockDeps, staffId: string, input: AddStock): Promise<AddStockOutcome> {
  const added = await inTransaction(deps.pool, (sql) => moveFromShelf(deps, sql, staffId, input))
  if (added.kind === 'REFUSED') return added
  // Before the lanes have any: a tap that comes now finds its lane dry and draws for itself.
  await deps.hot.publish(shelfChannel, input.offerId).catch(() => 0)
  await spread(deps, input).catch((error: Error) =>
    deps.logger.warn({ offer: input.offerId, error: error.message }, 'added units wait in the holdback'),
  )
  await deps.bustCampaign(input.campaignId)
  return added
}

/** Locks campaign, product, SKU, ledger, in this order, as publish and close do: the hot row last. */
async function moveFromShelf(
  { newId }: AddStockDeps,
  sql: PoolClient,
  staffId: string,
  { campaignId, offerId, total, units }: AddStock,
): Promise<AddStockOutcome> {
  const { rows } = await sql.query<{ state: string; over: boolean }>(
    'SELECT state, ends_at <= now() AS over FROM campaigns WHERE id = $1 FOR UPDATE',
    [campaignId],
  )
  const campaign = rows[0]
  if (!campaign) return refused('CAMPAIGN_NOT_FOUND')
  if (campaign.over || (campaign.state !== 'PUBLISHED' && campaign.state !== 'PAUSED'))
    return refused('CAMPAIGN_NOT_EDITABLE')
  if (total + units > totalAtMost)
    return { kind: 'REFUSED', outcome: 'BAD_INPUT', fields: { units: say('field.total-most', { most: totalAtMost }) } }
  const offers = await sql.query<{ skuId: string; productId: string; total: number }>(
    `SELECT o.sku_id::text AS "skuId", s.product_id::text AS "productId", o.total
     FROM offers o JOIN skus s ON s.id = o.sku_id WHERE o.id = $1 AND o.campaign_id = $2`,
    [offerId, campaignId],
  )
  const offer = offers.rows[0]
  if (!offer) return refused('OFFER_NOT_FOUND')
  // Under the campaign's lock nobody else adds.
  if (offer.total !== total) return refused('VERSION_CONFLICT')
  await sql.query('SELECT FROM products WHERE id = $1 FOR UPDATE', [offer.productId])
  const taken = await sql.query('UPDATE skus SET shelf_stock = shelf_stock - $2 WHERE id = $1 AND shelf_stock >= $2', [
    offer.skuId,
    units,
  ])
  if (!taken.rowCount)
    return { kind: 'REFUSED', outcome: 'SHELF_STOCK_SHORT', fields: { units: say('field.shelf-short') } }
  // A product's form that was opened before shows units that are promised now, and saving it would bring them back.
  await sql.query('UPDATE products SET version = version + 1 WHERE id = $1', [offer.productId])
  await sql.query(
    `INSERT INTO stock_movements (id, sku_id, delta, reason, campaign_id) VALUES ($1, $2, $3, 'CARVE_OUT', $4)`,
    [newId(), offer.skuId, -units, campaignId],
  )
  await sql.query('UPDATE offers SET total = total + $2 WHERE id = $1', [offerId, units])
  await recordAudit(sql, {
    id: newId(),
    staffId,
    action: 'campaign.addStock',
    subject: `campaign:${campaignId}`,
    before: { offerId, total },
    after: { offerId, total: total + units, units },
  })
  const held = await sql.query('UPDATE stock_ledger SET total = total + $3 WHERE lane = $1 AND offer_id = $2', [
    holdbackLane,
    offerId,
    units,
  ])
  if (!held.rowCount) throw new Error(`offer ${offerId} has no holdback`)
  return { kind: 'DONE' }
}

/** Onto the lanes, all but what a sale keeps back: shoppers are shown what lanes have, and would not tap for what only the ledger has. */
async function spread(deps: AddStockDeps, { offerId, units }: AddStock): Promise<void> {
  const layout = await deps.layouts.load(offerId)
  if (!layout) return
  const each = Math.ceil((units - heldBackOf(units)) / layout.lanes.length)
  for (const lane of layout.lanes) await draw(deps, layout, lane, each, 'STANDBY')
}

function refused(outcome: OutcomeCode): AddStockOutcome {
  return { kind: 'REFUSED', outcome }
}

// As a campaign's form has it.
const totalAtMost = 1_000_000
