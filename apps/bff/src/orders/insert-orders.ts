/**
 * Promised units become orders that claim them: one statement, one commit, for a batch of any size (db/sql/write-orders.sql).
 *
 * Invariant: orders, holdings and ledger rows change together or not at all, and their CHECKs have the last word. An order that is there
 * already (the same id, or the same request of the same buyer) is left as it is and claims nothing, so a replay changes nothing.
 * What can fail: some of it is there already (a replay, a buyer's second order), or another writer comes in between; the statement fails
 * and is sent again, and then looks at what is there first.
 */
import type { Pool } from 'pg'
import { sqlStateOf } from '../db/pool.ts'
import { sqlFile } from '../db/sql.ts'
import { laneOf } from '../kernel/lane.ts'
import type { JournalEntry } from '../outbox/journal.ts'
import type { LoadOfferTerms, OfferTerms } from './offer-terms.ts'

/** An order to be: a journal entry, or one bought from the ledger while there is no journal. */
export type NewOrder = Omit<JournalEntry, 'entry' | 'via'> & { via: JournalEntry['via'] | 'LEDGER' }

export interface InsertOrdersDeps {
  pool: Pool
  lanes: number
  offerTerms: LoadOfferTerms
}

export type InsertOrders = (stockLane: number, orders: readonly NewOrder[]) => Promise<number>

/**
 * Writes orders that claim units of the ledger rows of one lane, all or none.
 *
 * @returns how many are new
 * @throws UnknownOffer, and what PostgreSQL throws: 23514 when a CHECK refuses
 */
export async function insertOrders(
  { pool, lanes, offerTerms }: InsertOrdersDeps,
  stockLane: number,
  orders: readonly NewOrder[],
): Promise<number> {
  const terms = await Promise.all([...new Set(orders.map((o) => o.offer))].map((id) => termsOf(offerTerms, id)))
  const values = valuesOf(stockLane, eachOnce(orders), terms, lanes)
  for (let attempt = 1; ; attempt++) {
    const looksFirst = attempt > 1
    try {
      const { rows } = await pool.query<{ written: number }>(writeOrdersSql, [...values, looksFirst])
      return rows[0]?.written ?? 0
    } catch (error) {
      if (attempt === attemptsAtMost || !cameInBetween.has(sqlStateOf(error) ?? '')) throw error
    }
  }
}

export class UnknownOffer extends Error {
  override readonly name = 'UnknownOffer'
}

async function termsOf(offerTerms: LoadOfferTerms, id: string): Promise<OfferTerms> {
  const terms = await offerTerms(id)
  if (!terms) throw new UnknownOffer(`no published offer ${id}`)
  return terms
}

/** The first of each order id and of each request: a Redis that forgot a reservation may promise the same request twice. */
function eachOnce(orders: readonly NewOrder[]): readonly NewOrder[] {
  const ids = new Set(orders.map((o) => o.order))
  const requests = new Set(orders.map((o) => o.buyer + o.request))
  if (ids.size === orders.length && requests.size === orders.length) return orders
  return orders.filter((o) => ids.delete(o.order) && requests.delete(o.buyer + o.request))
}

function valuesOf(stockLane: number, orders: readonly NewOrder[], terms: readonly OfferTerms[], lanes: number) {
  // As PostgreSQL writes an array. For digits, uuids and our own words only: the driver would quote each element, which is slow.
  const list = (of: (order: NewOrder) => string | number) => `{${orders.map(of).join()}}`
  return [
    stockLane,
    list((o) => laneOf(o.buyer, lanes)),
    list((o) => o.order),
    list((o) => o.buyer),
    list((o) => o.request),
    list((o) => o.offer),
    list((o) => o.epoch),
    list((o) => o.quantity),
    list((o) => o.via),
    terms.map((t) => t.offerId),
    terms.map((t) => t.campaignId),
    terms.map((t) => t.priceFen),
    terms.map((t) => t.cap),
    terms.map((t) => t.payWindowSeconds),
    terms.map((t) => t.standbyPaySeconds),
    terms.map((t) => t.productId),
    terms.map((t) => t.skuId),
    terms.map((t) => t.title),
    terms.map((t) => t.skuName),
    terms.map((t) => t.image),
  ]
}

const writeOrdersSql = sqlFile('write-orders')

// A unique key, and a claim that met no ledger row: that row may only have been another one at the moment it was looked at.
const cameInBetween = new Set(['23505', '22012'])
const attemptsAtMost = 3
