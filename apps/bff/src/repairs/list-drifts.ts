/** Offers on sale whose books do not agree at this moment. The cure is rush/reconcile's, or a person's who does not wait for it. */
import type { DriftRow } from '@tidegate/shared/contracts/repairs'
import type { Pool } from 'pg'
import { campaignsOnSale, readDrifts } from '../rush/reconcile.ts'
import type { ShelfDeps } from '../rush/shelf.ts'

export async function listDrifts(deps: ShelfDeps & { pool: Pool }): Promise<DriftRow[]> {
  const drifting = new Map<string, number[]>()
  for (const campaignId of await campaignsOnSale(deps))
    for (const { offerId, drift } of await readDrifts(deps, campaignId))
      if (drift !== 0) drifting.set(offerId, [...(drifting.get(offerId) ?? []), drift])
  if (drifting.size === 0) return []
  const { rows } = await deps.pool.query<Omit<DriftRow, 'drift' | 'recountedAt'> & { recountedAt: Date | null }>(
    `SELECT o.id::text AS "offerId", c.id::text AS "campaignId", c.title AS "campaignTitle", p.title, s.name AS "skuName",
            (SELECT max(at) FROM audit_entries WHERE subject = 'campaign:' || c.id AND action = 'stock.recount') AS "recountedAt"
     FROM offers o JOIN campaigns c ON c.id = o.campaign_id JOIN skus s ON s.id = o.sku_id JOIN products p ON p.id = s.product_id
     WHERE o.id = ANY($1::bigint[])`,
    [[...drifting.keys()]],
  )
  return [...drifting].flatMap(([offerId, lanes]) => {
    const row = rows.find((one) => one.offerId === offerId)
    return row ? [{ ...row, drift: unitsOf(lanes), recountedAt: row.recountedAt?.getTime() ?? null }] : []
  })
}

/** One lane may have too many what another lacks: then those that are missing. */
function unitsOf(lanes: readonly number[]): number {
  const sum = (drifts: readonly number[]) => drifts.reduce((units, drift) => units + drift, 0)
  return sum(lanes) || sum(lanes.filter((drift) => drift > 0))
}
