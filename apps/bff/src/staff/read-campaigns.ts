import type { Page } from '@tidegate/shared/contracts/catalogue'
import type { SkuChoice, StaffCampaign, StaffCampaignRow, StaffOffer } from '@tidegate/shared/contracts/staff'
import { fen } from '@tidegate/shared/fen'
import { salePhaseOf } from '@tidegate/shared/sale-phase'
import type { CampaignState } from '@tidegate/shared/states'
import type { Sql } from '../db/pool.ts'
import { containing } from './search.ts'

export interface CampaignFilter {
  phase?: 'DRAFT' | 'UPCOMING' | 'LIVE' | 'ENDED' | undefined
  search?: string | undefined
  cursor?: string | undefined
}

/** Every sale that is on, or the `most` that come next; soonest start first. */
export async function listSales(
  sql: Sql,
  phase: 'UPCOMING' | 'LIVE',
  most: number | null = null,
): Promise<StaffCampaignRow[]> {
  const { rows } = await sql.query<CampaignRow>(
    rowsSql(`WHERE ${phaseSql} = $1 ORDER BY c.starts_at, c.id LIMIT $2`, 'c.starts_at, c.id'),
    [phase, most],
  )
  return rows.map(rowViewOf)
}

/** Newest start first. The cursor is `<starts at ms>-<id>` of the last row. */
export async function listCampaigns(
  sql: Sql,
  { phase, search, cursor }: CampaignFilter,
): Promise<Page<StaffCampaignRow>> {
  const after = /^(\d{1,15})-(\d{1,19})$/.exec(cursor ?? '')
  const { rows } = await sql.query<CampaignRow>(
    rowsSql(
      `WHERE ($1::text IS NULL OR c.title ILIKE $1)
         AND ($2::text IS NULL OR ${phaseSql} = $2)
         AND ($3::timestamptz IS NULL OR (c.starts_at, c.id) < ($3, $4::bigint))
       ORDER BY c.starts_at DESC, c.id DESC LIMIT $5`,
      'c.starts_at DESC, c.id DESC',
    ),
    [
      search ? containing(search) : null,
      phase ?? null,
      after ? new Date(Number(after[1])) : null,
      after?.[2] ?? null,
      pageSize + 1,
    ],
  )
  const items = rows.slice(0, pageSize).map(rowViewOf)
  const last = items.at(-1)
  return { items, nextCursor: rows.length > pageSize && last ? `${last.startsAt}-${last.id}` : null }
}

export async function getCampaign(sql: Sql, campaignId: string): Promise<StaffCampaign | null> {
  const { rows } = await sql.query<
    CampaignRow &
      Pick<StaffCampaign, 'subtitle' | 'rules' | 'room' | 'payWindowSeconds' | 'version' | 'epoch' | 'seriesId'> & {
        cleared_at: Date | null
      }
  >(
    `SELECT id::text, title, subtitle, banner, rules, state, starts_at, ends_at, prewarmed_at, cleared_at,
            pay_window_seconds AS "payWindowSeconds", version, epoch, series_id::text AS "seriesId", ${roomSql} AS room
     FROM campaigns WHERE id = $1`,
    [campaignId],
  )
  const row = rows[0]
  if (!row) return null
  const offers = await sql.query<Omit<StaffOffer, 'priceFen'> & { priceFen: string; listPriceFen: string }>(
    `SELECT o.id::text, o.sku_id::text AS "skuId", o.price_fen AS "priceFen", o.total, o.buyer_limit AS "buyerLimit", o.order_limit AS "orderLimit",
            p.id::text AS "productId", p.title AS "productTitle", s.name AS "skuName", COALESCE(p.images[1], '') AS image,
            s.list_price_fen AS "listPriceFen", s.shelf_stock AS "shelfStock", COALESCE(l.claimed, 0) AS claimed, COALESCE(l.paid, 0) AS paid
     FROM offers o JOIN skus s ON s.id = o.sku_id JOIN products p ON p.id = s.product_id
     LEFT JOIN LATERAL (SELECT sum(claimed)::int AS claimed, sum(paid)::int AS paid FROM stock_ledger WHERE offer_id = o.id) l ON true
     WHERE o.campaign_id = $1 ORDER BY o.sort, o.id`,
    [campaignId],
  )
  return {
    id: row.id,
    title: row.title,
    subtitle: row.subtitle,
    banner: row.banner,
    rules: row.rules,
    startsAt: row.starts_at.getTime(),
    endsAt: row.ends_at.getTime(),
    payWindowSeconds: row.payWindowSeconds,
    room: row.room,
    version: row.version,
    state: row.state,
    phase: phaseOf(row),
    seriesId: row.seriesId,
    epoch: row.epoch,
    prewarmedAt: row.prewarmed_at?.getTime() ?? null,
    clearedAt: row.cleared_at?.getTime() ?? null,
    offers: offers.rows.map((offer) => ({
      ...offer,
      priceFen: fen(offer.priceFen),
      listPriceFen: Number(offer.listPriceFen),
    })),
  }
}

