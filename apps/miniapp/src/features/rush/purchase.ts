/**
 * One purchase from tap to outcome, as a pure state machine.
 *
 * Invariant: a purchase has one request id, made before the tap and sent on every try; while it is under way no tap starts another.
 * What can fail: any request may be lost before or after it took effect, and the app may be killed between any two steps.
 * What recovers it: the same request id with `retry: true` finds the receipt; the saved purchase asks for it after a restart; a try that is
 * refused for good after one whose answer never came asks too, because the shelf, the room and the clock have gone on since.
 */
import type { BuyReceipt, Receipt } from '@tidegate/shared/contracts/rush'
import { afterMs, backoffMs } from '../../api/backoff.ts'
import type { Problem } from '../../api/problem.ts'

export interface Purchase {
  readonly offerId: string
  readonly campaignId: string
  readonly requestId: string
  readonly quantity: number
  readonly title: string
  readonly skuName: string
  readonly image: string
  readonly priceFen: number
  readonly tappedAt: number
}

export type PurchaseState =
  | { at: 'IDLE' }
  /** `unsure`: an earlier try may have been taken, nobody has told. */
  | { at: 'SENDING'; purchase: Purchase; attempt: number; unsure: boolean }
  /** Refused for now or unanswered; goes out again at `resumeAt` by itself. */
  | { at: 'WAITING'; purchase: Purchase; attempt: number; unsure: boolean; resumeAt: number; problem: Problem }
  /** `orderId` is null after a restart until the first receipt. `nextAskAt` null: a question is under way. */
  | {
      at: 'QUEUED'
      purchase: Purchase
      orderId: string | null
      asked: number
      nextAskAt: number | null
      problem: Problem | null
    }
  | { at: 'WON'; purchase: Purchase; orderId: string; amountFen: number; payDeadlineAt: number }
  | { at: 'PAID'; purchase: Purchase; orderId: string }
  | { at: 'LOST'; purchase: Purchase; orderId: string | null; problem: Loss }

/** Why a purchase ended without the goods; `reason` as the server names it (an outcome code or a close reason). */
interface Loss {
  readonly reason: string
  readonly message: string
}

export type PurchaseEvent =
  | { type: 'TAP'; purchase: Purchase }
  | { type: 'ACCEPTED'; receipt: BuyReceipt; now: number; random: () => number }
  | { type: 'REFUSED'; problem: Problem; now: number; random: () => number }
  | { type: 'RECEIPT'; receipt: Receipt; now: number; random: () => number }
  | { type: 'NO_RECEIPT'; problem: Problem; now: number; random: () => number }
  /** A wait is over, or the shopper will not wait. */
  | { type: 'DUE' }
  | { type: 'RESTORED'; saved: SavedPurchase }
  | { type: 'SETTLED' }

export type Command =
  | { do: 'BUY'; purchase: Purchase; retry: boolean }
  | { do: 'ASK'; purchase: Purchase }
  | { do: 'WAKE'; at: number }

/** What is kept on the device, so that a killed app comes back to where it was. */
export type SavedPurchase = Extract<PurchaseState, { at: 'SENDING' | 'WAITING' | 'QUEUED' | 'WON' }>

/** The ring on the button turns this long after a tap, and no second tap counts before it closes. */
export const cooldownMs = 3000

/** After this long without an answer the queue page takes over; most answers are quicker and need only one move. */
export const moveOnMs = 900

/** A tap this old is not sent again on its own after a restart: the shopper may have changed their mind. */
const staleTapMs = 120_000
/** The frontier a process knows is up to a second old: who is told to wait although it is their turn is sent again, but not for ever. */
const notAdmittedAttempts = 3
/** No answer, or one of a server that does not know itself how far it got. */
const tellsNothing: ReadonlySet<Problem['code']> = new Set(['NETWORK', 'TIMEOUT', 'OVERLOADED', 'INTERNAL'])
const lostBackoff = { firstMs: 1000, capMs: 15_000 }

export function advance(state: PurchaseState, event: PurchaseEvent): [PurchaseState, Command | null] {
  switch (event.type) {
    case 'TAP':
      return mayTap(state, event.purchase.tappedAt) ? send(event.purchase, 0, false) : [state, null]
    case 'ACCEPTED':
      return state.at === 'SENDING' ? queue(state.purchase, event.receipt, 0, event.now, event.random) : [state, null]
    case 'REFUSED':
      return state.at === 'SENDING' ? onRefusal(state, event) : [state, null]
    case 'RECEIPT':
      return state.at === 'QUEUED' ? onReceipt(state, event) : [state, null]
    case 'NO_RECEIPT':
      return state.at === 'QUEUED' ? onNoReceipt(state, event) : [state, null]
    case 'DUE':
      if (state.at === 'WAITING') return send(state.purchase, state.attempt + 1, state.unsure)
      if (state.at === 'QUEUED' && state.nextAskAt !== null) return ask(state.purchase, state.orderId, state.asked)
      return [state, null]
    case 'RESTORED':
      if (event.saved.at === 'WON') return [event.saved, null]
      return ask(event.saved.purchase, event.saved.at === 'QUEUED' ? event.saved.orderId : null, 0)
    case 'SETTLED':
      return [state.at === 'WON' || state.at === 'LOST' || state.at === 'PAID' ? { at: 'IDLE' } : state, null]
  }
}

