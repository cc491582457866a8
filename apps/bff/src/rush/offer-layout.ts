/**
 * Where an offer's stock is and which campaign it belongs to: fixed at publish, so a process that knows it knows it for good. Made-up ids
 * are asked for too: their answer is kept for a moment, their number is bounded, and one question an id is under way at a time.
 */
import type { RoomMode } from '@tidegate/shared/contracts/waiting-room'
import { LRUCache } from 'lru-cache'
import type { Pool } from 'pg'
import type { KnownIds } from '../catalogue/known-ids.ts'
import { laneOf } from '../kernel/lane.ts'

export interface OfferLayout {
  offerId: string
  campaignId: string
  mode: RoomMode
  /** Units one order may hold; null: as many as the buyer may have. */
  orderLimit: number | null
  /** Lanes with stock, in order: one, or all. */
  lanes: readonly number[]
}

export interface OfferLayouts {
  /** undefined: not known to this process yet. */
  known(offerId: string): OfferLayout | null | undefined
  /** null: no published offer has this id. */
  load(offerId: string): Promise<OfferLayout | null>
  /** Knows every offer of a campaign from now on. @returns their ids */
  loadCampaign(campaignId: string): Promise<string[]>
}

export function createOfferLayouts({
  pool,
  knownIds,
}: {
  pool: Pool
  knownIds: Pick<KnownIds, 'mayExist'>
}): OfferLayouts {
  const layouts = new LRUCache<string, OfferLayout>({ max: 100_000 })
  const unknown = new LRUCache<string, true>({ max: 10_000, ttl: 1_000 })
  const underWay = new Map<string, Promise<OfferLayout | null>>()
  const read = async (where: string, id: string): Promise<OfferLayout[]> => {
    const { rows } = await pool.query<OfferLayout>(`${layoutSql} WHERE ${where} = $1 GROUP BY o.id, c.id`, [id])
    for (const row of rows) layouts.set(row.offerId, row)
    return rows
  }
  return {
    known: (offerId) => layouts.get(offerId) ?? (unknown.has(offerId) ? null : undefined),
    load(offerId) {
      if (!knownIds.mayExist(offerId)) return Promise.resolve(null)
      const asked = underWay.get(offerId)
      if (asked) return asked
      const answer = read('o.id', offerId)
        .then(([layout = null]) => {
          if (!layout) unknown.set(offerId, true)
          return layout
        })
        .finally(() => underWay.delete(offerId))
      underWay.set(offerId, answer)
      return answer
    },
    async loadCampaign(campaignId) {
      return (await read('c.id', campaignId)).map((layout) => layout.offerId)
    },
  }
}

/** The lane a buyer reserves in: their own where the offer is spread, the offer's otherwise. */
export function stockLaneOf({ lanes }: Pick<OfferLayout, 'lanes'>, buyerId: string, allLanes: number): number {
  return lanes.length === 1 ? (lanes[0] as number) : laneOf(buyerId, allLanes)
}

const layoutSql = `
SELECT o.id::text AS "offerId", c.id::text AS "campaignId", c.room_mode AS mode, o.order_limit AS "orderLimit",
       array_agg(l.lane::int ORDER BY l.lane) AS lanes
FROM offers o JOIN campaigns c ON c.id = o.campaign_id JOIN stock_ledger l ON l.offer_id = o.id AND l.lane >= 0`
