/**
 * A waiting room as Redis keeps it (hash `{room:<campaign>}:state`, changed by room-*.lua only) and what follows from it. Fields:
 *
 *   settings   version (of the campaign's row), mode, paused, lobbyOpensAt, startsAt, endsAt, rate, cap, queueMax, audienceShare, maxRiskRank
 *   position   epoch, serving, tail, windowStart (numbers below it have had their time); run (of Redis, in which the room was opened last),
 *              keptServing and keptTail (at or above what `draws` has), entriesUntil (when the first entries expire)
 *   lot        size of the frozen lobby, hex key once it is revealed
 *   measured   at, carry, pausedMs, controlAt, unfinished, limited, hold; allowed (people a second), why, lagMs, low, high, reach, band
 */
import type { RoomLimit } from '@tidegate/shared/contracts/live'
import type { RoomMode, RoomPhase } from '@tidegate/shared/contracts/waiting-room'
import type { StockBand } from '@tidegate/shared/stock-band'

export interface RoomSettingsNow {
  version: number
  mode: RoomMode
  paused: boolean
  lobbyOpensAt: number
  startsAt: number
  endsAt: number
  rate: number
  cap: number
  queueMax: number
  audienceShare: number
  maxRiskRank: number
}

export interface RoomState extends RoomSettingsNow {
  campaignId: string
  epoch: number
  serving: number
  tail: number
  windowStart: number
  size: number | null
  key: string | null
  unfinished: number
  allowed: number
  lagMs: number
  limited: LimitedBy
  /** Why nobody at all is let in. */
  hold: '' | 'PAUSE' | 'STOCK'
  ratePerMinute: [low: number, high: number] | null
  reach: number | null
  band: StockBand
}

export type LimitedBy = RoomLimit

/** How long before the start the lobby freezes. Publishing costs 3.5 µs of CPU an entry: a million are in time, ten start half a minute late. */
export const freezeEarlyMs = 5_000

/** How long an admitted buyer's place is kept; then somebody else gets in as well. */
export const windowMs = 15_000

/** How long a room's keys outlive its campaign: a shopper may still look at their place. */
export const roomOutlivesMs = 86_400_000

export function phaseOf(
  room: Pick<RoomState, 'mode' | 'paused' | 'epoch' | 'tail' | 'key' | 'hold' | 'lobbyOpensAt' | 'startsAt' | 'endsAt'>,
  now: number,
): RoomPhase {
  if (now >= room.endsAt) return 'ENDED'
  if (isAborted(room)) return 'ABORTED'
  if (now < room.lobbyOpensAt) return 'CLOSED'
  if (room.mode === 'SHUFFLE' ? room.key === null : now < room.startsAt) {
    if (room.mode === 'REJECT') return 'CLOSED'
    return room.mode === 'SHUFFLE' && now >= room.startsAt - freezeEarlyMs ? 'DRAWING' : 'LOBBY'
  }
  return room.paused || room.hold !== '' ? 'HELD' : 'OPEN'
}

/** A later epoch that nobody has entered, of a campaign that stands still: it was aborted and not resumed. Said in room-enter.lua too. */
export function isAborted({ paused, epoch, tail }: Pick<RoomState, 'paused' | 'epoch' | 'tail'>): boolean {
  return paused && epoch > 1 && tail === 0
}

/** null where Redis knows nothing. */
export function parseRoom(campaignId: string, fields: Record<string, string>): RoomState | null {
  const { epoch, version, mode } = fields
  if (epoch === undefined || version === undefined || mode === undefined) return null
  const number = (name: string, otherwise = 0) => Number(fields[name] ?? otherwise)
  return {
    campaignId,
    epoch: Number(epoch),
    version: Number(version),
    mode: mode as RoomMode,
    paused: fields['paused'] === '1',
    lobbyOpensAt: number('lobbyOpensAt'),
    startsAt: number('startsAt'),
    endsAt: number('endsAt'),
    rate: number('rate'),
    cap: number('cap'),
    queueMax: number('queueMax'),
    audienceShare: number('audienceShare', 100),
    maxRiskRank: number('maxRiskRank', 4),
    serving: number('serving'),
    tail: number('tail'),
    windowStart: number('windowStart'),
    size: fields['size'] === undefined ? null : Number(fields['size']),
    key: fields['key'] ?? null,
    unfinished: number('unfinished'),
    allowed: fields['allowed'] ? Number(fields['allowed']) : number('rate'),
    lagMs: number('lagMs'),
    limited: limitOf(fields),
    hold: (fields['hold'] ?? '') as RoomState['hold'],
    ratePerMinute: fields['high'] ? [number('low'), number('high')] : null,
    reach: fields['reach'] ? Number(fields['reach']) : null,
    band: (fields['band'] as StockBand | undefined) ?? 'PLENTY',
  }
}

/** `limited` says RATE where the rate holds people back; when the controller is below the merchant's ceiling, `why` says for what. */
function limitOf({ limited = 'NOTHING', why = '' }: Record<string, string>): LimitedBy {
  return (limited === 'RATE' && why !== '' ? why : limited) as LimitedBy
}
