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

/**
 * The sale as the shop itself noted it, second by second, read once afterwards: asking in the middle of the rush would be a load of its own,
 * and nothing is missed, for the shop keeps every second.
 */
export async function readStock(
  wire: Wire,
  staff: Caller,
  { campaignId, startsAt }: { campaignId: string; startsAt: number },
): Promise<StockPoint[]> {
  const points = await readPoints(wire, staff, campaignId)
  return points
    .filter(({ at }) => at >= startsAt - 1_000)
    .map(({ at, available, ordered, paid }) => ({ second: (at - startsAt) / 1_000, available, ordered, paid }))
}

/** The newest second; null when there is none, or the shop does not answer. */
export async function newestPoint(wire: Wire, staff: Caller, campaignId: string): Promise<LivePoint | null> {
  const answer = await wire.query(staff, 'staff.live.newest', { campaignId })
  return answer.kind === 'OK' ? answer.data : null
}

async function readPoints(wire: Wire, staff: Caller, campaignId: string): Promise<LivePoint[]> {
  const answer = await wire.query(staff, 'staff.live.history', { campaignId })
  return answer.kind === 'OK' ? unpackPoints(answer.data.series) : []
}
