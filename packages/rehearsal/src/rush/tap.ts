import type { BuyReceipt } from '@tidegate/shared/contracts/rush'
import type { Answer } from '../wire/trpc.ts'
import { type Ending, type Purchase, pauseAfter, type ShopperDeps, unanswered } from './purchase.ts'
import { countTap, notePromise } from './tally.ts'

/** The tap, sent again with the same request id while the shop says "same" or says nothing, until it has its answer. */
export async function tap(
  deps: ShopperDeps,
  purchase: Purchase,
): Promise<BuyReceipt | Exclude<Ending, 'BOUGHT' | 'EXPIRED'>> {
  const { sale, visitor, requestId, tapAt, isFirst } = purchase
  let answered = false
  let sent = false
  while (deps.now() < sale.deadline) {
    const answer = await send(deps, purchase, { retry: sent })
    sent = true
    if (answer.kind !== 'SILENT' && !answered) {
      answered = true
      if (isFirst) deps.tally.first.record(deps.now() - tapAt)
    }
    if (answer.kind === 'OK') return answer.data
    if (answer.kind === 'REFUSED' && answer.retry !== 'same')
      return answer.outcome === 'SOLD_OUT' ? 'SOLD_OUT' : 'REFUSED'
    await deps.until(deps.now() + pauseAfter(answer, visitor.shopper))
  }
  return unanswered(deps, purchase, `tap ${requestId} had no outcome`)
}

/** The impatient second tap: same request id, own connection, sent before or after the first one's answer. */
export async function tapAgain(deps: ShopperDeps, purchase: Purchase): Promise<BuyReceipt | null> {
  await deps.until(deps.now() + purchase.visitor.shopper.random.between(5, 600))
  const answer = await send(deps, purchase, { retry: true })
  return answer.kind === 'OK' ? answer.data : null
}

async function send(
  deps: ShopperDeps,
  { sale, visitor, quantity, requestId, ticket }: Purchase,
  { retry }: { retry: boolean },
): Promise<Answer<BuyReceipt>> {
  const input = { offerId: sale.offerId, quantity, requestId, retry, ...(ticket && { ticket }) }
  const answer = await deps.wire.mutate(visitor.caller, 'rush.buy', input)
  deps.tally.requests++
  const kind = answer.kind === 'OK' ? 'QUEUED' : answer.kind === 'REFUSED' ? answer.outcome : answer.reason
  if (answer.kind === 'SILENT') deps.tally.silences++
  countTap(deps.tally, kind, deps.now() - sale.startsAt)
  if (answer.kind === 'OK') notePromise(deps.tally, requestId, answer.data.orderId)
  return answer
}
