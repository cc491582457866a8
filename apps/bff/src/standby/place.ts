/** Where a buyer stands on standby. Reads only, but for the number of people ahead as last shown, which never grows. */
import type { StandbyPlace } from '@tidegate/shared/contracts/waiting-room'
import { crashPoint } from '../kernel/crash-point.ts'
import type { Scripts } from '../redis/generated.ts'
import { keys } from '../redis/keys.ts'
import { type OfferLayouts, stockLaneOf } from '../rush/offer-layout.ts'

export interface PlaceDeps {
  scripts: Scripts
  lanes: number
}

type StandbyDeps = PlaceDeps & { layouts: OfferLayouts }

export async function readPlace(deps: StandbyDeps, buyerId: string, offerId: string): Promise<StandbyPlace> {
  const lane = await laneFor(deps, buyerId, offerId)
  return lane === null ? { state: 'NONE' } : placeIn(deps, lane, offerId, buyerId)
}

/** Whoever was granted a unit before this arrived keeps it, and is told so. */
export async function leaveStandby(deps: StandbyDeps, buyerId: string, offerId: string): Promise<StandbyPlace> {
  const lane = await laneFor(deps, buyerId, offerId)
  if (lane === null) return { state: 'NONE' }
  await deps.scripts.standbyLeave(
    { standby: keys.standby(lane, offerId), entries: keys.standbyEntries(lane, offerId) },
    { buyer: buyerId },
  )
  crashPoint('standby-left')
  return placeIn(deps, lane, offerId, buyerId)
}

export async function placeIn(
  { scripts }: PlaceDeps,
  lane: number,
  offerId: string,
  buyerId: string,
): Promise<StandbyPlace> {
  const entry = (await scripts.standbyPlace(
    { standby: keys.standby(lane, offerId), entries: keys.standbyEntries(lane, offerId) },
    { buyer: buyerId },
  )) as string
  const [state, requestId = '', ...rest] = entry.split(' ')
  if (state === 'GRANTED') return { state, offerId, requestId, orderId: rest[0] as string }
  if (state !== 'WAITING') return { state: 'NONE' }
  const [quantity, joinedAt, ahead] = rest.map(Number) as [number, number, number]
  return { state, offerId, requestId, quantity, ahead, joinedAt }
}

async function laneFor({ layouts, lanes }: StandbyDeps, buyerId: string, offerId: string): Promise<number | null> {
  const layout = layouts.known(offerId) ?? (await layouts.load(offerId))
  return layout && stockLaneOf(layout, buyerId, lanes)
}
