/**
 * The ticker of all waiting rooms: draws lots that are due, moves frontiers, steers the rate. Never a waiter's poll.
 *
 * Invariant: a frontier moves by room-admit.lua only, so by at most its rate and its cap however many schedulers tick, and never back; a
 * tick of an older epoch moves nothing. Before a frontier is published past it, a number at or above it stands in `draws`, so a Redis that
 * lost everything goes on there: at most `aheadMs` of admission further. What can fail: PostgreSQL away: the frontier still moves, and what
 * was kept is older; all schedulers away: frontiers stand, and on return make up for one second; Redis comes back with an older memory:
 * it is another run of the server, so every room is opened anew within half a second, and what it has forgotten is put right (open-room);
 * until then nobody new enters (room-enter.lua). What can still be somebody else's as well: an entry of a lobby that came after the last
 * tick before Redis died, and was forgotten; and a number of those who came in one such tick beyond what was kept ahead (`came`).
 */
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { crashPoint } from '../kernel/crash-point.ts'
import { keys, roomChannel } from '../redis/keys.ts'
import { readRun } from '../rush/prewarm.ts'
import type { ShelfDeps } from '../rush/shelf.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import { controlRate } from './control-rate.ts'
import { drawLot } from './draw-lot.ts'
import { capByStock, ratePerMinuteOf, reachOf, readSignals, readStock, type Stock, takeRateOf } from './measure.ts'
import {
  isLobby,
  type OpenRoomDeps,
  openRoom,
  type RoomRow,
  readOpenRooms,
  readRoom,
  readRoomRow,
  tellOfEnd,
} from './open-room.ts'
import { roomOutlivesMs, windowMs } from './room-state.ts'

export interface AdmitDeps extends OpenRoomDeps, ShelfDeps {
  pool: Pool
  logger: Logger
  metrics: Metrics
}

/** One tick of every room; the scheduler runs it every 200 ms. */
export function createAdmission(deps: AdmitDeps): () => Promise<void> {
  const tickers = new Map<string, RoomTicker>()
  let rows: RoomRow[] = []
  let run = ''
  let readAt = 0
  return async () => {
    if (Date.now() - readAt >= readEveryMs) {
      // PostgreSQL away: the rooms that are known go on.
      rows = await readOpenRooms(deps.pool).catch(() => rows)
      run = await readRun(deps.hot).catch(() => run)
      readAt = Date.now()
      const open = new Set(rows.map(({ campaignId }) => campaignId))
      for (const id of tickers.keys()) {
        if (open.has(id)) continue
        if (!(await endRoom(deps, id))) continue
        tickers.delete(id)
        for (const of of roomFigures) deps.metrics.room.remove({ campaign: id, of })
      }
    }
    await Promise.all(
      rows.map(async (row) => {
        let ticker = tickers.get(row.campaignId)
        if (!ticker) tickers.set(row.campaignId, (ticker = new RoomTicker(deps)))
        // One room that cannot be helped must not keep the others waiting.
        const stale = await ticker.tick(row, run).catch((error: Error) => {
          deps.logger.error({ campaign: row.campaignId, error: error.message }, 'room does not move')
          return false
        })
        if (stale) readAt = 0
      }),
    )
  }
}

/** Whoever ended the campaign may have died before its room heard. False: tried again at the next look. */
async function endRoom(deps: AdmitDeps, campaignId: string): Promise<boolean> {
  try {
    const row = await readRoomRow(deps.pool, campaignId)
    if (row?.over) await tellOfEnd(deps, row)
    return true
  } catch (error) {
    deps.logger.error({ campaign: campaignId, error: (error as Error).message }, 'room does not hear of its end')
    return false
  }
}

class RoomTicker {
  readonly #deps: AdmitDeps
  #opened = ''
  /** What stands in `draws`, as far as this process knows. */
  #kept = { epoch: 0, serving: 0, tail: 0, seen: 0 }
  #stock: Stock | null = null
  #takeRate = 1
  #countedAt = 0
  #drawing: Promise<void> | null = null
  #stale = false

  constructor(deps: AdmitDeps) {
    this.#deps = deps
  }

