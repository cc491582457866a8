/** A sale with a waiting room on real stores: the scene of the room's integration tests. */
import { randomBytes } from 'node:crypto'
import type { RoomSettings } from '@tidegate/shared/contracts/waiting-room'
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import type { BuyerIdentity } from '../buyers/session.ts'
import { systemClock } from '../kernel/clock.ts'
import { maxWorkers } from '../kernel/snowflake.ts'
import { keys } from '../redis/keys.ts'
import { createAdmission } from '../waiting-room/admit.ts'
import { type EnterRoomDeps, enterRoom } from '../waiting-room/enter-room.ts'
import { readOpenRooms, readRoom, refreshRoom } from '../waiting-room/open-room.ts'
import { createRoomGate } from '../waiting-room/room-gate.ts'
import { createTickets } from '../waiting-room/ticket.ts'
import { createRooms } from '../waiting-room/watch-rooms.ts'
import { createSale } from './sale.ts'

export interface RoomScene extends Partial<RoomSettings> {
  pool: Pool
  hot: Redis
  /** Of the start, from now; negative: it is over. */
  startsInMs: number
  total?: number
}

export async function createRoom({ pool, hot, startsInMs, total = 1_000, ...settings }: RoomScene) {
  const sale = await createSale({ pool, hot, total })
  const { campaignId } = sale
  await pool.query(
    `UPDATE campaigns SET room_mode = $2, lobby_opens_seconds = $3, room_rate = $4, room_cap = $5, room_queue_max = $6, audience_share = $7,
       max_risk_rank = $8, starts_at = now() + $9 * interval '1 millisecond', cleared_at = now() WHERE id = $1`,
    [
      campaignId,
      settings.mode ?? 'SHUFFLE',
      settings.lobbyOpensSeconds ?? 900,
      settings.rate ?? 1_000,
      settings.cap ?? 1_000,
      settings.queueMax ?? 1_000_000,
      settings.audienceShare ?? 100,
      settings.maxRiskRank ?? 4,
      startsInMs,
    ],
  )
  const tickets = createTickets([{ id: 'k1', secret: 'a secret of the tests, long enough' }])
  /** The copies and the gate of one API process. Its events come over a connection of its own, closed by `close`. */
  const process = () => {
    const roomEvents = hot.duplicate().on('error', () => {})
    const rooms = createRooms({
      clock: systemClock,
      logger: sale.logger,
      roomEvents,
      readRoom: (id) => readRoom(hot, id),
      refreshRoom: (id) => refreshRoom(sale.deps, id),
      listRooms: async () => (await readOpenRooms(pool)).map((room) => room.campaignId),
      degradeLevel: () => 0,
      knownIds: { mayExist: () => true, add: () => {} },
    })
    return {
      rooms,
      gate: createRoomGate({ clock: systemClock, hot, rooms, tickets }),
      close: () => roomEvents.disconnect(),
    }
  }
  const api = process()
  const deps: EnterRoomDeps = {
    clock: systemClock,
    hot,
    scripts: sale.scripts,
    rooms: api.rooms,
    tickets,
    random: Math.random,
    riskRank: async () => null,
  }
  await refreshRoom(sale.deps, campaignId)
  // Nobody is let in where no API process lives.
  await hot.set(keys.process(maxWorkers - 1), JSON.stringify({ role: 'api', loopUtilisation: 0, done: 0, failed: 0 }))
  return {
    ...sale,
    sale,
    api,
    tickets,
    process,
    enterDeps: deps,
    /** One scheduler's tick; make more of them for more schedulers. */
    scheduler: () => createAdmission(sale.deps),
    newIdentity: (): BuyerIdentity => ({ buyerId: sale.newBuyer(), openid: `o${randomBytes(8).toString('hex')}` }),
    newToken: () => randomBytes(16).toString('hex'),
    enter: (buyer: BuyerIdentity, token = randomBytes(16).toString('hex'), changes: Partial<EnterRoomDeps> = {}) =>
      enterRoom({ ...deps, ...changes }, { buyer, address: '192.0.2.1' }, { campaignId, token }),
    room: async () => {
      const room = await readRoom(hot, campaignId)
      if (!room) throw new Error('Redis has no room')
      return room
    },
    /** Moves the start to now, for processes that read the row from now on. */
    startNow: () =>
      pool.query(
        `UPDATE campaigns SET starts_at = date_trunc('milliseconds', now()), version = version + 1, updated_at = now() WHERE id = $1`,
        [campaignId],
      ),
  }
}

export type TestRoom = Awaited<ReturnType<typeof createRoom>>
