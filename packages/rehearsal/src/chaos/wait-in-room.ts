/** A person's way through the waiting room: a ticket, then the frontier, until it is their turn. Their number is worked out by themselves. */
import type { Frontier, RoomTicket } from '@tidegate/shared/contracts/waiting-room'
import { pollDelayMs, standingOf } from '@tidegate/shared/waiting-room'
import { numberOf } from '../../../../apps/bff/src/waiting-room/permute.ts'
import { pauseAfter, type Sale } from '../rush/purchase.ts'
import type { Caller } from '../wire/trpc.ts'
import type { Customer, ShopDeps } from './shop.ts'

/** What everybody saw of the waiting room, to be held against what it promises. */
export interface RoomNotes {
  /** Who has a place: epoch and number. */
  holders: Map<string, Caller>
  /** What a waiting room may never do. */
  broken: string[]
  /** Whether tickets may have died: somebody aborted the queue. */
  mayBeVoid(): boolean
}

export function createRoomNotes(mayBeVoid: () => boolean): RoomNotes {
  return { holders: new Map(), broken: [], mayBeVoid }
}

/** The ticket, once its holder may buy; null when they were not let in as long as anybody waits. */
export async function waitInRoom(deps: ShopDeps, sale: Sale, customer: Customer): Promise<string | null> {
  let ticket = await takeTicket(deps, sale, customer)
  if (!ticket) return null
  while (deps.now() < sale.lastTapAt) {
    const frontier = await deps.frontier(sale.campaignId)
    const number = frontier && numberIn(frontier, ticket)
    if (typeof number === 'number') noteHolder(deps.room, `${ticket.epoch}:${number}`, customer)
    const standing = frontier && standingOf(frontier, { epoch: ticket.epoch, number: number ?? null })
    if (standing?.kind === 'ADMITTED') return ticket.ticket
    if (frontier?.phase === 'ENDED') return null
    if (standing?.kind === 'VOID') {
      if (!deps.room.mayBeVoid()) deps.room.broken.push(`${ticket.ticket} is void, and nobody aborted anything`)
      ticket = await takeTicket(deps, sale, customer)
      if (!ticket) return null
    }
    const pauseMs = standing ? pollDelayMs(frontier, standing, customer.shopper.random.next) : 500
    // In a hurry, like everything here.
    await deps.until(deps.now() + Math.min(pauseMs, 400))
  }
  return null
}

/** Entering again gives the same place. */
export async function takeTicket(
  deps: ShopDeps,
  sale: Sale,
  { caller, shopper }: Customer,
): Promise<RoomTicket | null> {
  const token = shopper.random.uuid().replaceAll('-', '')
  while (deps.now() < sale.deadline) {
    const answer = await deps.wire.mutate(caller, 'rooms.enter', { campaignId: sale.campaignId, token })
    if (answer.kind === 'OK') return answer.data
    if (answer.kind === 'REFUSED' && answer.retry !== 'same') return null
    await deps.until(deps.now() + pauseAfter(answer, shopper) / 3)
  }
  return null
}

function numberIn({ mode, draw, epoch }: Frontier, ticket: RoomTicket): number | null {
  if (epoch !== ticket.epoch) return null
  if (ticket.place.kind === 'QUEUE') return ticket.place.number
  const { index } = ticket.place
  if (mode !== 'SHUFFLE') return index
  if (!draw) return null
  return index < draw.size ? numberOf(Buffer.from(draw.key, 'hex'), draw.size, index) : index
}

function noteHolder({ holders, broken }: RoomNotes, place: string, { caller, shopper }: Customer): void {
  const holder = holders.get(place) ?? caller
  holders.set(place, holder)
  if (holder !== caller) broken.push(`place ${place} belongs to ${shopper.device} and to somebody else`)
}
