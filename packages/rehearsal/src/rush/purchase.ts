import type { Receipt } from '@tidegate/shared/contracts/rush'
import type { Sandbox } from '../wire/sandbox.ts'
import type { Answer, Wire } from '../wire/trpc.ts'
import type { Visitor } from './arrive.ts'
import type { Shopper } from './crowd.ts'
import { notePromise, type Tally } from './tally.ts'

export interface ShopperDeps {
  wire: Wire
  sandbox: Sandbox
  tally: Tally
  /** Epoch ms, with fractions. */
  now(): number
  /** Resolves at `at` (epoch ms) or a little later. */
  until(at: number): Promise<void>
}

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

/** One request id, from the tap to its one terminal outcome. */
export interface Purchase {
  sale: Sale
  visitor: Visitor
  requestId: string
  quantity: number
  /** Where the campaign has a waiting room. */
  ticket?: string | undefined
  /** When the person tapped, or meant to (epoch ms). */
  tapAt: number
  /** The shopper's first of the sale: the one whose latency is told. */
  isFirst: boolean
}

export type Ending = 'BOUGHT' | 'EXPIRED' | 'SOLD_OUT' | 'REFUSED' | 'UNANSWERED'

/** Asks when the shop said to ask, the first time at `askAt` (epoch ms). Null when the deadline came first. */
export async function followReceipt(
  deps: ShopperDeps,
  purchase: Purchase,
  askAt: number,
): Promise<Exclude<Receipt, { state: 'QUEUED' }> | null> {
  const { sale, visitor } = purchase
  await deps.until(askAt)
  while (deps.now() < sale.deadline) {
    const receipt = await askReceipt(deps, purchase)
    if (receipt && receipt.state !== 'QUEUED') return receipt
    await deps.until(deps.now() + (receipt?.pollAfterMs ?? 1_000) * visitor.shopper.random.between(0.9, 1.2))
  }
  return null
}

/** Null when the shop did not say. */
export async function askReceipt(deps: ShopperDeps, { sale, visitor, requestId }: Purchase): Promise<Receipt | null> {
  deps.tally.requests++
  const answer = await deps.wire.query(visitor.caller, 'rush.receipt', { offerId: sale.offerId, requestId })
  if (answer.kind === 'SILENT') deps.tally.silences++
  if (answer.kind !== 'OK') return null
  notePromise(deps.tally, requestId, answer.data.orderId)
  return answer.data
}

export function unanswered({ tally }: ShopperDeps, { visitor }: Purchase, why: string): 'UNANSWERED' {
  tally.unanswered.set(visitor.shopper.device, why)
  return 'UNANSWERED'
}

/** As told by the server, with jitter, so that those who were refused together do not come back together. */
export function pauseAfter(answer: Exclude<Answer<unknown>, { kind: 'OK' }>, shopper: Shopper): number {
  const told = answer.kind === 'REFUSED' ? answer.retryAfterMs : null
  return (told ?? 600) * shopper.random.between(1, 1.4)
}
