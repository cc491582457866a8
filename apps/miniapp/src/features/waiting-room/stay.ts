/**
 * One buyer in one campaign's waiting room, from the lobby to their turn, as a pure state machine.
 *
 * Invariant: an entry has one token, made and saved before it is sent; the number of people ahead never grows while a ticket lives.
 * What can fail: an answer may be lost or come late from a cache, the app may be killed, the merchant may abort the room.
 * What recovers it: entering again with the same token gives the same place; the saved ticket needs only the frontier; `FIND` asks the
 * server for a ticket that the phone has forgotten; a void ticket says so and a new entry starts over.
 */
import type { Frontier, RoomPlace, RoomTicket } from '@tidegate/shared/contracts/waiting-room'
import { etaOf, pollDelayMs, type Standing, standingOf } from '@tidegate/shared/waiting-room'
import { afterMs, backoffMs } from '../../api/backoff.ts'
import type { Problem } from '../../api/problem.ts'
import { numberOf } from './number.ts'

export interface Visit {
  readonly campaignId: string
  readonly title: string
  readonly token: string
}

export interface HeldTicket {
  readonly ticket: string
  readonly epoch: number
  readonly place: RoomPlace
}

export type StayState =
  | { at: 'OUT' }
  /** FIND: the server is asked for a ticket given earlier; nothing is entered. */
  | { at: 'ENTERING'; visit: Visit; attempt: number; how: 'ENTER' | 'FIND' }
  /** `resumeAt` null: asking again cannot help. */
  | {
      at: 'TURNED_AWAY'
      visit: Visit
      attempt: number
      how: 'ENTER' | 'FIND'
      resumeAt: number | null
      problem: Problem
    }
  | Inside

export interface Inside {
  readonly at: 'IN'
  readonly visit: Visit
  readonly held: HeldTicket
  readonly frontier: Frontier
  /** When the frontier came, by the server's clock. */
  readonly heardAt: number
  /** Final once known. null: the lobby is not drawn. */
  readonly number: number | null
  /** People ahead: the least ever seen, and the first. */
  readonly ahead: number | null
  readonly aheadAtFirst: number | null
  /** The shopper has been called: it was their turn once. */
  readonly called: boolean
  /** The shopper went away; the ticket stays theirs. */
  readonly left: boolean
  /** null: a question is under way. */
  readonly nextAskAt: number | null
  /** Questions in a row without an answer. */
  readonly missed: number
}

export type StayEvent =
  | { type: 'ENTER'; visit: Visit }
  | { type: 'FIND'; visit: Visit }
  /** The server would not take the ticket: the same place, signed anew. */
  | { type: 'RENEW' }
  | { type: 'ENTERED'; ticket: RoomTicket; now: number; random: () => number }
  | { type: 'NOT_FOUND' }
  | { type: 'REFUSED'; how: 'ENTER' | 'FIND'; problem: Problem; now: number; random: () => number }
  | { type: 'FRONTIER'; frontier: Frontier; now: number; random: () => number }
  | { type: 'NO_FRONTIER'; problem: Problem; now: number; random: () => number }
  /** A wait is over, or the app is back on screen. */
  | { type: 'DUE' }
  | { type: 'CALLED' }
  | { type: 'LEAVE' }
  | { type: 'RESTORED'; saved: SavedStay }

export type StayCommand = { do: 'ENTER' | 'FIND' | 'ASK' } | { do: 'WAKE'; at: number }

/** What is kept on the phone. Without `inside`: an entry was sent and its answer is not known. */
export interface SavedStay {
  readonly visit: Visit
  readonly inside: Omit<Inside, 'at' | 'visit' | 'nextAskAt' | 'missed'> | null
}

const lostBackoff = { firstMs: 1000, capMs: 15_000 }
/** A cache may answer with a document that is older than the last one; a server whose clock was set back by more is believed. */
const staleWithinMs = 60_000

export function advanceStay(state: StayState, event: StayEvent): [StayState, StayCommand | null] {
  switch (event.type) {
    case 'ENTER':
      if (state.at === 'IN' && !isVoid(state)) return state.left ? ask({ ...state, left: false }) : [state, null]
      return state.at === 'ENTERING' && state.how === 'ENTER' ? [state, null] : send(event.visit, 0, 'ENTER')
    case 'FIND':
      return state.at === 'OUT' ? send(event.visit, 0, 'FIND') : [state, null]
    case 'RENEW':
      return state.at === 'IN' ? send(state.visit, 0, 'ENTER') : [state, null]
    case 'ENTERED':
      return state.at === 'ENTERING' || state.at === 'TURNED_AWAY' ? enter(state.visit, event) : [state, null]
    case 'NOT_FOUND':
      return [state.at === 'ENTERING' && state.how === 'FIND' ? { at: 'OUT' } : state, null]
    case 'REFUSED':
      return state.at === 'ENTERING' && state.how === event.how ? turnAway(state, event) : [state, null]
    case 'FRONTIER':
      return state.at === 'IN' ? hear(state, event) : [state, null]
    case 'NO_FRONTIER':
      return state.at === 'IN' ? miss(state, event) : [state, null]
    case 'DUE':
      if (state.at === 'TURNED_AWAY' && state.resumeAt !== null) return send(state.visit, state.attempt + 1, state.how)
      return state.at === 'IN' && state.nextAskAt !== null ? ask(state) : [state, null]
    case 'CALLED':
      return [state.at === 'IN' ? { ...state, called: true } : state, null]
    case 'LEAVE':
      if (state.at !== 'IN') return [{ at: 'OUT' }, null]
      return [state.left ? state : { ...state, left: true }, null]
    case 'RESTORED': {
      const { visit, inside } = event.saved
      return inside ? ask({ at: 'IN', visit, ...inside, nextAskAt: null, missed: 0 }) : send(visit, 0, 'FIND')
    }
  }
}

