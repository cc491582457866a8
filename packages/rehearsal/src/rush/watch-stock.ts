import type { LivePoint } from '@tidegate/shared/contracts/live'
import { unpackPoints } from '@tidegate/shared/live-series'
import type { Caller, Wire } from '../wire/trpc.ts'

/** Seconds since the start of the sale, and the shop's own numbers then. */
export interface StockPoint {
  second: number
  available: number
  ordered: number
  paid: number
}

/** Asks the admin's live view once a second, as the merchant's screen does, until `signal` aborts. */
export async function watchStock(
  wire: Wire,
  staff: Caller,
  sale: { campaignId: string; startsAt: number },
  deps: { now(): number; until(at: number): Promise<void> },
  signal: AbortSignal,
): Promise<StockPoint[]> {
  const points: StockPoint[] = []
  let nextAt = deps.now()
  while (!signal.aborted) {
    const point = await newestPoint(wire, staff, sale.campaignId)
    if (point) {
      const { at, available, ordered, paid } = point
      points.push({ second: (at - sale.startsAt) / 1000, available, ordered, paid })
    }
    nextAt = Math.max(nextAt + 1_000, deps.now())
    await deps.until(nextAt)
  }
  return points
}

/** The newest second of the live view; null when there is none, or the shop does not answer. */
export async function newestPoint(wire: Wire, staff: Caller, campaignId: string): Promise<LivePoint | null> {
  const answer = await wire.query(staff, 'staff.live.history', { campaignId })
  return answer.kind === 'OK' ? (unpackPoints(answer.data.series).at(-1) ?? null) : null
}
