import type { LivePoint } from '@tidegate/shared/contracts/live'
import { ratesOf, smoothOver } from './live-sale.ts'

/** What is left of a sale when it is told in a few figures. */
export interface SaleFigures {
  taps: number
  peakTaps: number
  reserved: number
  ordered: number
  paid: number
  /** From the start until nothing was left for the first time; null: it never sold out. */
  soldOutMs: number | null
  worstP99: number | null
  longestLagMs: number
  /** Largest drift that was seen, either way. */
  drift: number
}

export function figuresOf(points: readonly LivePoint[], startsAt: number): SaleFigures {
  const last = points.at(-1)
  const most = (of: (point: LivePoint) => number | null) =>
    points.reduce<number | null>((max, point) => {
      const value = of(point)
      return value === null ? max : Math.max(max ?? 0, value)
    }, null)
  const soldOut = points.find(({ at, available }) => at >= startsAt && available === 0)
  return {
    taps: last?.taps ?? 0,
    peakTaps: Math.round(ratesOf(points, smoothOver).reduce((max, { taps }) => Math.max(max, taps), 0)),
    reserved: last?.reserved ?? 0,
    ordered: last?.ordered ?? 0,
    paid: last?.paid ?? 0,
    soldOutMs: soldOut && last && last.reserved > 0 ? soldOut.at - startsAt : null,
    worstP99: most(({ p99 }) => p99),
    longestLagMs: most(({ lagMs }) => lagMs) ?? 0,
    drift: most(({ drift }) => (drift === null ? null : Math.abs(drift))) ?? 0,
  }
}
