/**
 * Does anybody wait on standby whose turn it is? Asked by a tap that found its lane dry, before it fetches units from elsewhere: those are
 * standby's first. Reads only; whoever joins after it was asked came after the tap.
 */
import type { Redis } from 'ioredis'
import { keys } from '../redis/keys.ts'
import type { OfferLayout } from '../rush/offer-layout.ts'
import { type StandbyRoom, turnNow } from './turn.ts'

export async function standbyWaits(
  { hot, frontierOf }: { hot: Redis; frontierOf: StandbyRoom['frontierOf'] },
  layout: OfferLayout,
): Promise<boolean> {
  const turn = await turnNow({ frontierOf }, layout)
  if (!turn) return false
  const counts = await Promise.all(
    layout.lanes.map((lane) => hot.zcount(keys.standby(lane, layout.offerId), turn.floor, `(${turn.ceiling}`)),
  )
  return counts.some((count) => count > 0)
}
