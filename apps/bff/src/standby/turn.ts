/**
 * Whose turn it is on standby.
 *
 * With a waiting room the list is the same queue by other means: rank is the ticket number, and a place has its turn once the frontier has
 * passed it. So a unit goes to the lowest number that wants it: people on standby whose turn has come, then the front of the room, and
 * nobody who joined from far behind overtakes either. Without a room rank is the moment of joining, and everybody's turn has come.
 *
 * An abort voids tickets, and with them places: the room's epoch is the high part of the rank, so ranks below its first are of a room that
 * is no more. A Redis that lost its memory forgets the list; whoever joins again with a ticket has the same rank, the others begin anew.
 */
import type { Frontier, RoomMode } from '@tidegate/shared/contracts/waiting-room'
import type { OfferLayout } from '../rush/offer-layout.ts'

/** What standby needs of the waiting room. */
export interface StandbyRoom {
  /** The number of a ticket of this campaign's present epoch that is this buyer's own; null: void, or not drawn yet. */
  ticketNumber(campaignId: string, buyerId: string, ticket: string): number | null
  /** null: there is none, or nobody knows it now. */
  frontierOf(campaignId: string): Promise<Frontier | null>
}

/** Ranks as the scripts take them: from `floor` on places stand, below `ceiling` they have their turn. */
export interface Turn {
  floor: string
  ceiling: string
}

/** null: cannot be told now. */
export function turnOf(mode: RoomMode, frontier: Pick<Frontier, 'epoch' | 'serving'> | null): Turn | null {
  if (!hasTickets(mode)) return { floor: '0', ceiling: '+inf' }
  return frontier && { floor: rankOf(frontier.epoch, 0), ceiling: rankOf(frontier.epoch, frontier.serving) }
}

export async function turnNow(
  { frontierOf }: Pick<StandbyRoom, 'frontierOf'>,
  { mode, campaignId }: Pick<OfferLayout, 'mode' | 'campaignId'>,
): Promise<Turn | null> {
  return turnOf(mode, hasTickets(mode) ? await frontierOf(campaignId) : null)
}

export function rankOf(epoch: number, number: number): string {
  return String(epoch * ranksPerEpoch + number)
}

export function hasTickets(mode: RoomMode): boolean {
  return mode === 'FIFO' || mode === 'SHUFFLE'
}

// Far more than a room gives out; a score is exact up to 2^53, which leaves room for 8,191 aborts.
const ranksPerEpoch = 2 ** 40
