/** A waiting room as its operator sees it. Read straight from Redis: this is where somebody looks before they pull a lever. */
import type { RoomLive } from '@tidegate/shared/contracts/live'
import type { Redis } from 'ioredis'
import type { Sql } from '../db/pool.ts'
import type { Clock } from '../kernel/clock.ts'
import { keys } from '../redis/keys.ts'
import { readRoom } from './open-room.ts'
import { phaseOf } from './room-state.ts'

export interface RoomLiveDeps {
  pool: Sql
  hot: Redis
  clock: Clock
}

/** null where there is no room. */
export async function readRoomLive({ pool, hot, clock }: RoomLiveDeps, campaignId: string): Promise<RoomLive | null> {
  const room = await readRoom(hot, campaignId)
  if (!room) return null
  const { rows } = await pool.query<{ offerId: string; lane: number }>(
    `SELECT o.id::text AS "offerId", l.lane::int FROM offers o JOIN stock_ledger l ON l.offer_id = o.id WHERE o.campaign_id = $1 AND l.lane >= 0`,
    [campaignId],
  )
  const waiting = await Promise.all(rows.map(({ offerId, lane }) => hot.zcard(keys.standby(lane, offerId))))
  const { epoch, serving, tail, unfinished, rate, cap, allowed, limited } = room
  return {
    phase: phaseOf(room, clock.now()),
    epoch,
    serving,
    tail,
    unfinished,
    rate,
    cap,
    allowedRate: Math.min(allowed, rate),
    limitedBy: limited,
    standby: waiting.reduce((sum, count) => sum + count, 0),
  }
}
