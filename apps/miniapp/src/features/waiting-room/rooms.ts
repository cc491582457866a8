/**
 * Drives every waiting room this shopper is in: carries out what `advanceStay` decides and saves each change before it acts on it.
 *
 * Invariant: nothing is asked while the app is off screen, and everything due is asked at once when it is back.
 * What can fail: storage or network. What recovers it: `resume`.
 */
import type { Frontier, RoomTicket } from '@tidegate/shared/contracts/waiting-room'
import { problemOf } from '../../api/problem.ts'
import {
  advanceStay,
  alarmOf,
  type Inside,
  type SavedStay,
  type StayCommand,
  type StayEvent,
  type StayState,
  savedStay,
  standingIn,
} from './stay.ts'

export interface RoomsDeps {
  readonly enter: (input: { campaignId: string; token: string }) => Promise<RoomTicket>
  /** The ticket this buyer was given earlier; null: none. */
  readonly find: (campaignId: string) => Promise<RoomTicket | null>
  readonly frontier: (campaignId: string) => Promise<Frontier>
  readonly newToken: () => string
  readonly now: () => number
  readonly random: () => number
  readonly wakeAfter: (ms: number, wake: () => void) => void
  readonly load: () => SavedStay[]
  readonly save: (stays: SavedStay[]) => void
  /** It is the shopper's turn: tell them, once. */
  readonly call: (stay: Inside) => void
}

export interface Rooms {
  stateOf(campaignId: string): StayState
  /** Rooms that go on and that the shopper has not left. */
  open(): readonly Inside[]
  /** Enters, or comes back after `leave`. Calling it again changes nothing. */
  enter(campaign: { id: string; title: string }): void
  /** Looks for a ticket that this phone does not know. */
  find(campaign: { id: string; title: string }): void
  renew(campaignId: string): void
  leave(campaignId: string): void
  ticketOf(campaignId: string): string | undefined
  /** A page shows this room, so it is kept up to date whatever its state. Returns how to stop. */
  watch(campaignId: string): () => void
  hide(): void
  show(): void
  resume(): void
  subscribe(listener: () => void): () => void
}

export function createRooms(deps: RoomsDeps): Rooms {
  const states = new Map<string, StayState>()
  const watchers = new Map<string, number>()
  const listeners = new Set<() => void>()
  const out: StayState = { at: 'OUT' }
  let open: Inside[] = []
  let shown = true

  const stateOf = (campaignId: string) => states.get(campaignId) ?? out

  function feed(campaignId: string, event: StayEvent): void {
    const before = stateOf(campaignId)
    const [after, command] = advanceStay(before, event)
    if (after === before) return
    states.set(campaignId, after)
    open = [...states.values()].filter((state): state is Inside => state.at === 'IN' && isGoingOn(state))
    deps.save([...states.values()].flatMap((state) => (isWorthKeeping(state) ? (savedStay(state) ?? []) : [])))
    if (command) carryOut(campaignId, after, command)
    if (after.at === 'IN' && !after.called && !after.left && mayBuy(after)) {
      feed(campaignId, { type: 'CALLED' })
      deps.call(after)
      return
    }
    for (const listener of listeners) listener()
  }

  function carryOut(campaignId: string, state: StayState, command: StayCommand): void {
    const { now, random } = deps
    const refused = (how: 'ENTER' | 'FIND') => (error: unknown) =>
      feed(campaignId, { type: 'REFUSED', how, problem: problemOf(error), now: now(), random })
    switch (command.do) {
      case 'WAKE':
        // An alarm that was overtaken is not heard; what is not wanted now is asked when the app or the page comes back.
        deps.wakeAfter(
          Math.max(0, command.at - now()),
          () => alarmOf(stateOf(campaignId)) === command.at && due(campaignId),
        )
        return
      case 'ENTER':
        if (state.at !== 'ENTERING') return
        deps
          .enter({ campaignId, token: state.visit.token })
          .then((ticket) => feed(campaignId, { type: 'ENTERED', ticket, now: now(), random }), refused('ENTER'))
        return
      case 'FIND':
        deps
          .find(campaignId)
          .then(
            (ticket) =>
              feed(campaignId, ticket ? { type: 'ENTERED', ticket, now: now(), random } : { type: 'NOT_FOUND' }),
            refused('FIND'),
          )
        return
      case 'ASK':
        deps.frontier(campaignId).then(
          (frontier) => feed(campaignId, { type: 'FRONTIER', frontier, now: now(), random }),
          (error: unknown) => feed(campaignId, { type: 'NO_FRONTIER', problem: problemOf(error), now: now(), random }),
        )
    }
  }

  function due(campaignId: string): void {
    const wanted = watchers.has(campaignId) || isWaiting(stateOf(campaignId))
    if (shown && wanted) feed(campaignId, { type: 'DUE' })
  }

  const visit = ({ id, title }: { id: string; title: string }) => ({ campaignId: id, title, token: deps.newToken() })

  return {
    stateOf,
    open: () => open,
    enter: (campaign) => feed(campaign.id, { type: 'ENTER', visit: visit(campaign) }),
    find: (campaign) => feed(campaign.id, { type: 'FIND', visit: visit(campaign) }),
    renew: (campaignId) => feed(campaignId, { type: 'RENEW' }),
    leave: (campaignId) => feed(campaignId, { type: 'LEAVE' }),
    ticketOf(campaignId) {
      const state = stateOf(campaignId)
      return state.at === 'IN' ? state.held.ticket : undefined
    },
    watch(campaignId) {
      watchers.set(campaignId, (watchers.get(campaignId) ?? 0) + 1)
      due(campaignId)
      return () => {
        const left = (watchers.get(campaignId) ?? 1) - 1
        if (left > 0) watchers.set(campaignId, left)
        else watchers.delete(campaignId)
      }
    },
    hide() {
      shown = false
    },
    show() {
      shown = true
      for (const campaignId of [...states.keys()]) due(campaignId)
    },
    resume() {
      for (const saved of deps.load()) {
        const { campaignId } = saved.visit
        if (!states.has(campaignId)) feed(campaignId, { type: 'RESTORED', saved })
      }
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Waiting for something that comes by itself, so it is followed also when no page shows it. */
function isWaiting(state: StayState): boolean {
  if (state.at !== 'IN') return state.at !== 'OUT'
  const { kind } = standingIn(state)
  return !state.left && state.frontier.phase !== 'ENDED' && (kind === 'UNDECIDED' || kind === 'WAITING')
}

/** Who is let in to nothing, or after the end, is not called. */
const mayBuy = (state: Inside) =>
  standingIn(state).kind === 'ADMITTED' && state.frontier.band !== 'SOLD_OUT' && state.frontier.phase !== 'ENDED'
const isGoingOn = (state: Inside) => !state.left && state.frontier.phase !== 'ENDED'
const isWorthKeeping = (state: StayState) => state.at !== 'IN' || state.frontier.phase !== 'ENDED'
