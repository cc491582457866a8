/**
 * A buyer enters the waiting room: eligibility is decided here, minutes before the rush, and never again.
 *
 * Invariant: one entry per buyer and epoch (room-enter.lua); entering again gives the same place and the token first sent, whatever is
 * thought of the buyer by then. What can fail: the answer gets lost (the app enters again), WeChat cannot tell the risk (then the buyer is
 * let in: a good buyer shut out by somebody else's outage is worse than a bad one let into a queue that sells one unit a person), Redis away
 * (OVERLOADED; tickets stay good), or back as another run, which may have forgotten somebody: nobody new enters before the room was opened
 * anew there.
 */
import type { RoomPlace, RoomTicket } from '@tidegate/shared/contracts/waiting-room'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { Redis } from 'ioredis'
import type { BuyerIdentity } from '../buyers/session.ts'
import type { Clock } from '../kernel/clock.ts'
import { crashPoint } from '../kernel/crash-point.ts'
import type { Scripts } from '../redis/generated.ts'
import { keys } from '../redis/keys.ts'
import { bucketsOf, findEntry, isInAudience } from './lobby.ts'
import { isAborted, type RoomState, roomOutlivesMs } from './room-state.ts'
import type { Tickets } from './ticket.ts'
import type { Rooms } from './watch-rooms.ts'

export interface EnterRoomDeps {
  clock: Clock
  hot: Redis
  scripts: Scripts
  rooms: Rooms
  tickets: Tickets
  random(): number
  /** WeChat's rank of this buyer, 0 to 4; null: unknown. */
  riskRank(buyer: BuyerIdentity, address: string): Promise<number | null>
}

export type EnterOutcome =
  | { kind: 'ENTERED'; ticket: RoomTicket }
  | { kind: 'REFUSED'; outcome: OutcomeCode; retryAfterMs?: number }

export async function enterRoom(
  deps: EnterRoomDeps,
  { buyer, address }: { buyer: BuyerIdentity; address: string },
  { campaignId, token }: { campaignId: string; token: string },
): Promise<EnterOutcome> {
  let room = await deps.rooms.load(campaignId)
  for (let attempt = 1; room && attempt <= 3; attempt++) {
    const refusal = await refusalFor(deps, room, buyer, address)
    if (refusal) return refusal
    const [code, ordinal, kept, size] = (await deps.scripts.roomEnter(
      { state: keys.room(campaignId), entries: bucketsOf(campaignId, room.epoch, buyer.buyerId) },
      { epoch: room.epoch, buyer: buyer.buyerId, token, luck: deps.random(), keepMs: roomOutlivesMs },
    )) as [EnterCode, number, string, number]
    crashPoint('room-entered')
    switch (code) {
      case 'ENTERED':
      case 'AGAIN':
        return { kind: 'ENTERED', ticket: ticketFor(deps, room, buyer.buyerId, { ordinal, token: kept, size }) }
      case 'NOT_OPEN':
        return notOpen(deps, room)
      case 'ENDED':
        return refused('ENDED')
      case 'FULL':
        return refused('ROOM_FULL', Math.round((room.mode === 'REJECT' ? 2_000 : 5_000) * (1 + deps.random())))
      case 'STALE':
        room = await deps.rooms.update(campaignId)
        break
      case 'COLD':
        room = await deps.rooms.reopen(campaignId)
    }
  }
  return refused(room ? 'OVERLOADED' : 'CAMPAIGN_NOT_FOUND')
}

type EnterCode = 'ENTERED' | 'AGAIN' | 'COLD' | 'STALE' | 'NOT_OPEN' | 'ENDED' | 'FULL'

/** The place a buyer already has: their ticket again, after the app was killed or lost it. null: none in this epoch. */
export async function findPlace(
  deps: Pick<EnterRoomDeps, 'hot' | 'rooms' | 'tickets'>,
  buyerId: string,
  campaignId: string,
): Promise<RoomTicket | null> {
  const room = await deps.rooms.load(campaignId)
  const entry = room && (await findEntry(deps.hot, campaignId, room.epoch, buyerId))
  return entry && ticketFor(deps, room, buyerId, { ...entry, size: room.size ?? -1 })
}

async function refusalFor(
  deps: EnterRoomDeps,
  room: RoomState,
  buyer: BuyerIdentity,
  address: string,
): Promise<EnterOutcome | null> {
  if (deps.clock.now() >= room.endsAt) return refused('ENDED')
  // A second's grace: Redis's clock decides, and ours may be a little behind.
  if (isAborted(room) || deps.clock.now() < room.lobbyOpensAt - 1_000) return notOpen(deps, room)
  if (await isEligible(deps, room, buyer, address)) return null
  // A rank may be known only after somebody was let in: who has a place keeps it.
  return (await findEntry(deps.hot, room.campaignId, room.epoch, buyer.buyerId)) ? null : refused('NOT_ELIGIBLE')
}

async function isEligible(
  { riskRank }: EnterRoomDeps,
  room: RoomState,
  buyer: BuyerIdentity,
  address: string,
): Promise<boolean> {
  if (!isInAudience(room.campaignId, buyer.buyerId, room.audienceShare)) return false
  const rank = room.maxRiskRank < 4 ? await riskRank(buyer, address) : null
  return rank === null || rank <= room.maxRiskRank
}

function ticketFor(
  { rooms, tickets }: Pick<EnterRoomDeps, 'rooms' | 'tickets'>,
  room: RoomState,
  buyerId: string,
  { ordinal, token, size }: { ordinal: number; token: string; size: number },
): RoomTicket {
  const { campaignId, epoch } = room
  // Arrivals are numbered where the lobby ends, so their ordinal is their number.
  const inLot = room.mode === 'SHUFFLE' && (size < 0 || ordinal < size)
  const place: RoomPlace = inLot ? { kind: 'LOBBY', index: ordinal } : { kind: 'QUEUE', number: ordinal }
  const ticket = tickets.sign({ campaignId, epoch, buyerId, place })
  return { ticket, epoch, place, token, frontier: rooms.document(room).frontier }
}

/** Told when to come back, and not all at the same moment. */
function notOpen({ clock, random }: EnterRoomDeps, { lobbyOpensAt }: RoomState): EnterOutcome {
  const untilMs = Math.min(Math.max(lobbyOpensAt - clock.now(), 1_000), 60_000)
  return refused('LOBBY_CLOSED', Math.round(untilMs + random() * 2_000))
}

function refused(outcome: OutcomeCode, retryAfterMs?: number): EnterOutcome {
  return { kind: 'REFUSED', outcome, ...(retryAfterMs !== undefined && { retryAfterMs }) }
}
