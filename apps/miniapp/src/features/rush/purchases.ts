/**
 * Drives every purchase of this shopper: carries out what `advance` decides and saves the state before each request.
 *
 * Invariant: what was sent is on the device before it is sent. What can fail: storage or network. What recovers it: `resume`.
 */
import type { BuyInput, BuyReceipt, Receipt } from '@tidegate/shared/contracts/rush'
import { problemOf } from '../../api/problem.ts'
import {
  advance,
  type Command,
  isOpen,
  isUnderWay,
  type Purchase,
  type PurchaseEvent,
  type PurchaseState,
  type SavedPurchase,
} from './purchase.ts'

export interface PurchasesDeps {
  readonly buy: (input: BuyInput) => Promise<BuyReceipt>
  readonly receipt: (input: { offerId: string; requestId: string }) => Promise<Receipt>
  /** The shopper's place in the campaign's waiting room, where it has one. */
  readonly ticketOf: (campaignId: string) => string | undefined
  readonly now: () => number
  readonly random: () => number
  readonly newRequestId: () => string
  readonly wakeAfter: (ms: number, wake: () => void) => void
  readonly load: () => SavedPurchase[]
  readonly save: (purchases: SavedPurchase[]) => void
}

export type Wanted = Omit<Purchase, 'requestId' | 'tappedAt'>

export interface Purchases {
  stateOf(offerId: string): PurchaseState
  /** Purchases a shopper should come back to: under way, or won and not yet paid. Newest first. */
  open(): readonly SavedPurchase[]
  /** Makes the request id of the next tap, so that nothing is left to do between finger and request. */
  prepare(offerId: string): void
  /** Returns whether the tap counted. */
  tap(wanted: Wanted): boolean
  /** Takes over a purchase that the server made: an order out of standby. */
  adopt(purchase: Purchase, orderId: string): void
  /** Does not wait for the timer: the app came back, or the shopper pressed "try now". */
  hurry(offerId: string): void
  /** Takes up what the last run of the app left behind. */
  resume(): void
  /** The order of this purchase is known to have ended, or the shopper has read its outcome. */
  settle(match: { offerId?: string; orderId?: string }): void
  subscribe(listener: () => void): () => void
}

export function createPurchases(deps: PurchasesDeps): Purchases {
  const states = new Map<string, PurchaseState>()
  const prepared = new Map<string, string>()
  const listeners = new Set<() => void>()
  const idle: PurchaseState = { at: 'IDLE' }
  let open: SavedPurchase[] = []

  const stateOf = (offerId: string) => states.get(offerId) ?? idle

  function feed(offerId: string, event: PurchaseEvent): void {
    const before = stateOf(offerId)
    const [after, command] = advance(before, event)
    if (after === before) return
    states.set(offerId, after)
    open = [...states.values()].filter(isSaved).sort((a, b) => b.purchase.tappedAt - a.purchase.tappedAt)
    deps.save(open)
    if (command) carryOut(offerId, after, command)
    for (const listener of listeners) listener()
  }

  function carryOut(offerId: string, state: PurchaseState, command: Command): void {
    const { now, random } = deps
    if (command.do === 'WAKE') {
      // Only the state that set the alarm hears it: a hurried try must not be followed by a second one.
      deps.wakeAfter(
        Math.max(0, command.at - now()),
        () => stateOf(offerId) === state && feed(offerId, { type: 'DUE' }),
      )
      return
    }
    const { campaignId, requestId, quantity } = command.purchase
    if (command.do === 'BUY') {
      const ticket = deps.ticketOf(campaignId)
      deps.buy({ offerId, quantity, requestId, retry: command.retry, ...(ticket ? { ticket } : {}) }).then(
        (receipt) => feed(offerId, { type: 'ACCEPTED', receipt, now: now(), random }),
        (error: unknown) => feed(offerId, { type: 'REFUSED', problem: problemOf(error), now: now(), random }),
      )
    } else {
      deps.receipt({ offerId, requestId }).then(
        (receipt) => feed(offerId, { type: 'RECEIPT', receipt, now: now(), random }),
        (error: unknown) => feed(offerId, { type: 'NO_RECEIPT', problem: problemOf(error), now: now(), random }),
      )
    }
  }

  const requestIdFor = (offerId: string) => {
    const id = prepared.get(offerId) ?? deps.newRequestId()
    prepared.set(offerId, id)
    return id
  }

  return {
    stateOf,
    open: () => open,
    prepare: (offerId) => void requestIdFor(offerId),
    tap(wanted) {
      const before = stateOf(wanted.offerId)
      feed(wanted.offerId, {
        type: 'TAP',
        purchase: { ...wanted, requestId: requestIdFor(wanted.offerId), tappedAt: deps.now() },
      })
      const counted = stateOf(wanted.offerId) !== before
      if (counted) prepared.set(wanted.offerId, deps.newRequestId())
      return counted
    },
    adopt(purchase, orderId) {
      const saved = { at: 'QUEUED', purchase, orderId, asked: 0, nextAskAt: null, problem: null } as const
      if (!isOpen(stateOf(purchase.offerId), deps.now())) feed(purchase.offerId, { type: 'RESTORED', saved })
    },
    hurry: (offerId) => feed(offerId, { type: 'DUE' }),
    resume() {
      for (const saved of deps.load()) {
        if (!states.has(saved.purchase.offerId)) feed(saved.purchase.offerId, { type: 'RESTORED', saved })
      }
    },
    settle({ offerId, orderId }) {
      for (const [id, state] of states) {
        if (id === offerId || (orderId && 'orderId' in state && state.orderId === orderId))
          feed(id, { type: 'SETTLED' })
      }
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function isSaved(state: PurchaseState): state is SavedPurchase {
  return isUnderWay(state) || state.at === 'WON'
}
