/**
 * Does anybody wait on standby whose turn it is? Asked by a tap that found its lane dry, before it fetches units from elsewhere: those are
 * standby's first. Who wants more than can come back keeps nothing from a tap. Reads only; whoever joins after it was asked came after the tap.
 */
import type { Pool } from 'pg'
import type { Scripts } from '../redis/generated.ts'
import { keys } from '../redis/keys.ts'
import type { OfferLayout } from '../rush/offer-layout.ts'
import { passedMax, readReturnable } from './returnable.ts'
import { type StandbyRoom, turnNow } from './turn.ts'

export async function standbyWaits(
  { pool, scripts, frontierOf }: { pool: Pool; scripts: Scripts; frontierOf: StandbyRoom['frontierOf'] },
  layout: OfferLayout,
): Promise<boolean> {
  const turn = await turnNow({ frontierOf }, layout)
  if (!turn) return false
  const { offerId } = layout
  const returnable = await readReturnable(pool, offerId)
  const waits = await Promise.all(
    layout.lanes.map((lane) =>
      scripts.standbyWaits(
        { standby: keys.standby(lane, offerId), entries: keys.standbyEntries(lane, offerId) },
        { ...turn, returnable, passedMax },
      ),
    ),
  )
  return waits.includes(1)
}
