/** One person's way through a trial: every tap is asked about until it has its one outcome, unless its person is gone. */
import type { BuyReceipt, Receipt } from '@tidegate/shared/contracts/rush'
import type { Frontier, RoomMode } from '@tidegate/shared/contracts/waiting-room'
import type { Visitor } from '../rush/arrive.ts'
import { askReceipt, followReceipt, type Purchase, pauseAfter, type Sale, type ShopperDeps } from '../rush/purchase.ts'
import { tap, tapAgain } from '../rush/tap.ts'
import type { Person } from './people.ts'
import { type RoomNotes, waitInRoom } from './wait-in-room.ts'
import { type StandbyWait, waitOnStandby } from './wait-on-standby.ts'

export interface Customer extends Visitor {
  shopper: Person
}

export interface ShopDeps extends ShopperDeps {
  /** `GET /frontier/<campaign>`; null when nothing readable came back. */
  frontier(campaignId: string): Promise<Frontier | null>
  room: RoomNotes
  /** Every purchase that anybody began. */
  purchases: Purchase[]
  waits: StandbyWait[]
}

export interface ChaosSale extends Sale {
  mode: RoomMode
}

export async function shop(deps: ShopDeps, sale: ChaosSale, customer: Customer): Promise<void> {
  const { shopper } = customer
  await deps.until(sale.startsAt + (sale.mode === 'OFF' ? shopper.tapAtMs : shopper.entersAtMs))
  for (const want of shopper.wants) {
    let quantity = want
    for (;;) {
      const { ending, purchase } = await buy(deps, sale, customer, quantity)
      if (ending !== 'SOLD_OUT') break
      if (deps.now() > sale.lastTapAt || (quantity === 1 && !shopper.persistent)) {
        if (shopper.standsBy) await standBy(deps, purchase)
        return
      }
      // Whoever asked for many may still get a few.
      quantity = Math.ceil(quantity / 4)
      await deps.until(deps.now() + shopper.random.between(200, 700))
    }
    await deps.until(deps.now() + shopper.random.between(200, 700))
  }
}

/** One request id to its end. */
export async function buy(
  deps: ShopDeps,
  sale: ChaosSale,
  customer: Customer,
  quantity: number,
): Promise<{ ending: 'SOLD_OUT' | 'ENDED'; purchase: Purchase }> {
  const { conduct, impatient } = customer.shopper
  const ticket = sale.mode === 'OFF' ? null : await waitInRoom(deps, sale, customer)
  const purchase = begin(deps, sale, customer, quantity, ticket ?? undefined)
  if (sale.mode !== 'OFF' && ticket === null) return { ending: 'ENDED', purchase }
  if (conduct === 'GONE') {
    await tapAgain(deps, purchase)
    return { ending: 'ENDED', purchase }
  }
  const again = impatient ? tapAgain(deps, purchase) : null
  const answer = await tap(deps, purchase)
  const receipt = typeof answer === 'string' ? await again : answer
  if (!receipt) return { ending: answer === 'SOLD_OUT' ? 'SOLD_OUT' : 'ENDED', purchase }
  await decide(deps, purchase, receipt)
  await again
  return { ending: 'ENDED', purchase }
}

/** With a request id of its own: the one that was sold out has had its answer. */
async function standBy(deps: ShopDeps, refused: Purchase): Promise<void> {
  const purchase = begin(deps, refused.sale, refused.visitor as Customer, refused.quantity, refused.ticket)
  if (await waitOnStandby(deps, purchase)) await decide(deps, purchase, { pollAfterMs: 0 })
}

function begin(deps: ShopDeps, sale: Sale, visitor: Customer, quantity: number, ticket: string | undefined): Purchase {
  const requestId = visitor.shopper.random.uuid()
  const purchase: Purchase = { sale, visitor, requestId, quantity, ticket, tapAt: deps.now(), isFirst: false }
  deps.purchases.push(purchase)
  return purchase
}

async function decide(
  deps: ShopDeps,
  purchase: Purchase,
  { pollAfterMs }: Pick<BuyReceipt, 'pollAfterMs'>,
): Promise<void> {
  const receipt = await followReceipt(deps, purchase, deps.now() + pollAfterMs)
  if (!receipt) {
    deps.tally.unanswered.set(purchase.visitor.shopper.device, `receipt of ${purchase.requestId} never left the queue`)
    return
  }
  if (receipt.state !== 'PENDING_PAYMENT') return
  const { random, conduct } = (purchase.visitor as Customer).shopper
  const order = receipt.orderId
  switch (conduct) {
    case 'PAYS':
      await deps.until(deps.now() + random.between(20, 500))
      return pay(deps, purchase, order)
    case 'LATE':
      await deps.until(receipt.payDeadlineAt + random.between(-300, 1_200))
      return pay(deps, purchase, order)
    case 'CANCELS':
      if (random.chance(0.5)) await startPayment(deps, purchase, order)
      return cancel(deps, purchase, order)
    case 'TORN':
      await Promise.all([pay(deps, purchase, order), cancel(deps, purchase, order)])
      return
    case 'LETS_EXPIRE':
      if (random.chance(0.5)) await startPayment(deps, purchase, order)
      return
    case 'GONE':
      return
  }
}

async function pay(deps: ShopDeps, purchase: Purchase, orderId: string): Promise<void> {
  const prepayId = await startPayment(deps, purchase, orderId)
  if (!prepayId || !(await deps.sandbox.pay(prepayId))) return
  deps.tally.paidOrders.add(orderId)
  // No notify has to come: the page asks, and the shop asks WeChat.
  while (deps.now() < purchase.sale.deadline) {
    const receipt: Receipt | null = await askReceipt(deps, purchase)
    if (receipt && receipt.state !== 'PENDING_PAYMENT' && receipt.state !== 'QUEUED') return
    await deps.wire.mutate(purchase.visitor.caller, 'payments.refresh', { orderId })
    await deps.until(deps.now() + purchase.visitor.shopper.random.between(200, 600))
  }
  deps.tally.unanswered.set(purchase.visitor.shopper.device, `payment of order ${orderId} had no outcome`)
}

/** The prepay id; null when the shop says that there is nothing to pay any more, or time ran out. */
async function startPayment(deps: ShopDeps, { sale, visitor }: Purchase, orderId: string): Promise<string | null> {
  while (deps.now() < sale.deadline) {
    const start = await deps.wire.mutate(visitor.caller, 'payments.start', { orderId })
    if (start.kind === 'OK') return start.data.params.package.replace(/^prepay_id=/, '')
    if (start.kind === 'REFUSED' && start.retry !== 'same') return null
    await deps.until(deps.now() + pauseAfter(start, visitor.shopper) / 3)
  }
  return null
}

async function cancel(deps: ShopDeps, { sale, visitor }: Purchase, orderId: string): Promise<void> {
  while (deps.now() < sale.deadline) {
    const answer = await deps.wire.mutate(visitor.caller, 'orders.cancel', { orderId })
    if (answer.kind === 'OK' || (answer.kind === 'REFUSED' && answer.retry !== 'same')) return
    await deps.until(deps.now() + pauseAfter(answer, visitor.shopper) / 3)
  }
}
