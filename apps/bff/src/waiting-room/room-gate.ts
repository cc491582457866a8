/**
 * May this buyer tap now? Decided from memory: the ticket proves the place, this process's copy of the room says how far it is.
 *
 * Invariant: nobody passes whose number is not below the frontier of the ticket's own epoch. What can fail: a copy is up to half a second
 * old, so an abort takes that long here; the shelf it shuts is shut at once. A buyer who bought is marked so that their place is given
 * to the next; marks wait up to 250 ms in memory, and one that a crash loses is a place that comes free 15 s later by itself.
 */
import type { RoomMode } from '@tidegate/shared/contracts/waiting-room'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import { etaOf } from '@tidegate/shared/waiting-room'
import type { Redis } from 'ioredis'
import type { Clock } from '../kernel/clock.ts'
import { keys } from '../redis/keys.ts'
import { numberOf } from './permute.ts'
import { phaseOf, type RoomState, roomOutlivesMs } from './room-state.ts'
import type { TicketClaim, Tickets } from './ticket.ts'
import type { Rooms } from './watch-rooms.ts'

export type RoomVerdict =
  /** `number`: of the place in the room; null where there is no room. */
  { kind: 'PASS'; number: number | null } | { kind: 'REFUSED'; outcome: OutcomeCode; retryAfterMs?: number }

export interface RoomGate {
  check(campaign: { campaignId: string; mode: RoomMode }, buyerId: string, ticket: string | undefined): RoomVerdict
  /** This number has bought: its place is free. */
  finished(campaignId: string, number: number): void
  /** Writes what is finished; the api role's ticker calls it every `flushMs`. */
  flush(): Promise<void>
}

export interface TicketNumbers {
  /** The number of a ticket that is this buyer's own and of the room's present epoch; null: void, or not drawn yet. */
  ticketNumber(campaignId: string, buyerId: string, ticket: string): number | null
}

export interface RoomGateDeps {
  clock: Clock
  hot: Redis
  rooms: Pick<Rooms, 'known' | 'load'>
  tickets: Pick<Tickets, 'verify'>
}

export const flushMs = 250

export function createRoomGate({ clock, hot, rooms, tickets }: RoomGateDeps): RoomGate & TicketNumbers {
  const finished = new Map<string, { numbers: Set<number>; expireAt: number }>()
  /** GCRA: when the bucket of those who come back late is empty again, by campaign. */
  const lateUntil = new Map<string, number>()
  // A lot costs eight hashes or more: a claim's number is worked out once. Claims are kept by Tickets as long as they are used.
  const drawn = new WeakMap<TicketClaim, { key: string; number: number }>()

  function claimIn({ campaignId, epoch }: RoomState, buyerId: string, ticket: string): TicketClaim | null {
    const claim = tickets.verify(ticket)
    const isTheirs = claim?.campaignId === campaignId && claim.buyerId === buyerId && claim.epoch === epoch
    return isTheirs ? claim : null
  }

  function numberIn(room: RoomState, claim: TicketClaim): number | null {
    if (claim.place.kind === 'QUEUE') return claim.place.number
    const { index } = claim.place
    if (room.mode !== 'SHUFFLE') return index
    if (room.key === null || room.size === null) return null
    // Past the lot ordinals and numbers are the same.
    if (index >= room.size) return index
    const known = drawn.get(claim)
    if (known?.key === room.key) return known.number
    const number = numberOf(Buffer.from(room.key, 'hex'), room.size, index)
    drawn.set(claim, { key: room.key, number })
    return number
  }

  /** Whoever comes after their place was given on goes through a narrow door, so that they cannot all come back at once. */
  function comesLate({ campaignId, rate }: RoomState): number {
    const now = clock.now()
    const costMs = 1_000 / Math.max(5, rate / 10)
    const next = Math.max(lateUntil.get(campaignId) ?? 0, now) + costMs
    const early = next - now - lateBurstMs
    if (early > 0) return Math.ceil(early)
    lateUntil.set(campaignId, next)
    return 0
  }

  return {
    check({ campaignId, mode }, buyerId, ticket) {
      if (mode === 'OFF') return { kind: 'PASS', number: null }
      const room = rooms.known(campaignId)
      if (!room) {
        void rooms.load(campaignId).catch(() => null)
        return refused('OVERLOADED', 300)
      }
      const now = clock.now()
      const phase = phaseOf(room, now)
      if (phase === 'ENDED') return refused('ENDED')
      if (!ticket) return refused('TICKET_REQUIRED')
      const claim = claimIn(room, buyerId, ticket)
      if (!claim || phase === 'ABORTED') return refused('TICKET_VOID')
      const number = numberIn(room, claim)
      if (number === null || (number >= room.serving && phase !== 'OPEN' && phase !== 'HELD'))
        return refused('NOT_STARTED', clamp(room.startsAt - now, 500, 5_000))
      if (number >= room.serving) return refused('NOT_ADMITTED', retryAfterMs(room, number))
      if (room.paused) return refused('PAUSED')
      if (number < room.windowStart) {
        const waitMs = comesLate(room)
        if (waitMs > 0) return refused('NOT_ADMITTED', Math.max(waitMs, 500))
      }
      return { kind: 'PASS', number }
    },
    ticketNumber(campaignId, buyerId, ticket) {
      const room = rooms.known(campaignId)
      const claim = room && claimIn(room, buyerId, ticket)
      return claim ? numberIn(room, claim) : null
    },
    finished(campaignId, number) {
      const room = rooms.known(campaignId)
      if (!room) return
      const key = keys.roomFinished(campaignId, room.epoch)
      const marks = finished.get(key)
      if (marks) marks.numbers.add(number)
      else finished.set(key, { numbers: new Set([number]), expireAt: room.endsAt + roomOutlivesMs })
    },
    async flush() {
      if (finished.size === 0) return
      const pipeline = hot.pipeline()
      for (const [key, { numbers, expireAt }] of finished) {
        for (const number of numbers) pipeline.setbit(key, number, 1)
        pipeline.pexpireat(key, expireAt)
      }
      finished.clear()
      await pipeline.exec()
    },
  }
}

function refused(outcome: OutcomeCode, retryAfterMs?: number): RoomVerdict {
  return { kind: 'REFUSED', outcome, ...(retryAfterMs !== undefined && { retryAfterMs }) }
}

/** Half of the soonest time it can be their turn. */
function retryAfterMs(room: RoomState, number: number): number {
  const eta = etaOf(room, number - room.serving)
  return eta ? clamp(eta[0] * 500, 1_000, 15_000) : 3_000
}

const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high)
const lateBurstMs = 2_000
