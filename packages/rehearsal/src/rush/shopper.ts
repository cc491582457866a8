/**
 * One shopper's way through a sale, as a person would go it with the mini-program in hand.
 *
 * Times are intended times: a request that the generator or the server's queue holds up counts from when the person tapped.
 * Everything that was asked is asked again with the same request id until it has its one outcome or the run's deadline is over.
 */
import type { Visitor } from './arrive.ts'
import { letExpire, payFor } from './pay.ts'
import { type Ending, followReceipt, type Purchase, type Sale, type ShopperDeps, unanswered } from './purchase.ts'
import { tap, tapAgain } from './tap.ts'

/** From the first tap to the last outcome. */
export async function shop(deps: ShopperDeps, sale: Sale, visitor: Visitor): Promise<void> {
  const { shopper } = visitor
  // The device shows T0 when its own clock plus the offset says so; what error is left makes taps early or late.
  const deviceError = shopper.clockSkewMs + visitor.clockOffsetMs
  let tapAt = sale.startsAt + shopper.tapAtMs - deviceError
  let stillTapping = true
  for (const [index, want] of shopper.wants.entries()) {
    let quantity = want
    for (let round = 0; round < 100 && stillTapping; round++) {
      await deps.until(tapAt)
      if (round > 0 && isOver(deps, sale)) break
      const requestId = shopper.random.uuid()
      const ending = await buy(deps, { sale, visitor, requestId, quantity, tapAt, isFirst: index + round === 0 })
      // Somebody who let an order expire has lost interest: the unit is for those who still want it.
      if (ending === 'EXPIRED') stillTapping = false
      if (ending !== 'SOLD_OUT') break
      if (quantity > 1) quantity = 1
      else if (!shopper.persistent) stillTapping = false
      tapAt = deps.now() + shopper.random.between(1_500, 4_000)
    }
    tapAt = deps.now() + shopper.random.between(800, 2_500)
  }
  deps.tally.funnel.finished++
}

async function buy(deps: ShopperDeps, purchase: Purchase): Promise<Ending> {
  const { tally } = deps
  const { sale, visitor, requestId, tapAt, isFirst } = purchase
  tally.lag.record(deps.now() - tapAt)
  if (isFirst) tally.funnel.tapped++
  const again = visitor.shopper.random.chance(impatientShare) ? tapAgain(deps, purchase) : null
  const answer = await tap(deps, purchase)
  const queuedAt = deps.now()
  // Before the start no outcome is possible, so an early finger's wait for it is not the shop's latency.
  const finalFrom = Math.max(tapAt, sale.startsAt)
  if (typeof answer === 'string' && answer !== 'UNANSWERED' && isFirst) tally.final.record(queuedAt - finalFrom)
  // The second tap may have found a unit that came back between the two.
  const tapped = typeof answer === 'string' ? ((await again) ?? answer) : answer
  if (typeof tapped === 'string') return tapped
  tally.funnel.reserved++
  const receipt = await followReceipt(deps, purchase, queuedAt + tapped.pollAfterMs)
  const seenAt = deps.now()
  await again
  if (receipt === null) return unanswered(deps, purchase, `receipt of ${requestId} never left the queue`)
  tally.order.record(seenAt - queuedAt)
  if (isFirst && answer === tapped) tally.final.record(seenAt - finalFrom)
  if (receipt.state === 'REFUSED') return 'REFUSED'
  tally.funnel.ordered++
  if (receipt.state !== 'PENDING_PAYMENT') return 'BOUGHT'
  return visitor.shopper.pays
    ? payFor(deps, purchase, receipt.orderId)
    : letExpire(deps, purchase, receipt.payDeadlineAt)
}

const impatientShare = 0.15

function isOver(deps: ShopperDeps, sale: Sale): boolean {
  return deps.tally.paidUnits >= sale.stock || deps.now() >= sale.lastTapAt
}
