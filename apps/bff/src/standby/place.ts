/** Where a buyer stands on standby, in the one list over all lanes of the offer. Reads only, but for the number of people ahead as last shown, which never grows. */
import type { StandbyPlace } from '@tidegate/shared/contracts/waiting-room'
import type { Redis } from 'ioredis'
import { crashPoint } from '../kernel/crash-point.ts'
import type { Scripts } from '../redis/generated.ts'
import { keys } from '../redis/keys.ts'
import { type OfferLayout, type OfferLayouts, stockLaneOf } from '../rush/offer-layout.ts'

export interface PlaceDeps {
  hot: Redis
  scripts: Scripts
  lanes: number
}

type StandbyDeps = PlaceDeps & { layouts: OfferLayouts }

export async function readPlace(deps: StandbyDeps, buyerId: string, offerId: string): Promise<StandbyPlace> {
  const layout = await layoutOf(deps, offerId)
  return layout ? placeIn(deps, layout, buyerId) : { state: 'NONE' }
}

/** Whoever was granted a unit before this arrived keeps it, and is told so. */
export async function leaveStandby(deps: StandbyDeps, buyerId: string, offerId: string): Promise<StandbyPlace> {
  const layout = await layoutOf(deps, offerId)
  if (!layout) return { state: 'NONE' }
  const lane = stockLaneOf(layout, buyerId, deps.lanes)
  await deps.scripts.standbyLeave(
    { standby: keys.standby(lane, offerId), entries: keys.standbyEntries(lane, offerId) },
    { buyer: buyerId },
  )
  crashPoint('standby-left')
  return placeIn(deps, layout, buyerId)
}

export async function placeIn(
  { scripts, hot, lanes }: PlaceDeps,
  layout: OfferLayout,
  buyerId: string,
): Promise<StandbyPlace> {
  const { offerId } = layout
  const lane = stockLaneOf(layout, buyerId, lanes)
  const entry = (await scripts.standbyPlace(
    {
      stock: keys.stock(lane, offerId),
      standby: keys.standby(lane, offerId),
      entries: keys.standbyEntries(lane, offerId),
    },
    { buyer: buyerId, elsewhere: await aheadElsewhere(hot, layout, lane, buyerId) },
  )) as string
  const [state, requestId = '', ...rest] = entry.split(' ')
  if (state === 'GRANTED') return { state, offerId, requestId, orderId: rest[0] as string }
  if (state !== 'WAITING') return { state: 'NONE' }
  const [quantity, joinedAt, ahead] = rest.map(Number) as [number, number, number]
  return { state, offerId, requestId, quantity, ahead, joinedAt }
}

async function aheadElsewhere(
  hot: Redis,
  { offerId, lanes }: OfferLayout,
  home: number,
  buyerId: string,
): Promise<number> {
  const others = lanes.filter((lane) => lane !== home)
  const rank = others.length > 0 ? await hot.zscore(keys.standby(home, offerId), buyerId) : null
  if (rank === null) return 0
  const counts = await Promise.all(others.map((lane) => hot.zcount(keys.standby(lane, offerId), '-inf', `(${rank}`)))
  return counts.reduce((sum, count) => sum + count, 0)
}

async function layoutOf({ layouts }: StandbyDeps, offerId: string): Promise<OfferLayout | null> {
  return layouts.known(offerId) ?? layouts.load(offerId)
}
