/**
 * One shopper's way through a sale, as a person would go it with the mini-program in hand.
 *
 * Times are intended times: a request that the generator or the server's queue holds up counts from when the person tapped.
 * Everything that was asked is asked again with the same request id until it has its one outcome or the run's deadline is over.
 */
import type { BuyReceipt, Receipt } from '@tidegate/shared/contracts/rush'
import type { Sandbox } from '../wire/sandbox.ts'
import { type Answer, type Caller, callerOf, type Wire } from '../wire/trpc.ts'
import type { Shopper } from './crowd.ts'
import { countTap, notePromise, type Tally } from './tally.ts'

export interface Sale {
  campaignId: string
  offerId: string
  /** Epoch ms of the server's clock. */
  startsAt: number
  /** Nobody starts a new purchase once all units are paid for or this has passed (epoch ms). */
  lastTapAt: number
  /** After this nobody waits any longer (epoch ms). */
  deadline: number
  stock: number
}

export interface ShopperDeps {
  wire: Wire
  sandbox: Sandbox
  tally: Tally
  /** Epoch ms, with fractions. */
  now(): number
  /** Resolves at `at` (epoch ms) or a little later. */
  until(at: number): Promise<void>
}

/** A shopper who is logged in. */
export interface Visitor {
  shopper: Shopper
  caller: Caller
  /** server − device clock, as the sync found it. */
  clockOffsetMs: number
}

/** Log in through WeChat's code, trying again as the app does. Null when the shop never let them in. */
export async function logIn(deps: ShopperDeps, shopper: Shopper): Promise<Visitor | null> {
  const anonymous = callerOf(shopper.address, null)
  for (let attempt = 0; attempt < 8; attempt++) {
    const code = await deps.sandbox.loginCode(shopper.device)
    if (code !== null) {
      const answer = await deps.wire.mutate(anonymous, 'buyers.login', { code })
      if (answer.kind === 'OK') {
        deps.tally.funnel.loggedIn++
        return { shopper, caller: callerOf(shopper.address, answer.data.token), clockOffsetMs: 0 }
      }
    }
    await deps.until(deps.now() + 300 * (attempt + 1) * shopper.random.between(0.7, 1.3))
  }
  return null
}

/** Read the campaign page and set the countdown by the server's clock: the sample with the shortest round trip wins. */
export async function openCampaign(deps: ShopperDeps, visitor: Visitor, campaignId: string): Promise<void> {
  const page = await deps.wire.query(visitor.caller, 'campaigns.get', { campaignId })
  if (page.kind === 'OK') deps.tally.funnel.opened++
  let shortest = Number.POSITIVE_INFINITY
  for (let sample = 0; sample < 2; sample++) {
    const asked = deps.now() + visitor.shopper.clockSkewMs
    const answer = await deps.wire.query(visitor.caller, 'time.now', undefined)
    const got = deps.now() + visitor.shopper.clockSkewMs
    if (answer.kind !== 'OK' || got - asked >= shortest) continue
    shortest = got - asked
    visitor.clockOffsetMs = answer.data.serverNow - (asked + got) / 2
  }
}

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
      const ending = await purchase(deps, sale, visitor, quantity, tapAt, index === 0 && round === 0)
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

type Ending = 'BOUGHT' | 'EXPIRED' | 'SOLD_OUT' | 'REFUSED' | 'UNANSWERED'

