/**
 * What narrows a merchant's orders, as conditions in SQL: for the list and for its export.
 *
 * A text is first turned into order or buyer ids by an index, few enough to be listed: orders lie in lanes, and neither a phone nor a
 * payment's number tells the lane. A state has an index of its own in each lane (orders_NN_by_state), so it is found however rare it is. A page
 * of a million orders, two busy cores: any search 2 to 6 ms (a nickname that 200 buyers share 110); campaign and day 3 ms; any state 6 to 18 ms,
 * where the rarest took 390 to 500 before. A product walks its campaigns from the newest order on, unless few have bought it: then its buyers
 * are asked for, whom the ledger's holdings name by offer. Of a million orders, very busy cores: none or three of the product 4 to 47 ms, 650 to
 * 1,000 by the walk; 300 of it 120 to 320, 1,400 by the walk; 1,500 of it 280 to 600, 180 to 310 by the walk.
 */
import { type OrderFilter, readOrderSearch } from '@tidegate/shared/contracts/staff-orders'
import { phoneTailIndex } from '../addresses/phone-tail.ts'
import type { Sql } from '../db/pool.ts'
import type { BlindIndex } from '../kernel/seal.ts'
import { firstIdAt } from '../kernel/snowflake.ts'
import { allLanes } from '../redis/keys.ts'

export interface OrderConditions {
  /** ` AND …` over the table `orders`, with placeholders from `first` on. */
  sql: string
  values: unknown[]
  /** What rows are put in order by. A sum where buyers are named: few rows, and none is to be looked for along the index by id. */
  order: 'id' | 'id + 0'
  /** Set when more may match below this order than could be listed: the next page begins there. */
  goesOnBelow: string | null
}

/** null: nothing can match. */
export async function conditionsOf(
  { sql, blindIndex, lanes }: { sql: Sql; blindIndex: BlindIndex; lanes: number },
  filter: OrderFilter,
  { first, below = null, most = 200 }: { first: number; below?: string | null; most?: number },
): Promise<OrderConditions | null> {
  const parts: string[] = []
  const values: unknown[] = []
  let order: OrderConditions['order'] = 'id'
  const where = (condition: (at: string) => string, value: unknown) => {
    parts.push(condition(`$${first + values.length}`))
    values.push(value)
  }
  const whereBuyers = (ids: readonly string[]) => {
    where((at) => `buyer_id = ANY(${at}::bigint[])`, ids)
    order = 'id + 0'
  }
  if (filter.campaignId) where((at) => `campaign_id = ${at}::bigint`, filter.campaignId)
  if (filter.state) where((at) => `state = ${at}`, filter.state)
  if (filter.from) where((at) => `id >= ${at}::bigint`, firstIdAt(dayStart(filter.from)))
  if (filter.to) where((at) => `id < ${at}::bigint`, firstIdAt(dayStart(filter.to) + 86_400_000))
  if (filter.productId) {
    const { rows } = await sql.query<{ offers: string[] | null; campaigns: string[] | null }>(offersOfProductSql, [
      filter.productId,
    ])
    if (!rows[0]?.offers) return null
    // The campaigns are what the index knows; the offers tell its entries apart.
    if (!filter.campaignId) where((at) => `campaign_id = ANY(${at}::bigint[])`, rows[0].campaigns)
    where((at) => `offer_id = ANY(${at}::bigint[])`, rows[0].offers)
    const holders = await sql.query<{ id: string }>(holdersSql, [allLanes(lanes), rows[0].offers, holdersAtMost + 1])
    if (holders.rows.length === 0) return null
    if (holders.rows.length <= holdersAtMost) whereBuyers(holders.rows.map(({ id }) => id))
  }
  const found = await find({ sql, blindIndex }, filter.search, { below, most })
  if (found) {
    if (found.ids.length === 0) return null
    if (found.of === 'BUYERS') whereBuyers(found.ids)
    else where((at) => `id = ANY(${at}::bigint[])`, found.ids)
  }
  const goesOnBelow = found?.of === 'ORDERS' && found.ids.length === most ? (found.ids.at(-1) ?? null) : null
  return {
    sql: parts.map((part) => ` AND ${part}`).join(''),
    values,
    order,
    goesOnBelow,
  }
}

type Found = { of: 'ORDERS' | 'BUYERS'; ids: string[] }

async function find(
  { sql, blindIndex }: { sql: Sql; blindIndex: BlindIndex },
  text: string | undefined,
  { below, most }: { below: string | null; most: number },
): Promise<Found | null> {
  const search = readOrderSearch(text)
  if (!search) return null
  const ids = async (query: string, ...values: unknown[]) =>
    (await sql.query<{ id: string }>(query, values)).rows.map((row) => row.id)
  switch (search.by) {
    case 'ID': {
      // An id that is no buyer's is taken for an order's: the list then shows that order, or nothing.
      const buyers = await ids('SELECT id::text FROM buyers WHERE id = $1', search.id)
      return buyers.length > 0 ? { of: 'BUYERS', ids: buyers } : { of: 'ORDERS', ids: [search.id] }
    }
    case 'PHONE_TAIL':
      return {
        of: 'ORDERS',
        ids: await ids(byTailSql, phoneTailIndex(blindIndex, search.tail), below, most),
      }
    case 'TRANSACTION':
      return {
        of: 'ORDERS',
        ids: await ids('SELECT order_id::text AS id FROM payments WHERE transaction_id = $1', search.transactionId),
      }
    case 'TRADE':
      return { of: 'ORDERS', ids: await ids(byTradeSql, search.number) }
    case 'NICKNAME':
      return { of: 'BUYERS', ids: await ids(byNicknameSql, beginningWith(search.start), buyersAtMost) }
  }
}

/** A LIKE pattern for "begins with `text`", in which %, _ and \ stand for themselves. */
function beginningWith(text: string): string {
  return `${text.replace(/[\\%_]/g, '\\$&')}%`
}

/** Epoch ms at which a day of Beijing begins. */
function dayStart(day: string): number {
  return Date.parse(`${day}T00:00:00+08:00`)
}

const buyersAtMost = 200
/** Between what is found sooner by its buyers and what is met soon enough on the way. */
const holdersAtMost = 500

const byTailSql = `
SELECT order_id::text AS id FROM order_addresses WHERE phone_tail = $1 AND ($2::bigint IS NULL OR order_id < $2)
ORDER BY order_id DESC LIMIT $3`

const byTradeSql = `
SELECT order_id::text AS id FROM payments WHERE out_trade_no = $1
UNION SELECT order_id::text FROM refunds WHERE out_refund_no = $1`

const byNicknameSql = `
SELECT id::text FROM buyers WHERE nickname LIKE $1 ORDER BY nickname LIMIT $2`

const offersOfProductSql = `
SELECT array_agg(o.id::text) AS offers, array_agg(DISTINCT o.campaign_id::text) AS campaigns
FROM offers o JOIN skus s ON s.id = o.sku_id WHERE s.product_id = $1`

/** Whoever ordered one of these offers, closed orders too: a holding stays when its units go back. */
const holdersSql = `
SELECT h.buyer_id::text AS id FROM unnest($1::smallint[]) AS one(lane) CROSS JOIN LATERAL (
  SELECT buyer_id FROM holdings WHERE lane = one.lane AND offer_id = ANY($2::bigint[]) LIMIT $3
) h LIMIT $3`
