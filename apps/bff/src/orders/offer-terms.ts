/** What an order copies from its offer. Immutable once the campaign is published, so it is read once per process. */
import { LRUCache } from 'lru-cache'
import type { Sql } from '../db/pool.ts'

export interface OfferTerms {
  offerId: string
  campaignId: string
  priceFen: string
  cap: number
  payWindowSeconds: number
  /** The same for whom standby served. */
  standbyPaySeconds: number
  productId: string
  skuId: string
  title: string
  skuName: string
  image: string
}

export type LoadOfferTerms = (offerId: string) => Promise<OfferTerms | null>

export function createOfferTerms(sql: Sql): LoadOfferTerms {
  const known = new LRUCache<string, OfferTerms>({ max: 10_000 })
  return async (offerId) => {
    const hit = known.get(offerId)
    if (hit) return hit
    const { rows } = await sql.query<OfferTerms>(termsSql, [offerId])
    const terms = rows[0] ?? null
    if (terms) known.set(offerId, terms)
    return terms
  }
}

const termsSql = `
SELECT o.id::text AS "offerId", o.campaign_id::text AS "campaignId", o.price_fen::text AS "priceFen", o.buyer_limit AS cap,
       c.pay_window_seconds AS "payWindowSeconds", c.standby_pay_seconds AS "standbyPaySeconds", p.id::text AS "productId", s.id::text AS "skuId",
       p.title, s.name AS "skuName", COALESCE(p.images[1], '') AS image
FROM offers o
JOIN campaigns c ON c.id = o.campaign_id AND c.state <> 'DRAFT'
JOIN skus s ON s.id = o.sku_id
JOIN products p ON p.id = s.product_id
WHERE o.id = $1`
