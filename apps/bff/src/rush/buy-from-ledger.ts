/**
 * A tap while the hot Redis is away: the order is written at once, from the holdback.
 *
 * Invariant: only units of the holdback's ledger row are sold here. No Redis has ever promised them, so whatever the journal holds and
 * whenever it comes back, nothing is sold twice; the row's CHECK refuses the unit that is not there, the holding's CHECK the one too many.
 * What can fail: the same tap may have reached Redis before it went away. Both carry one request id: whichever is written first is the
 * order, the other gives its units back (write-orders). A few at a time: the ledger row is hot, and this is a way through an outage.
 *
 * An empty holdback is not "sold out": the shelves may be full, and only Redis can tell. The shopper is asked to try again.
 */

import type { OutcomeCode } from '@tidegate/shared/outcomes'
import { bulkhead, isBulkheadRejectedError } from 'cockatiel'
import type { Pool } from 'pg'
import { sqlStateOf } from '../db/pool.ts'
import { crashPoint } from '../kernel/crash-point.ts'
import { laneOf } from '../kernel/lane.ts'
import { geneOf, type Ids } from '../kernel/snowflake.ts'
import type { InsertOrders } from '../orders/insert-orders.ts'
import type { ReserveInput } from './reserve.ts'
import { holdbackLane } from './split-stock.ts'

export interface BuyFromLedgerDeps {
  pool: Pool
  lanes: number
  ids: Ids
  /** Writes orders that claim units of one ledger row; how many are new. */
  insertOrders: InsertOrders
}

export type BuyFromLedgerOutcome = { kind: 'ORDERED'; orderId: string } | { kind: 'REFUSED'; outcome: OutcomeCode }

/** The order gets an id of its own: the same tap may be on the journal under the one it was reserved with. */
export type LedgerTap = Pick<ReserveInput, 'offerId' | 'buyerId' | 'requestId' | 'quantity'>

export type BuyFromLedger = (tap: LedgerTap) => Promise<BuyFromLedgerOutcome>

export function createBuyFromLedger(deps: BuyFromLedgerDeps): BuyFromLedger {
  const few = bulkhead(ordersAtOnce, ordersWaiting)
  return (tap) =>
    few
      .execute(() => buy(deps, tap))
      .catch((error: unknown) => {
        if (isBulkheadRejectedError(error)) return tryAgain
        throw error
      })
}

async function buy(deps: BuyFromLedgerDeps, tap: LedgerTap): Promise<BuyFromLedgerOutcome> {
  const { pool, insertOrders, lanes, ids } = deps
  const { rows } = await pool.query<{ refusal: OutcomeCode | null; epoch: number; first: string | null }>(gateSql, [
    tap.offerId,
    tap.buyerId,
    tap.requestId,
    laneOf(tap.buyerId, lanes),
  ])
  const sale = rows[0]
  if (!sale) return { kind: 'REFUSED', outcome: 'OFFER_NOT_FOUND' }
  if (sale.first) return { kind: 'ORDERED', orderId: sale.first }
  if (sale.refusal) return { kind: 'REFUSED', outcome: sale.refusal }
  const order = ids.next(geneOf(tap.buyerId))
  try {
    const written = await insertOrders(holdbackLane, [
      {
        order,
        buyer: tap.buyerId,
        offer: tap.offerId,
        request: tap.requestId,
        quantity: tap.quantity,
        epoch: sale.epoch,
        via: 'LEDGER',
      },
    ])
    // The same request was written by somebody else a moment ago: its order is found now.
    if (written === 0) return tryAgain
  } catch (error) {
    if (sqlStateOf(error) !== '23514') throw error
    const { constraint } = error as { constraint?: string }
    return constraint === 'holdings_held_within_cap' ? { kind: 'REFUSED', outcome: 'LIMIT_REACHED' } : tryAgain
  }
  crashPoint('ledger-bought')
  return { kind: 'ORDERED', orderId: order }
}

const tryAgain: BuyFromLedgerOutcome = { kind: 'REFUSED', outcome: 'OVERLOADED' }
const ordersAtOnce = 4
const ordersWaiting = 32

// The gate that reserve.lua is otherwise, by the database's clock.
const gateSql = `
SELECT CASE WHEN c.state = 'CLOSED' OR c.ends_at <= now() THEN 'ENDED'
            WHEN c.cleared_at IS NULL THEN 'COLD'
            WHEN c.starts_at > now() THEN 'NOT_STARTED'
            WHEN c.state = 'PAUSED' THEN 'PAUSED'
       END AS refusal,
       c.epoch, (SELECT id::text FROM orders WHERE lane = $4 AND buyer_id = $2 AND request_id = $3) AS first
FROM offers o JOIN campaigns c ON c.id = o.campaign_id
WHERE o.id = $1 AND c.state <> 'DRAFT'`
