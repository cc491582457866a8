/**
 * The story of a tap: gate, then reserve, then a receipt. Cheapest refusals first; at most one Redis round trip, none when the offer is
 * known to be sold out. What happens after the receipt is the journal's business (outbox/relay, orders/write-orders).
 */
import type { BuyInput, BuyReceipt } from '@tidegate/shared/contracts/rush'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { AddressBucket } from '../gate/address-bucket.ts'
import type { SoldOutLatch } from '../gate/sold-out-latch.ts'
import { crashPoint } from '../kernel/crash-point.ts'
import { laneOf } from '../kernel/lane.ts'
import { geneOf, type Ids } from '../kernel/snowflake.ts'
import type { Scripts } from '../redis/generated.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import type { LiveCounters } from './live-counters.ts'
import { type BuyerBucket, reserve } from './reserve.ts'

export interface PlaceOrderDeps {
  scripts: Scripts
  ids: Ids
  lanes: number
  latch: SoldOutLatch
  addresses: AddressBucket
  buyerBucket: BuyerBucket
  live: LiveCounters
  metrics: Metrics
  /** Why an offer has no hot state: unknown, ended, or not warmed yet. Asked only then. */
  explainCold(offerId: string): Promise<'OFFER_NOT_FOUND' | 'ENDED' | 'COLD'>
}

export type PlaceOrderOutcome =
  | { kind: 'QUEUED'; receipt: BuyReceipt }
  | { kind: 'REFUSED'; outcome: OutcomeCode; retryAfterMs?: number }

export async function placeOrder(
  deps: PlaceOrderDeps,
  { buyerId, address }: { buyerId: string; address: string },
  { offerId, quantity, requestId, retry }: BuyInput,
): Promise<PlaceOrderOutcome> {
  const refused = (outcome: OutcomeCode): PlaceOrderOutcome => {
    deps.metrics.taps.inc({ outcome })
    // Ids that no offer has come from who knows where; they may not leave keys behind.
    if (outcome !== 'OFFER_NOT_FOUND') deps.live.count(offerId, 'refused')
    return { kind: 'REFUSED', outcome }
  }

  const waitMs = deps.addresses.take(address)
  if (waitMs > 0) {
    deps.metrics.taps.inc({ outcome: 'TOO_FAST' })
    return { kind: 'REFUSED', outcome: 'TOO_FAST', retryAfterMs: waitMs }
  }
  // A retry may have a reservation already: it must reach Redis even when the shelf is empty by now.
  if (!retry && deps.latch.holds(offerId)) return refused('SOLD_OUT')

  const result = await reserve(deps.scripts, deps.buyerBucket, {
    lane: laneOf(offerId, deps.lanes),
    offerId,
    buyerId,
    requestId,
    orderId: deps.ids.next(geneOf(buyerId)),
    quantity,
  })
  crashPoint('reserved')
  switch (result.kind) {
    case 'RESERVED':
      deps.metrics.taps.inc({ outcome: 'QUEUED' })
      deps.live.count(offerId, 'reserved')
      return { kind: 'QUEUED', receipt: { requestId, orderId: result.orderId, pollAfterMs: firstPollMs } }
    case 'AGAIN':
      return { kind: 'QUEUED', receipt: { requestId, orderId: result.orderId, pollAfterMs: firstPollMs } }
    case 'SOLD_OUT':
      // Asked for two when one is left: the next shopper may still get that one, so only an order of one says the shelf is empty.
      if (quantity === 1) deps.latch.set(offerId)
      return refused('SOLD_OUT')
    case 'COLD':
      return refused(await deps.explainCold(offerId))
    default:
      return refused(result.kind)
  }
}

// Usual time from tap to order is well under this; the receipt says when to ask again.
const firstPollMs = 250
