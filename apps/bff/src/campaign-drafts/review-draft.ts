/** A draft looked over as it would be published now: what is wrong, what is odd, what it takes from which shelf, when it runs. */
import type { CarveOut, DraftDocument, DraftReview } from '@tidegate/shared/contracts/campaign-drafts'
import type { Sql } from '../db/pool.ts'
import { reviewFindings } from './review-checks.ts'
import { plannedSessions, type ReviewFacts, type ReviewSku, type RivalOffer } from './review-facts.ts'
import { readDraft } from './versions.ts'

export async function reviewDraft(sql: Sql, campaignId: string): Promise<DraftReview | null> {
  const { rows } = await sql.query<{ version: number }>('SELECT version FROM campaigns WHERE id = $1', [campaignId])
  const draft = await readDraft(sql, campaignId)
  if (!rows[0] || !draft) return null
  return { version: rows[0].version, ...(await reviewDocument(sql, campaignId, draft.document)) }
}

export async function reviewDocument(
  sql: Sql,
  campaignId: string,
  document: DraftDocument,
): Promise<Omit<DraftReview, 'version'>> {
  const facts = await gatherFacts(sql, campaignId, document)
  const sessions = plannedSessions(document)
  return { findings: reviewFindings(facts), carveOuts: carveOutsOf(facts, Math.max(1, sessions.length)), sessions }
}

async function gatherFacts(sql: Sql, campaignId: string, document: DraftDocument): Promise<ReviewFacts> {
  const skuIds = document.offers.map((offer) => offer.skuId)
  const skus = await sql.query<ReviewSku>(skusSql, [skuIds])
  const sessions = plannedSessions(document)
  const rivals = await sql.query<Omit<RivalOffer, 'startsAt' | 'endsAt'> & { startsAt: Date; endsAt: Date }>(
    rivalsSql,
    [
      skuIds,
      campaignId,
      new Date(Math.min(...sessions.map((session) => session.startsAt), farOff)),
      new Date(Math.max(...sessions.map((session) => session.endsAt), 0)),
    ],
  )
  const pictures = await sql.query<{ path: string; bytes: number }>(
    'SELECT path, bytes FROM pictures WHERE path = ANY($1)',
    [[document.banner, ...skus.rows.map((sku) => sku.image)]],
  )
  return {
    now: Date.now(),
    document,
    skus: new Map(skus.rows.map((sku) => [sku.skuId, { ...sku, listPriceFen: Number(sku.listPriceFen) }])),
    rivals: rivals.rows.map((rival) => ({
      ...rival,
      priceFen: Number(rival.priceFen),
      startsAt: rival.startsAt.getTime(),
      endsAt: rival.endsAt.getTime(),
    })),
    pictures: new Map(pictures.rows.map(({ path, bytes }) => [path, bytes])),
  }
}

function carveOutsOf({ document, skus }: ReviewFacts, sessions: number): CarveOut[] {
  return document.offers.flatMap(({ skuId, total }) => {
    const sku = skus.get(skuId)
    if (!sku) return []
    const { title, skuName, image, shelfStock } = sku
    return [{ skuId, title, skuName, image, shelfStock, perSession: total ?? 0, total: (total ?? 0) * sessions }]
  })
}

const farOff = 8_000_000_000_000

const skusSql = `
SELECT s.id::text AS "skuId", p.title, s.name AS "skuName", COALESCE(p.images[1], '') AS image, s.list_price_fen AS "listPriceFen",
       s.shelf_stock AS "shelfStock", p.state = 'ON_SHELF' AS "onShelf"
FROM skus s JOIN products p ON p.id = s.product_id WHERE s.id = ANY($1::bigint[])`

const rivalsSql = `
SELECT c.id::text AS "campaignId", c.title, o.sku_id::text AS "skuId", o.price_fen AS "priceFen", c.starts_at AS "startsAt", c.ends_at AS "endsAt"
FROM offers o JOIN campaigns c ON c.id = o.campaign_id
WHERE o.sku_id = ANY($1::bigint[]) AND c.id <> $2 AND c.state IN ('PUBLISHED', 'PAUSED') AND c.starts_at < $4 AND c.ends_at > $3
ORDER BY c.starts_at, c.id LIMIT 50`