/** Where the buyer stands by the last frontier, with the number of people ahead that may be shown. */
export function standingIn({ frontier, held, number, ahead }: Inside): Standing {
  const standing = standingOf(frontier, { epoch: held.epoch, number })
  if (standing.kind !== 'WAITING' || ahead === null) return standing
  return { ...standing, ahead, etaSeconds: etaOf(frontier, ahead) }
}

/** Share of the way from the first place to the turn, 0 to 1. */
export function progressOf({ ahead, aheadAtFirst }: Inside): number {
  return ahead === null || !aheadAtFirst ? 0 : 1 - ahead / aheadAtFirst
}

/** When this state wants to be woken. */
export function alarmOf(state: StayState): number | null {
  return state.at === 'IN' ? state.nextAskAt : state.at === 'TURNED_AWAY' ? state.resumeAt : null
}

export function savedStay(state: StayState): SavedStay | null {
  if (state.at === 'OUT') return null
  if (state.at !== 'IN') return { visit: state.visit, inside: null }
  const { at: _at, visit, nextAskAt: _nextAskAt, missed: _missed, ...inside } = state
  return { visit, inside }
}

const isVoid = (state: Inside) => standingIn(state).kind === 'VOID'

function send(visit: Visit, attempt: number, how: 'ENTER' | 'FIND'): [StayState, StayCommand] {
  return [{ at: 'ENTERING', visit, attempt, how }, { do: how }]
}

function ask(state: Inside): [StayState, StayCommand] {
  return [{ ...state, nextAskAt: null }, { do: 'ASK' }]
}

function enter(
  visit: Visit,
  { ticket: { ticket, epoch, place, token, frontier }, now, random }: Extract<StayEvent, { type: 'ENTERED' }>,
): [StayState, StayCommand | null] {
  const inside: Inside = {
    at: 'IN',
    // The token first sent is the one that counts, also when this phone has made another since.
    visit: { ...visit, token },
    held: { ticket, epoch, place },
    frontier,
    heardAt: now,
    number: null,
    ahead: null,
    aheadAtFirst: null,
    called: false,
    left: false,
    nextAskAt: null,
    missed: 0,
  }
  return hear(inside, { type: 'FRONTIER', frontier, now, random })
}

function turnAway(
  state: Extract<StayState, { at: 'ENTERING' }>,
  { problem, now, random }: Extract<StayEvent, { type: 'REFUSED' }>,
): [StayState, StayCommand | null] {
  const { visit, attempt, how } = state
  if (problem.retry !== 'same') return [{ at: 'TURNED_AWAY', visit, attempt, how, resumeAt: null, problem }, null]
  const waitMs =
    problem.retryAfterMs === null ? backoffMs(lostBackoff, attempt, random) : afterMs(problem.retryAfterMs, random)
  const resumeAt = now + waitMs
  return [
    { at: 'TURNED_AWAY', visit, attempt, how, resumeAt, problem },
    { do: 'WAKE', at: resumeAt },
  ]
}

function hear(
  state: Inside,
  { frontier: fresh, now, random }: Extract<StayEvent, { type: 'FRONTIER' }>,
): [StayState, StayCommand | null] {
  const frontier = latest(state.frontier, fresh)
  const number = state.number ?? numberOf(state.held.place, frontier)
  const standing = standingOf(frontier, { epoch: state.held.epoch, number })
  const seen = standing.kind === 'WAITING' ? standing.ahead : standing.kind === 'ADMITTED' ? 0 : null
  const ahead = seen === null ? state.ahead : Math.min(seen, state.ahead ?? seen)
  const nextAskAt = now + pollDelayMs(frontier, standing, random)
  const heard: Inside = {
    ...state,
    frontier,
    heardAt: now,
    number,
    ahead,
    aheadAtFirst: state.aheadAtFirst ?? ahead,
    nextAskAt,
    missed: 0,
  }
  return [heard, frontier.phase === 'ENDED' ? null : { do: 'WAKE', at: nextAskAt }]
}

function latest(known: Frontier, fresh: Frontier): Frontier {
  if (fresh.epoch !== known.epoch) return fresh.epoch > known.epoch ? fresh : known
  const olderBy = known.serverNow - fresh.serverNow
  if (olderBy > 0 && olderBy < staleWithinMs) return known
  return { ...fresh, serving: Math.max(fresh.serving, known.serving), draw: fresh.draw ?? known.draw }
}

function miss(
  state: Inside,
  { problem, now, random }: Extract<StayEvent, { type: 'NO_FRONTIER' }>,
): [StayState, StayCommand | null] {
  // The campaign is gone for good.
  if (problem.retry === 'never') return [{ at: 'OUT' }, null]
  const at = now + backoffMs(lostBackoff, state.missed, random)
  return [
    { ...state, nextAskAt: at, missed: state.missed + 1 },
    { do: 'WAKE', at },
  ]
}