/** One purchase under one request id, from the tap to its terminal outcome. */
async function purchase(
  deps: ShopperDeps,
  sale: Sale,
  visitor: Visitor,
  quantity: number,
  tapAt: number,
  isFirst: boolean,
): Promise<Ending> {
  const requestId = visitor.shopper.random.uuid()
  deps.tally.lag.record(deps.now() - tapAt)
  if (isFirst) deps.tally.funnel.tapped++
  const again = visitor.shopper.random.chance(0.15) ? tapAgain(deps, sale, visitor, quantity, requestId) : null
  const answer = await tap(deps, sale, visitor, quantity, requestId, tapAt, isFirst)
  const queuedAt = deps.now()
  // Before the start no outcome is possible, so an early finger's wait for it is not the shop's latency.
  const finalFrom = Math.max(tapAt, sale.startsAt)
  if (typeof answer === 'string' && answer !== 'UNANSWERED' && isFirst) deps.tally.final.record(queuedAt - finalFrom)
  // The second tap may have found a unit that came back between the two.
  const tapped = typeof answer === 'string' ? ((await again) ?? answer) : answer
  if (typeof tapped === 'string') return tapped
  deps.tally.funnel.reserved++
  const receipt = await followReceipt(deps, sale, visitor, requestId, queuedAt + tapped.pollAfterMs)
  const seenAt = deps.now()
  await again
  if (receipt === null) return unanswered(deps, visitor, `receipt of ${requestId} never left the queue`)
  deps.tally.order.record(seenAt - queuedAt)
  if (isFirst && answer === tapped) deps.tally.final.record(seenAt - finalFrom)
  if (receipt.state === 'REFUSED') return 'REFUSED'
  deps.tally.funnel.ordered++
  if (receipt.state !== 'PENDING_PAYMENT') return 'BOUGHT'
  return visitor.shopper.pays
    ? payFor(deps, sale, visitor, requestId, receipt, quantity)
    : letExpire(deps, sale, visitor, requestId, receipt.payDeadlineAt)
}

async function tap(
  deps: ShopperDeps,
  sale: Sale,
  visitor: Visitor,
  quantity: number,
  requestId: string,
  tapAt: number,
  isFirst: boolean,
): Promise<BuyReceipt | Exclude<Ending, 'BOUGHT' | 'EXPIRED'>> {
  let answered = false
  let sent = false
  while (deps.now() < sale.deadline) {
    const answer = await deps.wire.mutate(visitor.caller, 'rush.buy', {
      offerId: sale.offerId,
      quantity,
      requestId,
      retry: sent,
    })
    sent = true
    noteTap(deps, sale, requestId, answer)
    if (answer.kind !== 'SILENT' && !answered) {
      answered = true
      if (isFirst) deps.tally.first.record(deps.now() - tapAt)
    }
    if (answer.kind === 'OK') return answer.data
    if (answer.kind === 'REFUSED' && answer.retry !== 'same')
      return answer.outcome === 'SOLD_OUT' ? 'SOLD_OUT' : 'REFUSED'
    await deps.until(deps.now() + pauseAfter(answer, visitor.shopper))
  }
  return unanswered(deps, visitor, `tap ${requestId} had no outcome`)
}

/** The impatient second tap: same request id, own connection, sent before or after the first one's answer. */
async function tapAgain(deps: ShopperDeps, sale: Sale, visitor: Visitor, quantity: number, requestId: string): Promise<BuyReceipt | null> {
  await deps.until(deps.now() + visitor.shopper.random.between(5, 600))
  const input = { offerId: sale.offerId, quantity, requestId, retry: true }
  const answer = await deps.wire.mutate(visitor.caller, 'rush.buy', input)
  noteTap(deps, sale, requestId, answer)
  return answer.kind === 'OK' ? answer.data : null
}

function noteTap(deps: ShopperDeps, sale: Sale, requestId: string, answer: Answer<{ orderId: string }>): void {
  deps.tally.requests++
  const kind = answer.kind === 'OK' ? 'QUEUED' : answer.kind === 'REFUSED' ? answer.outcome : answer.reason
  if (answer.kind === 'SILENT') deps.tally.silences++
  countTap(deps.tally, kind, deps.now() - sale.startsAt)
  if (answer.kind === 'OK') notePromise(deps.tally, requestId, answer.data.orderId)
}

type Outcome = Exclude<Receipt, { state: 'QUEUED' }>

/** Asks when the shop said to ask, the first time at `askAt` (epoch ms). Null when the deadline came first. */
async function followReceipt(
  deps: ShopperDeps,
  sale: Sale,
  visitor: Visitor,
  requestId: string,
  askAt: number,
): Promise<Outcome | null> {
  await deps.until(askAt)
  while (deps.now() < sale.deadline) {
    const receipt = await askReceipt(deps, sale, visitor, requestId)
    if (receipt && receipt.state !== 'QUEUED') return receipt
    await deps.until(deps.now() + (receipt?.pollAfterMs ?? 1_000) * visitor.shopper.random.between(0.9, 1.2))
  }
  return null
}

