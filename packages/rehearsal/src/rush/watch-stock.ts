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
    const answer = await wire.query(staff, 'staff.live.get', {
      campaignId: sale.campaignId,
      sinceAt: Math.round(deps.now()),
    })
    if (answer.kind === 'OK') {
      const { latest } = answer.data
      const second = (deps.now() - sale.startsAt) / 1000
      points.push({ second, available: latest.available, ordered: latest.ordered, paid: latest.paid })
    }
    nextAt = Math.max(nextAt + 1_000, deps.now())
    await deps.until(nextAt)
  }
  return points
}
