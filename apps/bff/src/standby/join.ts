/**
 * Joining the standby list of an offer that is sold out, or that is beyond the reach of one's ticket.
 *
 * Invariant: one place a buyer and offer, never more people than the list may hold, and nobody who may not buy anyhow (standby-join.lua).
 * Joining again changes nothing. What can fail: the reply may be lost; the place is there, and joining again finds it.
 */
import type { Frontier, joinStandbyInput, StandbyPlace } from '@tidegate/shared/contracts/waiting-room'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import { isBeforeStart } from '@tidegate/shared/waiting-room'
import type { z } from 'zod'
import { crashPoint } from '../kernel/crash-point.ts'
import { keys } from '../redis/keys.ts'
import { type OfferLayout, type OfferLayouts, stockLaneOf } from '../rush/offer-layout.ts'
import { announceStandby } from './announce.ts'
import { type PlaceDeps, placeIn } from './place.ts'
import { hasTickets, rankOf, type StandbyRoom } from './turn.ts'

export interface JoinStandbyDeps extends PlaceDeps {
  layouts: OfferLayouts
  standbyRoom: StandbyRoom
}

export type JoinStandbyOutcome = { kind: 'JOINED'; place: StandbyPlace } | { kind: 'REFUSED'; outcome: OutcomeCode }

export async function joinStandby(
  deps: JoinStandbyDeps,
  buyerId: string,
  { offerId, requestId, quantity, ticket }: z.infer<typeof joinStandbyInput>,
): Promise<JoinStandbyOutcome> {
  const layout = deps.layouts.known(offerId) ?? (await deps.layouts.load(offerId))
  if (!layout) return { kind: 'REFUSED', outcome: 'OFFER_NOT_FOUND' }
  if (layout.orderLimit !== null && quantity > layout.orderLimit)
    return { kind: 'REFUSED', outcome: 'ORDER_LIMIT_REACHED' }
  const claim = await claimOf(deps.standbyRoom, layout, buyerId, ticket)
  if (typeof claim === 'string') return { kind: 'REFUSED', outcome: claim }

  const lane = stockLaneOf(layout, buyerId, deps.lanes)
  const answer = (await deps.scripts.standbyJoin(
    {
      stock: keys.stock(lane, offerId),
      buyers: keys.buyers(lane, offerId),
      reservation: keys.reservation(lane, buyerId, requestId),
      standby: keys.standby(lane, offerId),
      entries: keys.standbyEntries(lane, offerId),
      offers: keys.standbyOffers(lane),
    },
    {
      offer: offerId,
      buyer: buyerId,
      request: requestId,
      quantity,
      rank: claim.rank,
      beyond: claim.beyond ? '1' : '',
      atLeast: placesAtLeast,
      perUnit: placesPerUnit,
    },
  )) as ['JOINED' | 'WAITING', number, number] | ['ORDERED', string] | [OutcomeCode]
  crashPoint('standby-joined')
  switch (answer[0]) {
    case 'JOINED':
    case 'WAITING':
      await announceStandby(deps.scripts, layout, { lane, now: answer[1], told: answer[2] })
      return { kind: 'JOINED', place: await placeIn(deps, layout, buyerId) }
    case 'ORDERED':
      return { kind: 'JOINED', place: { state: 'GRANTED', offerId, requestId, orderId: answer[1] } }
    default:
      return { kind: 'REFUSED', outcome: answer[0] }
  }
}

interface Claim {
  /** '': the moment of joining. */
  rank: string
  /** The shelf will be empty before this buyer's turn. */
  beyond: boolean
}

async function claimOf(
  room: StandbyRoom,
  { campaignId, mode }: OfferLayout,
  buyerId: string,
  ticket: string | undefined,
): Promise<Claim | OutcomeCode> {
  if (!hasTickets(mode)) return { rank: '', beyond: false }
  if (ticket === undefined) return 'TICKET_REQUIRED'
  const frontier = await room.frontierOf(campaignId)
  if (!frontier) return 'COLD'
  if (isBeforeStart(frontier)) return 'NOT_STARTED'
  const number = room.ticketNumber(campaignId, buyerId, ticket)
  if (number === null) return 'TICKET_VOID'
  return { rank: rankOf(frontier.epoch, number), beyond: isBeyond(frontier, number) }
}

function isBeyond({ reach }: Frontier, number: number): boolean {
  return reach !== null && number >= reach
}

// Ten people for each unit is more than ever come back; small offers get enough that nobody is sent away at once.
const placesAtLeast = 1_000
const placesPerUnit = 10