/** The waiting room did not let the tap through; that is where the way goes on. */
export function isTurnedBack(state: PurchaseState): state is Extract<PurchaseState, { at: 'LOST' }> {
  return state.at === 'LOST' && /^(NOT_ADMITTED|TICKET_REQUIRED|TICKET_VOID)$/.test(state.problem.reason)
}

export function isUnderWay(state: PurchaseState): boolean {
  return state.at === 'SENDING' || state.at === 'WAITING' || state.at === 'QUEUED'
}

/** Under way or to be paid: the shopper is led to what they have, and nothing takes its place. */
export function isOpen(state: PurchaseState, now: number): boolean {
  return isUnderWay(state) || (state.at === 'WON' && now < state.payDeadlineAt)
}

function mayTap(state: PurchaseState, now: number): boolean {
  if (isOpen(state, now)) return false
  return state.at === 'IDLE' || state.at === 'WON' || now - state.purchase.tappedAt >= cooldownMs
}

function send(purchase: Purchase, attempt: number, unsure: boolean): [PurchaseState, Command] {
  return [
    { at: 'SENDING', purchase, attempt, unsure },
    { do: 'BUY', purchase, retry: attempt > 0 },
  ]
}

function ask(purchase: Purchase, orderId: string | null, asked: number): [PurchaseState, Command] {
  return [
    { at: 'QUEUED', purchase, orderId, asked, nextAskAt: null, problem: null },
    { do: 'ASK', purchase },
  ]
}

function queue(
  purchase: Purchase,
  receipt: { orderId: string; pollAfterMs: number },
  asked: number,
  now: number,
  random: () => number,
): [PurchaseState, Command] {
  const at = now + afterMs(receipt.pollAfterMs, random)
  return [
    { at: 'QUEUED', purchase, orderId: receipt.orderId, asked, nextAskAt: at, problem: null },
    { do: 'WAKE', at },
  ]
}

function onRefusal(
  { purchase, attempt, unsure }: Extract<PurchaseState, { at: 'SENDING' }>,
  { problem, now, random }: { problem: Problem; now: number; random: () => number },
): [PurchaseState, Command | null] {
  if (problem.retry !== 'same' || (problem.code === 'NOT_ADMITTED' && attempt + 1 >= notAdmittedAttempts)) {
    if (unsure) return ask(purchase, null, 0)
    return [{ at: 'LOST', purchase, orderId: null, problem: { reason: problem.code, message: problem.message } }, null]
  }
  const waitMs =
    problem.retryAfterMs === null ? backoffMs(lostBackoff, attempt, random) : afterMs(problem.retryAfterMs, random)
  return [
    {
      at: 'WAITING',
      purchase,
      attempt,
      unsure: unsure || tellsNothing.has(problem.code),
      resumeAt: now + waitMs,
      problem,
    },
    { do: 'WAKE', at: now + waitMs },
  ]
}

function onReceipt(
  state: Extract<PurchaseState, { at: 'QUEUED' }>,
  { receipt, now, random }: { receipt: Receipt; now: number; random: () => number },
): [PurchaseState, Command | null] {
  const { purchase } = state
  switch (receipt.state) {
    case 'QUEUED':
      return queue(purchase, receipt, state.asked + 1, now, random)
    case 'PENDING_PAYMENT': {
      const { orderId, amountFen, payDeadlineAt } = receipt
      return [{ at: 'WON', purchase, orderId, amountFen, payDeadlineAt }, null]
    }
    case 'PAID':
      return [{ at: 'PAID', purchase, orderId: receipt.orderId }, null]
    default:
      return [
        {
          at: 'LOST',
          purchase,
          orderId: receipt.orderId,
          problem: { reason: receipt.reason, message: receipt.message },
        },
        null,
      ]
  }
}

function onNoReceipt(
  state: Extract<PurchaseState, { at: 'QUEUED' }>,
  { problem, now, random }: { problem: Problem; now: number; random: () => number },
): [PurchaseState, Command | null] {
  const { purchase } = state
  if (problem.retry === 'same') {
    const waitMs =
      problem.retryAfterMs === null
        ? backoffMs(lostBackoff, state.asked, random)
        : afterMs(problem.retryAfterMs, random)
    return [
      { ...state, asked: state.asked + 1, nextAskAt: now + waitMs, problem },
      { do: 'WAKE', at: now + waitMs },
    ]
  }
  // The tap never arrived. Sending it again is safe, because the request id is the same; a stale one is left to the shopper.
  if (problem.code === 'RECEIPT_NOT_FOUND' && now - purchase.tappedAt < staleTapMs) return send(purchase, 1, false)
  return [
    { at: 'LOST', purchase, orderId: state.orderId, problem: { reason: problem.code, message: problem.message } },
    null,
  ]
}
