import { type LiveDeed, type LiveFrame, type LiveNow, type LivePoint } from '@tidegate/shared/contracts/live'
import { unpackPoints } from '@tidegate/shared/live-series'

/** A sale as this page knows it: how it stands, and every second seen so far, oldest first. */
export interface LiveSale {
  now: LiveNow
  points: LivePoint[]
  deeds: LiveDeed[]
  /** The server's clock minus this browser's, in milliseconds. */
  clockOffset: number
}

/** An hour of seconds: what a chart of this width can still tell apart. */
const maxPoints = 3600

/** Adds a frame to what is known. Frames may overlap or repeat, and one after a pause brings what was missed. */
export function mergeFrame(before: LiveSale | null, frame: LiveFrame, receivedAt: number): LiveSale {
  const fresh = unpackPoints(frame.series)
  const firstNew = fresh[0]?.at ?? Number.POSITIVE_INFINITY
  const known = before?.points ?? []
  // Usually one second after the last one known; only an overlap is looked for.
  const kept = (known.at(-1)?.at ?? 0) < firstNew ? known : known.filter(({ at }) => at < firstNew)
  // What the way took makes it smaller; the quickest frame tells most.
  const offset = frame.serverNow - receivedAt
  return {
    now: frame.now,
    points: [...kept, ...fresh].slice(-maxPoints),
    deeds: frame.deeds ?? before?.deeds ?? [],
    clockOffset: before ? Math.max(before.clockOffset, offset) : offset,
  }
}

export interface RatePoint {
  at: number
  views: number
  taps: number
  refused: number
  reserved: number
  admitted: number
}

/**
 * Seconds that a shown rate is of. Processes flush what they counted once a second; a flush that comes a moment late is in the next point,
 * and over one second a steady thousand would look like none and two thousand.
 */
export const smoothOver = 3

/** Per-second rates from running totals. A counter that fell (Redis lost it) counts as silence, not as a negative rate. */
export function ratesOf(points: readonly LivePoint[], over = 1): RatePoint[] {
  const rates: RatePoint[] = []
  for (let i = 1; i < points.length; i++) {
    const [from, to] = [points[Math.max(0, i - over)], points[i]]
    if (!from || !to || to.at <= from.at) continue
    const seconds = (to.at - from.at) / 1000
    const rate = (of: (point: LivePoint) => number) => Math.max(0, of(to) - of(from)) / seconds
    rates.push({
      at: to.at,
      views: rate(({ views }) => views),
      taps: rate(({ taps }) => taps),
      refused: rate(({ taps, reserved }) => taps - reserved),
      reserved: rate(({ reserved }) => reserved),
      admitted: rate(({ admitted }) => admitted),
    })
  }
  return rates
}

export interface Mark {
  at: number
  label: string
}
