/**
 * Taps against the hot state: all or nothing each, one Redis round trip, shared by the taps that arrive in the same turn of the event loop.
 *
 * Invariant: stock, buyer count, reservation and journal entry change together (reserve.lua). Time is Redis's own.
 * What can fail: the reply may be lost after the script ran; the same request id then gets the same reservation back (AGAIN).
 * A cold shelf is a code of its own: never zero units, never infinite.
 *
 * Batches grow with load and stay at one under none. A call of its own costs a tap about as much as the rest of its way through the
 * process (command, promise, reply: ARCHITECTURE, What it costs), so at a rush's width sharing it is what the speed is made of.
 */
import type { Scripts } from '../redis/generated.ts'
import { keys } from '../redis/keys.ts'

export interface ReserveInput {
  lane: number
  offerId: string
  buyerId: string
  requestId: string
  orderId: string
  quantity: number
}

export type ReserveOutcome = { kind: 'RESERVED' | 'AGAIN'; orderId: string } | { kind: ReserveRefusal }

export type ReserveRefusal =
  | 'SOLD_OUT'
  | 'COLD'
  | 'NOT_STARTED'
  | 'ENDED'
  | 'PAUSED'
  | 'LIMIT_REACHED'
  | 'TOO_FAST'
  | 'BACKLOG'
  | 'REQUEST_ID_REUSED'

export interface BuyerBucket {
  perSecond: number
  burst: number
}

export interface ReserverDeps {
  scripts: Scripts
  buyerBucket: BuyerBucket
  /** Entries that one lane's journal may hold while the writer cannot write. */
  backlogMax: number
}

export type Reserve = (input: ReserveInput) => Promise<ReserveOutcome>

/**
 * One call a shelf is under way at a time: whoever taps meanwhile shares the next one, so calls grow with load by themselves. When a call
 * fails, those who wait for it fail with it: they were not sent, and the ledger way is open to them at once.
 *
 * @returns a function that rejects with what Redis throws when it is away; the tap may or may not have been taken then
 */
export function createReserve(deps: ReserverDeps): Reserve {
  const shelves = new Map<string, Tap[]>()
  const drain = async (shelf: string, waiting: Tap[]) => {
    while (waiting.length > 0) {
      const failure = await send(deps, waiting.splice(0, batchMax))
      if (failure) for (const tap of waiting.splice(0)) tap.reject(failure.error)
    }
    shelves.delete(shelf)
  }
  return (input) =>
    new Promise((resolve, reject) => {
      const shelf = `${input.lane}:${input.offerId}`
      const waiting = shelves.get(shelf)
      if (waiting) {
        waiting.push({ input, resolve, reject })
        return
      }
      const first = [{ input, resolve, reject }]
      shelves.set(shelf, first)
      setImmediate(() => void drain(shelf, first))
    })
}

interface Tap {
  input: ReserveInput
  resolve(outcome: ReserveOutcome): void
  reject(error: unknown): void
}

/** Never throws: what went wrong is the taps' to hear, and the caller's to know. */
async function send(
  { scripts, buyerBucket, backlogMax }: ReserverDeps,
  taps: Tap[],
): Promise<{ error: unknown } | null> {
  const { lane, offerId } = (taps[0] as Tap).input
  const tapMs = 1_000 / buyerBucket.perSecond
  const tapKeys: string[] = []
  const tapArgs: (string | number)[] = []
  for (const { input } of taps) {
    tapKeys.push(keys.reservation(lane, input.buyerId, input.requestId), keys.bucket(lane, input.buyerId))
    tapArgs.push(input.orderId, input.buyerId, input.requestId, input.quantity)
  }
  try {
    const answers = (await scripts.reserve(
      {
        stock: keys.stock(lane, offerId),
        buyers: keys.buyers(lane, offerId),
        journal: keys.journal(lane),
        taps: tapKeys,
      },
      {
        offer: offerId,
        tapMs,
        burstMs: tapMs * buyerBucket.burst,
        keepMs: reservationOutlivesSaleMs,
        backlogMax,
        taps: tapArgs,
      },
    )) as string[]
    for (const [i, tap] of taps.entries())
      tap.resolve(outcomeOf(answers[2 * i] as string, answers[2 * i + 1] as string))
    return null
  } catch (error) {
    for (const tap of taps) tap.reject(error)
    return { error }
  }
}

function outcomeOf(kind: string, orderId: string): ReserveOutcome {
  return kind === 'RESERVED' || kind === 'AGAIN' ? { kind, orderId } : { kind: kind as ReserveRefusal }
}

// A script call holds Redis for about 10 µs a tap: a full batch is well under a millisecond, and Lua's stack is not in sight.
const batchMax = 64
// A shopper who comes back hours after the sale still finds the receipt here; later it is found in PostgreSQL.
export const reservationOutlivesSaleMs = 6 * 3_600_000
