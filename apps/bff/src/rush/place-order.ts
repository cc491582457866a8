/**
 * The story of a tap: gate, then reserve, then a receipt. Cheapest refusals first; at most one Redis round trip, none when the offer is
 * known to be sold out. What happens after the receipt is the journal's business (outbox/relay, orders/write-orders).
 *
 * A lane that has run dry is restocked before anybody is told "sold out" (rush/restock), and while another lane is being counted nobody is.
 * While the hot Redis is away a tap goes through the ledger instead (rush/buy-from-ledger).
 */
import type { BuyInput, BuyReceipt } from '@tidegate/shared/contracts/rush'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { AddressBucket } from '../gate/address-bucket.ts'
import type { SoldOutLatch } from '../gate/sold-out-latch.ts'
import type { StoreWatch } from '../gate/store-watch.ts'
import { crashPoint } from '../kernel/crash-point.ts'
import { geneOf, type Ids } from '../kernel/snowflake.ts'
import type { LiveCounters } from '../live/count.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import type { RoomGate } from '../waiting-room/room-gate.ts'
import type { BuyFromLedger, LedgerTap } from './buy-from-ledger.ts'
import { type OfferLayout, type OfferLayouts, stockLaneOf } from './offer-layout.ts'
import type { Reserve, ReserveOutcome } from './reserve.ts'
import type { Restock } from './restock.ts'

export interface PlaceOrderDeps {
  reserve: Reserve
  restock: Restock
  buyFromLedger: BuyFromLedger
  hotWatch: StoreWatch
  layouts: OfferLayouts
  roomGate: RoomGate
  ids: Ids
  lanes: number
  latch: SoldOutLatch
  addresses: AddressBucket
  live: LiveCounters
  metrics: Metrics
  /** Why an offer has no hot state: unknown, ended, or not warmed yet. Asked only then. */
  explainCold(offerId: string): Promise<'OFFER_NOT_FOUND' | 'ENDED' | 'COLD'>
}

export type PlaceOrderOutcome =
  | { kind: 'QUEUED'; receipt: BuyReceipt }
  | { kind: 'REFUSED'; outcome: OutcomeCode; retryAfterMs?: number }

/** What memory can answer is answered at once. */
export function placeOrder(
  deps: PlaceOrderDeps,
  { buyerId, address }: { buyerId: string; address: string },
  input: BuyInput,
): PlaceOrderOutcome | Promise<PlaceOrderOutcome> {
  const { offerId, retry } = input
  const waitMs = deps.addresses.take(address)
  if (waitMs > 0) return refused(deps, null, 'TOO_FAST', waitMs)
  // A retry may have a reservation already: it must reach Redis even when the shelf is empty by now.
  if (!retry && deps.latch.holds(offerId)) return refused(deps, offerId, 'SOLD_OUT')

  const layout = deps.layouts.known(offerId)
  if (layout) return passGate(deps, layout, buyerId, input)
  return deps.layouts
    .load(offerId)
    .then((loaded) => (loaded ? passGate(deps, loaded, buyerId, input) : refused(deps, null, 'OFFER_NOT_FOUND')))
}

function passGate(
  deps: PlaceOrderDeps,
  layout: OfferLayout,
  buyerId: string,
  { offerId, quantity, requestId, ticket }: BuyInput,
): PlaceOrderOutcome | Promise<PlaceOrderOutcome> {
  if (layout.orderLimit !== null && quantity > layout.orderLimit) return refused(deps, offerId, 'ORDER_LIMIT_REACHED')
  const place = deps.roomGate.check(layout, buyerId, ticket)
  if (place.kind === 'REFUSED') return refused(deps, offerId, place.outcome, place.retryAfterMs)
  return reserveAndTell(deps, layout, place.number, { offerId, buyerId, requestId, quantity })
}

/** @param number of the place in the waiting room that the tap came from; null: there is none */
async function reserveAndTell(
  deps: PlaceOrderDeps,
  layout: OfferLayout,
  number: number | null,
  tap: LedgerTap,
): Promise<PlaceOrderOutcome> {
  const { offerId, requestId } = tap
  const result = deps.hotWatch.isAway() ? await deps.buyFromLedger(tap) : await reserveInLane(deps, layout, tap)
  crashPoint('reserved')
  switch (result.kind) {
    case 'RESERVED':
    case 'ORDERED':
      deps.metrics.taps.inc({ outcome: 'QUEUED' })
      deps.live.tapped(offerId, 'RESERVED')
      if (number !== null) deps.roomGate.finished(layout.campaignId, number)
      return queued(requestId, result.orderId)
    case 'AGAIN':
      return queued(requestId, result.orderId)
    case 'REFUSED':
      return refused(deps, offerId, result.outcome)
    case 'COLD':
      return refused(deps, offerId, await deps.explainCold(offerId))
    case 'BACKLOG':
      return refused(deps, offerId, 'OVERLOADED')
    default:
      return refused(deps, offerId, result.kind)
  }
}

type TapResult = ReserveOutcome | Awaited<ReturnType<BuyFromLedger>>

/** Reserves in the tap's lane; when that is dry, restocks it, and believes "sold out" only when there was nothing to restock it with. */
async function reserveInLane(deps: PlaceOrderDeps, layout: OfferLayout, tap: LedgerTap): Promise<TapResult> {
  const mark = deps.latch.mark()
  const lane = stockLaneOf(layout, tap.buyerId, deps.lanes)
  const input = { ...tap, lane, orderId: deps.ids.next(geneOf(tap.buyerId)) }
  for (let attempt = 1; ; attempt++) {
    const result = await deps.hotWatch.watch(
      () => deps.reserve(input),
      () => deps.buyFromLedger(tap),
    )
    if (result.kind !== 'SOLD_OUT') return result
    const brought = await deps.restock(layout, lane, tap.quantity)
    if (brought === 'UNSURE') return { kind: 'REFUSED', outcome: 'OVERLOADED' }
    if (brought > 0 && attempt < attemptsAtMost) continue
    // Asked for two when one is left: the next shopper may still get that one, so only an order of one says the shelf is empty.
    if (brought === 0 && tap.quantity === 1) deps.latch.set(tap.offerId, mark)
    return result
  }
}

function queued(requestId: string, orderId: string): PlaceOrderOutcome {
  return { kind: 'QUEUED', receipt: { requestId, orderId, pollAfterMs: firstPollMs } }
}

/** `offerId` is null for one that may not exist: ids that no offer has come from who knows where, and may not leave keys behind. */
function refused(
  { metrics, live }: PlaceOrderDeps,
  offerId: string | null,
  outcome: OutcomeCode,
  retryAfterMs?: number,
): PlaceOrderOutcome {
  metrics.taps.inc({ outcome })
  if (offerId !== null) live.tapped(offerId, outcome)
  return { kind: 'REFUSED', outcome, ...(retryAfterMs !== undefined && { retryAfterMs }) }
}

// Usual time from tap to order is well under this; the receipt says when to ask again.
const firstPollMs = 250
// Others may be quicker than the one who restocked, but not for ever.
const attemptsAtMost = 3
