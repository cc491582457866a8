/** The one document that everybody who waits polls, encoded once a second or when the room moves, not once a request. */
import { hash } from 'node:crypto'
import type { DegradeLevel, Frontier, RoomPhase } from '@tidegate/shared/contracts/waiting-room'
import { phaseOf, type RoomState } from './room-state.ts'

export interface FrontierDocument {
  frontier: Frontier
  body: Buffer
  etag: string
  /** Ready for writeHead: of the document, and of the word that it has not changed. */
  headers: Record<string, string | number>
  unchanged: Record<string, string | number>
}

/**
 * `serverNow` is the beginning of the second: every process then makes the same bytes and the same ETag of the same room, whichever of
 * them a cache asks next. It is as old as the document may be, a second.
 */
export function frontierOf(room: RoomState, degrade: DegradeLevel, now: number): Frontier {
  const phase = phaseOf(room, now)
  return {
    campaignId: room.campaignId,
    epoch: room.epoch,
    mode: room.mode,
    phase,
    serving: room.serving,
    tail: room.tail,
    reach: room.reach,
    ratePerMinute: room.ratePerMinute,
    draw:
      room.mode === 'SHUFFLE' && room.key !== null && room.size !== null ? { size: room.size, key: room.key } : null,
    band: room.band,
    degrade,
    startsAt: room.startsAt,
    lobbyOpensAt: room.lobbyOpensAt,
    serverNow: Math.floor(now / 1_000) * 1_000,
    pollAfterMs: pollAfterMs[phase],
  }
}

export function encodeFrontier(frontier: Frontier): FrontierDocument {
  const body = Buffer.from(JSON.stringify(frontier))
  const etag = `"${hash('sha1', body, 'base64url').slice(0, 16)}"`
  const unchanged = { 'cache-control': 'public, max-age=1, stale-while-revalidate=2', etag }
  const headers = {
    ...unchanged,
    'content-type': 'application/json; charset=utf-8',
    'content-length': body.length,
    'x-content-type-options': 'nosniff',
  }
  return { frontier, body, etag, headers, unchanged }
}

const pollAfterMs: Record<RoomPhase, number> = {
  CLOSED: 5_000,
  LOBBY: 2_000,
  DRAWING: 2_000,
  OPEN: 2_000,
  HELD: 3_000,
  ABORTED: 3_000,
  ENDED: 30_000,
}
