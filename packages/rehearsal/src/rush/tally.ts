import { Histogram } from './histogram.ts'

/** Everything a run counts. One object for all shoppers: adding to it must cost next to nothing. */
export interface Tally {
  requests: number
  /** Answers to taps by kind: QUEUED, an outcome code, or the reason of a silence. */
  taps: Map<string, number>
  silences: number
  /** Shoppers in each stage, for the funnel. */
  funnel: {
    loggedIn: number
    opened: number
    tapped: number
    reserved: number
    ordered: number
    paid: number
    finished: number
  }
  /** Devices whose shopper ended without a final answer to something they had asked, with why. */
  unanswered: Map<string, string>
  /** From the intended tap to the first answer; to the outcome of the tap; from the receipt to the order as the shopper's polls saw it. */
  first: Histogram
  final: Histogram
  order: Histogram
  /** From the reserve to the committed order, by the books' own times; empty where they do not tell. */
  written: Histogram
  /** How late the generator itself was: the intended send time against the moment it got round to it. */
  lag: Histogram
  /** Order ids promised by receipts, by request id. */
  promised: Map<string, string>
  /** Orders a shopper paid for at WeChat. */
  paidOrders: Set<string>
  paidUnits: number
  /** Request ids that were answered with two different orders. */
  conflicts: string[]
  /** Counts for each second since the start of the sale. */
  seconds: Second[]
}

export interface Second {
  queued: number
  soldOut: number
  waiting: number
  other: number
  silent: number
}

export function createTally(): Tally {
  return {
    requests: 0,
    taps: new Map(),
    silences: 0,
    funnel: { loggedIn: 0, opened: 0, tapped: 0, reserved: 0, ordered: 0, paid: 0, finished: 0 },
    unanswered: new Map(),
    first: new Histogram(),
    final: new Histogram(),
    order: new Histogram(),
    written: new Histogram(),
    lag: new Histogram(),
    promised: new Map(),
    paidOrders: new Set(),
    paidUnits: 0,
    conflicts: [],
    seconds: [],
  }
}

/** @param sinceStartMs time of the answer relative to the start of the sale; answers before it are put in its first second */
export function countTap(tally: Tally, kind: string, sinceStartMs: number): void {
  tally.taps.set(kind, (tally.taps.get(kind) ?? 0) + 1)
  const index = Math.max(0, Math.floor(sinceStartMs / 1000))
  while (tally.seconds.length <= index) tally.seconds.push({ queued: 0, soldOut: 0, waiting: 0, other: 0, silent: 0 })
  const second = tally.seconds[index]
  if (second) second[bandOf(kind)]++
}

const bands: Readonly<Record<string, keyof Second>> = {
  QUEUED: 'queued',
  SOLD_OUT: 'soldOut',
  LIMIT_REACHED: 'soldOut',
  ENDED: 'soldOut',
  TOO_FAST: 'waiting',
  NOT_STARTED: 'waiting',
  PAUSED: 'waiting',
  COLD: 'waiting',
  OVERLOADED: 'waiting',
  TIMEOUT: 'silent',
  NETWORK: 'silent',
  UNREADABLE: 'silent',
}

function bandOf(kind: string): keyof Second {
  return bands[kind] ?? 'other'
}

/** The same request id must always get the same order. */
export function notePromise(tally: Tally, requestId: string, orderId: string): void {
  const before = tally.promised.get(requestId)
  if (before === undefined) tally.promised.set(requestId, orderId)
  else if (before !== orderId) tally.conflicts.push(`${requestId}: ${before} and ${orderId}`)
}
