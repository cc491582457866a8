/**
 * Every process's own copy of the waiting rooms, so that neither the frontier nor the gate of a tap asks anybody.
 *
 * Invariant: a copy is at most `pollMs` old while Redis answers; within an epoch its frontier never falls, and its epoch never does. What
 * can fail: a lost message (the poll finds it), Redis away (the last copy stays: nobody new is let in, and whoever was stays so).
 */
import type { DegradeLevel } from '@tidegate/shared/contracts/waiting-room'
import type { Redis } from 'ioredis'
import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import type { KnownIds } from '../catalogue/known-ids.ts'
import type { Clock } from '../kernel/clock.ts'
import { roomChannel } from '../redis/keys.ts'
import { encodeFrontier, type FrontierDocument, frontierOf } from './frontier.ts'
import type { RoomState } from './room-state.ts'

export interface WatchRoomsDeps {
  clock: Clock
  logger: Logger
  /** A connection in subscriber mode. */
  roomEvents: Redis
  /** As Redis has it; null: Redis knows nothing. */
  readRoom(campaignId: string): Promise<RoomState | null>
  /** From PostgreSQL, into Redis too; null: there is no such room. */
  refreshRoom(campaignId: string): Promise<RoomState | null>
  /** Campaigns that have a room now or soon. */
  listRooms(): Promise<string[]>
  degradeLevel(): DegradeLevel
  knownIds: Pick<KnownIds, 'mayExist' | 'add'>
}

export interface Rooms {
  /** This process's copy. undefined: not known here (yet). */
  known(campaignId: string): RoomState | undefined
  /** null: there is no such room. A made-up id asks no store. @throws when neither store answers */
  load(campaignId: string): Promise<RoomState | null>
  /** Reads one room anew at once. */
  update(campaignId: string): Promise<RoomState | null>
  /** The same from PostgreSQL, into Redis too. */
  reopen(campaignId: string): Promise<RoomState | null>
  document(room: RoomState): FrontierDocument
  /** One round of the backstop; the api role's ticker calls it every `pollMs`. */
  poll(): Promise<void>
}

export const pollMs = 500

export function createRooms(deps: WatchRoomsDeps): Rooms {
  const { clock, logger, roomEvents, readRoom, refreshRoom, listRooms, degradeLevel, knownIds } = deps
  const rooms = new LRUCache<string, RoomState>({ max: 500 })
  const documents = new Map<
    string,
    { second: number; room: RoomState; degrade: DegradeLevel; made: FrontierDocument }
  >()
  // Ids that no room has come from who knows where.
  const unknown = new LRUCache<string, true>({ max: 10_000, ttl: 2_000 })
  const underWay = new Map<string, Promise<RoomState | null>>()
  let listedAt = 0

  function keep(found: RoomState): RoomState {
    const before = rooms.get(found.campaignId)
    if (!before) knownIds.add(found.campaignId)
    if (before && before.epoch > found.epoch) return before
    const serving = before?.epoch === found.epoch ? Math.max(before.serving, found.serving) : found.serving
    const room = { ...found, serving, tail: Math.max(found.tail, found.mode === 'REJECT' ? 0 : serving) }
    rooms.set(room.campaignId, room)
    return room
  }

  function once(campaignId: string, read: () => Promise<RoomState | null>): Promise<RoomState | null> {
    const asked = underWay.get(campaignId)
    if (asked) return asked
    const answer = read()
      .then((found) => {
        if (found) return keep(found)
        unknown.set(campaignId, true)
        return null
      })
      .finally(() => underWay.delete(campaignId))
    underWay.set(campaignId, answer)
    return answer
  }

  const read = async (campaignId: string) =>
    (await readRoom(campaignId).catch(() => null)) ?? (await refreshRoom(campaignId))
  const update = (campaignId: string) => once(campaignId, () => read(campaignId))

  // A message that comes while a read is under way may be newer than what it reads.
  const again = new Set<string>()
  function hear(campaignId: string): void {
    const asked = underWay.get(campaignId)
    if (!asked) {
      void update(campaignId).catch(() => null)
      return
    }
    if (again.has(campaignId)) return
    again.add(campaignId)
    void asked
      .catch(() => null)
      .then(() => {
        again.delete(campaignId)
        return update(campaignId)
      })
      .catch(() => null)
  }
  roomEvents.on('message', (channel: string, campaignId: string) => {
    if (channel === roomChannel) hear(campaignId)
  })
  // Not awaited: a Redis that is away subscribes when it is back, and until then the poll does.
  roomEvents.subscribe(roomChannel).catch(() => {})

  return {
    known: (campaignId) => rooms.get(campaignId),
    async load(campaignId) {
      const room = rooms.get(campaignId)
      // A campaign that was published a moment ago is told of before its id is known here, and then its room is in memory.
      if (room || unknown.has(campaignId) || !knownIds.mayExist(campaignId)) return room ?? null
      return update(campaignId)
    },
    update,
    reopen: (campaignId) => once(campaignId, () => refreshRoom(campaignId)),
    document(room) {
      const now = clock.now()
      const second = Math.floor(now / 1_000)
      const degrade = degradeLevel()
      const last = documents.get(room.campaignId)
      if (last && last.second === second && last.room === room && last.degrade === degrade) return last.made
      const made = encodeFrontier(frontierOf(room, degrade, now))
      if (documents.size > 1_000) documents.clear()
      documents.set(room.campaignId, { second, room, degrade, made })
      return made
    },
    async poll() {
      if (clock.now() - listedAt > listEveryMs) {
        listedAt = clock.now()
        const open = await listRooms().catch((error: Error) => {
          logger.debug({ error: error.message }, 'rooms could not be listed')
          return []
        })
        // Nor is one polled whose end has passed: word that it was extended may have got lost.
        const missed = open.filter((id) => (rooms.get(id)?.endsAt ?? 0) <= clock.now())
        await Promise.all(missed.map((id) => update(id).catch(() => null)))
      }
      const live = [...rooms.values()].filter((room) => clock.now() < room.endsAt)
      await Promise.all(live.map((room) => update(room.campaignId).catch(() => null)))
    },
  }
}

/** Also how long a campaign whose word was lost stays unknown. */
const listEveryMs = 1_000