export async function listSkuChoices(sql: Sql, search: string | undefined): Promise<SkuChoice[]> {
  const { rows } = await sql.query<SkuRow>(
    `${skuSql} WHERE p.state = 'ON_SHELF' AND ($1::text IS NULL OR p.title ILIKE $1)
     ORDER BY p.sort, p.id, s.sort, s.id LIMIT 200`,
    [search ? containing(search) : null],
  )
  return rows.map(choiceOf)
}

/** Named SKUs, also those whose product is off the shelf by now. */
export async function goodsOf(sql: Sql, skuIds: readonly string[]): Promise<SkuChoice[]> {
  if (skuIds.length === 0) return []
  const { rows } = await sql.query<SkuRow>(`${skuSql} WHERE s.id = ANY($1::bigint[]) ORDER BY s.id`, [skuIds])
  return rows.map(choiceOf)
}

type SkuRow = Omit<SkuChoice, 'priceFen' | 'listPriceFen'> & { priceFen: string; listPriceFen: string }

const skuSql = `
SELECT s.id::text AS "skuId", p.id::text AS "productId", p.title, s.name AS "skuName", COALESCE(p.images[1], '') AS image,
       s.price_fen AS "priceFen", s.list_price_fen AS "listPriceFen", s.shelf_stock AS "shelfStock"
FROM skus s JOIN products p ON p.id = s.product_id`

function choiceOf(row: SkuRow): SkuChoice {
  return { ...row, priceFen: Number(row.priceFen), listPriceFen: Number(row.listPriceFen) }
}

interface CampaignRow {
  id: string
  title: string
  banner: string
  state: CampaignState
  starts_at: Date
  ends_at: Date
  prewarmed_at: Date | null
  offers: number
  total: number
  claimed: number
  paid: number
}

function rowViewOf(row: CampaignRow): StaffCampaignRow {
  return {
    id: row.id,
    title: row.title,
    banner: row.banner,
    state: row.state,
    phase: phaseOf(row),
    startsAt: row.starts_at.getTime(),
    endsAt: row.ends_at.getTime(),
    offerCount: row.offers,
    total: row.total,
    claimed: row.claimed,
    paid: row.paid,
    prewarmedAt: row.prewarmed_at?.getTime() ?? null,
  }
}

function phaseOf({
  state,
  starts_at,
  ends_at,
}: Pick<CampaignRow, 'state' | 'starts_at' | 'ends_at'>): StaffCampaignRow['phase'] {
  return state === 'DRAFT'
    ? null
    : salePhaseOf({ state, startsAt: starts_at.getTime(), endsAt: ends_at.getTime() }, Date.now())
}

const pageSize = 20

/** A campaign's columns as RoomSettings. */
const roomSql = `
jsonb_build_object('mode', room_mode, 'lobbyOpensSeconds', lobby_opens_seconds, 'rate', room_rate, 'cap', room_cap,
  'queueMax', room_queue_max, 'audienceShare', audience_share, 'maxRiskRank', max_risk_rank, 'standbyPaySeconds', standby_pay_seconds)`

const phaseSql = `
CASE WHEN c.state = 'DRAFT' THEN 'DRAFT'
     WHEN c.state = 'CLOSED' OR c.ends_at <= now() THEN 'ENDED'
     WHEN c.starts_at > now() THEN 'UPCOMING'
     ELSE 'LIVE' END`

/** Rows of the campaigns `c` that `which` names, by `order`. */
const rowsSql = (which: string, order: string) => `
WITH page AS (SELECT id, title, banner, state, starts_at, ends_at, prewarmed_at FROM campaigns c ${which})
SELECT c.id::text, c.title, c.banner, c.state, c.starts_at, c.ends_at, c.prewarmed_at, count(o.id)::int AS offers,
       COALESCE(sum(o.total), 0)::int AS total, COALESCE(sum(l.claimed), 0)::int AS claimed, COALESCE(sum(l.paid), 0)::int AS paid
FROM page c LEFT JOIN offers o ON o.campaign_id = c.id
LEFT JOIN LATERAL (SELECT sum(claimed) AS claimed, sum(paid) AS paid FROM stock_ledger WHERE offer_id = o.id) l ON true
GROUP BY c.id, c.title, c.banner, c.state, c.starts_at, c.ends_at, c.prewarmed_at ORDER BY ${order}`