async function askReceipt(deps: ShopperDeps, sale: Sale, visitor: Visitor, requestId: string): Promise<Receipt | null> {
  deps.tally.requests++
  const answer = await deps.wire.query(visitor.caller, 'rush.receipt', { offerId: sale.offerId, requestId })
  if (answer.kind === 'SILENT') deps.tally.silences++
  if (answer.kind !== 'OK') return null
  notePromise(deps.tally, requestId, answer.data.orderId)
  return answer.data
}

type Pending = Extract<Receipt, { state: 'PENDING_PAYMENT' }>

async function payFor(
  deps: ShopperDeps,
  sale: Sale,
  visitor: Visitor,
  requestId: string,
  pending: Pending,
  quantity: number,
): Promise<Ending> {
  const { random } = visitor.shopper
  const { orderId } = pending
  await deps.until(deps.now() + random.between(500, 5_000))
  const confirmed = await confirmAtWeChat(deps, sale, visitor, orderId)
  let waitMs = 1_000
  let refreshAt = deps.now() + 5_000
  while (deps.now() < sale.deadline) {
    const receipt = await askReceipt(deps, sale, visitor, requestId)
    if (receipt && receipt.state !== 'PENDING_PAYMENT' && receipt.state !== 'QUEUED') {
      if (receipt.state === 'PAID') {
        deps.tally.funnel.paid++
        deps.tally.paidUnits += quantity
      }
      return 'BOUGHT'
    }
    await deps.until(deps.now() + waitMs * random.between(0.8, 1.2))
    waitMs = Math.min(waitMs * 1.5, 4_000)
    // No word from the shop for a while although WeChat took the money: the page asks it to look.
    if (confirmed && deps.now() >= refreshAt) {
      refreshAt = deps.now() + 5_000
      deps.tally.requests++
      await deps.wire.mutate(visitor.caller, 'payments.refresh', { orderId })
    }
  }
  return unanswered(deps, visitor, `payment of order ${orderId} had no outcome`)
}

/** True when WeChat took the money; false when the shop says that there is nothing to pay any more (its receipt knows why). */
async function confirmAtWeChat(deps: ShopperDeps, sale: Sale, visitor: Visitor, orderId: string): Promise<boolean> {
  while (deps.now() < sale.deadline) {
    deps.tally.requests++
    const start = await deps.wire.mutate(visitor.caller, 'payments.start', { orderId })
    if (start.kind === 'OK' && (await deps.sandbox.pay(start.data.params.package.replace(/^prepay_id=/, '')))) {
      deps.tally.paidOrders.add(orderId)
      return true
    }
    if (start.kind === 'REFUSED' && start.retry !== 'same') return false
    await deps.until(deps.now() + (start.kind === 'OK' ? 600 : pauseAfter(start, visitor.shopper)))
  }
  return false
}

async function letExpire(
  deps: ShopperDeps,
  sale: Sale,
  visitor: Visitor,
  requestId: string,
  payDeadlineAt: number,
): Promise<Ending> {
  await deps.until(Math.min(payDeadlineAt, sale.deadline))
  while (deps.now() < sale.deadline) {
    const receipt = await askReceipt(deps, sale, visitor, requestId)
    if (receipt && receipt.state !== 'PENDING_PAYMENT') return 'EXPIRED'
    await deps.until(deps.now() + visitor.shopper.random.between(1_500, 3_000))
  }
  return unanswered(deps, visitor, `unpaid order of ${requestId} was never closed`)
}

function isOver(deps: ShopperDeps, sale: Sale): boolean {
  return deps.tally.paidUnits >= sale.stock || deps.now() >= sale.lastTapAt
}

function unanswered(deps: ShopperDeps, visitor: Visitor, why: string): 'UNANSWERED' {
  deps.tally.unanswered.set(visitor.shopper.device, why)
  return 'UNANSWERED'
}

/** As told by the server, with jitter, so that those who were refused together do not come back together. */
function pauseAfter(answer: Exclude<Answer<unknown>, { kind: 'OK' }>, shopper: Shopper): number {
  const told = answer.kind === 'REFUSED' ? answer.retryAfterMs : null
  return (told ?? 600) * shopper.random.between(1, 1.4)
}