  /** True when `row` is out of date. */
  async tick(row: RoomRow, run: string): Promise<boolean> {
    const { campaignId, epoch } = row
    const asRead = [run, epoch, row.version, row.startsAt, row.endsAt, row.size, row.root, row.seed !== null].join(':')
    if (asRead !== this.#opened) {
      const room = await openRoom(this.#deps, row)
      this.#opened = asRead
      if (room && room.epoch !== epoch) return true
    }
    if (this.#kept.epoch !== epoch) this.#kept = { epoch, serving: row.serving, tail: row.tail, seen: row.tail }

    const moved = await this.#admit(row)
    if (moved.moved > 0) crashPoint('room-admitted')
    if (moved.code === 'COLD' || moved.code === 'STALE') {
      this.#opened = ''
      return true
    }
    await this.#keepPosition(row, moved)
    if (moved.code === 'BEFORE') this.#draw(row, moved.now)
    if (moved.code === 'ADMITTED') {
      await this.#count(campaignId, moved)
      if (moved.control) await this.#steer(row, moved)
      if (moved.moved > 0 || moved.control) await this.#deps.hot.publish(roomChannel, campaignId)
    }
    const stale = this.#stale
    this.#stale = false
    return stale
  }

  async #admit({ campaignId, epoch, paused, cap }: RoomRow): Promise<Moved> {
    const stock = this.#stock
    const shut = stock !== null && !stock.open && stock.returnable > 0
    const byStock = stock ? capByStock(stock, this.#takeRate) : cap
    const [code, now, serving, tail, unfinished, moved, control, pace] = (await this.#deps.scripts.roomAdmit(
      {
        state: keys.room(campaignId),
        history: keys.roomHistory(campaignId, epoch),
        finished: keys.roomFinished(campaignId, epoch),
        pace: keys.roomPace(campaignId, epoch),
      },
      {
        epoch,
        hold: paused || shut ? 'PAUSE' : stock?.remaining === 0 ? 'STOCK' : '',
        cap: Math.min(cap, byStock),
        capBy: byStock < cap ? 'STOCK' : 'CAP',
        ceiling: this.#kept.serving,
        windowMs,
        keepMs: roomOutlivesMs,
      },
    )) as [Moved['code'], number, number, number, number, number, number, string[]]
    return { code, now, serving, tail, unfinished, moved, control: control === 1, pace: pace.map(Number) }
  }

  /** Not waited for: a large lobby takes seconds to publish, and other rooms move meanwhile. */
  #draw(row: RoomRow, now: number): void {
    if (this.#drawing) return
    this.#drawing = drawLot(this.#deps, row, now)
      .then((drawn) => {
        this.#stale ||= drawn
      })
      .catch((error: Error) => {
        this.#deps.logger.error({ campaign: row.campaignId, error: error.message }, 'lot cannot be drawn')
      })
      .finally(() => {
        this.#drawing = null
      })
  }

  /** Once a second, by one scheduler: what is measured, and the rate that follows from it. */
  async #steer({ campaignId, epoch, rate }: RoomRow, { serving, unfinished, pace }: Moved): Promise<void> {
    const deps = this.#deps
    const [signals, room] = await Promise.all([readSignals(deps), readRoom(deps.hot, campaignId)])
    if (room?.epoch !== epoch) return
    const control = controlRate({ allowed: room.allowed, why: '', lagMs: room.lagMs }, signals, rate)
    const ratePerMinute = ratePerMinuteOf(pace)
    const through = { serving, through: serving - unfinished, takeRate: this.#takeRate }
    const reach = this.#stock && reachOf(this.#stock, through)
    const figures = { serving, waiting: Math.max(room.tail - serving, 0), unfinished, allowed: control.allowed }
    for (const of of roomFigures) deps.metrics.room.set({ campaign: campaignId, of }, figures[of])
    await deps.scripts.roomNote(
      { state: keys.room(campaignId) },
      {
        epoch,
        fields: [
          // Unrestrained is not a number: a ceiling that is raised then holds at once.
          ...[
            'allowed',
            control.why ? control.allowed.toFixed(3) : '',
            'why',
            control.why,
            'lagMs',
            Math.round(control.lagMs),
          ],
          ...['low', ratePerMinute?.[0] ?? '', 'high', ratePerMinute?.[1] ?? '', 'reach', reach ?? ''],
          ...(this.#stock ? ['band', this.#stock.band] : []),
        ],
      },
    )
  }

  /** PostgreSQL away: the count stays as it is. */
  async #count(campaignId: string, { serving, unfinished }: Moved): Promise<void> {
    if (Date.now() - this.#countedAt < countEveryMs) return
    this.#countedAt = Date.now()
    this.#stock = await readStock(this.#deps, this.#deps.pool, campaignId).catch(() => this.#stock)
    if (this.#stock) this.#takeRate = takeRateOf({ taken: this.#stock.taken, through: serving - unfinished })
  }

  /** Keeps a position ahead of the room's own, so that what is published next is never past what is kept. */
  async #keepPosition(row: RoomRow, { now, serving, tail }: Moved): Promise<void> {
    const { campaignId, epoch, rate, startsAt } = row
    const kept = this.#kept
    const ahead = now > startsAt - aheadMs ? Math.ceil((rate * aheadMs) / 1_000) : 0
    // A lobby cannot go on past what it has forgotten (open-room): it is kept as it is, so that hardly anything is forgotten unnoticed.
    const came = isLobby(row) ? 0 : Math.max(200, 2 * (tail - kept.seen))
    if (kept.serving >= serving + ahead / 3 && (tail === 0 || kept.tail >= tail + came / 2)) return
    const next = { epoch, serving: serving + ahead, tail: tail === 0 ? 0 : tail + came, seen: tail }
    await this.#deps.scripts.roomKeep(
      { state: keys.room(campaignId) },
      { epoch, serving: next.serving, tail: next.tail },
    )
    const written = await this.#deps.pool
      .query(
        'UPDATE draws SET serving = greatest(serving, $3), tail = greatest(tail, $4) WHERE campaign_id = $1 AND epoch = $2',
        [campaignId, epoch, next.serving, next.tail],
      )
      .catch(() => null)
    crashPoint('room-position-kept')
    // PostgreSQL away: better a position that could fall back than a queue that stands.
    this.#kept = written ? next : { ...kept, serving: -1 }
  }
}

interface Moved {
  code: 'ADMITTED' | 'BEFORE' | 'ENDED' | 'COLD' | 'STALE'
  /** Redis's clock. */
  now: number
  serving: number
  tail: number
  unfinished: number
  moved: number
  control: boolean
  pace: number[]
}

const roomFigures = ['serving', 'waiting', 'unfinished', 'allowed'] as const
const readEveryMs = 500
const countEveryMs = 1_000
const aheadMs = 1_500
