/** What the admission is steered by: how the house copes, how much there is to sell, how fast people really get in. */
import { type StockBand, stockBandOf } from '@tidegate/shared/stock-band'
import type { Redis } from 'ioredis'
import type { Sql } from '../db/pool.ts'
import { allLanes, keys } from '../redis/keys.ts'
import { readShelves, type Shelf, type ShelfDeps } from '../rush/shelf.ts'
import { readHealth } from '../telemetry/heartbeat.ts'
import type { Signals } from './control-rate.ts'

export async function readSignals({ hot, lanes }: ShelfDeps): Promise<Signals> {
  const [health, lagMs] = await Promise.all([readHealth(hot), readLag(hot, lanes)])
  const done = health.reduce((sum, one) => sum + one.done, 0)
  const failed = health.reduce((sum, one) => sum + one.failed, 0)
  // A process that hangs says nothing at all: where no API speaks, nobody can be served, and nobody more is to come.
  const silent = !health.some(({ role }) => role === 'api')
  // A scheduler that hashes a lobby is busy and in nobody's way.
  const busy = health.filter(({ role }) => role !== 'scheduler').map((one) => one.loopUtilisation)
  return {
    lagMs,
    loopUtilisation: silent ? 1 : Math.max(...busy),
    // A failure in a quiet second is not yet a share.
    errorShare: failed / Math.max(done, 20),
  }
}

/** Age of the oldest journal entry over all lanes. One that is stuck by itself says nothing about those behind it, and is passed over. */
export async function readLag(hot: Redis, lanes: number): Promise<number> {
  const [time, ...heads] = await Promise.all([
    hot.time(),
    ...allLanes(lanes).map((lane) => hot.xrange(keys.journal(lane), '-', '+', 'COUNT', stuckAtMost + 1)),
  ])
  const now = Number(time[0]) * 1_000 + Math.floor(Number(time[1]) / 1_000)
  const ages = heads.map((entries) => {
    const all = entries.map(([id]) => now - Number.parseInt(id, 10))
    const oldest = all[0] ?? 0
    return oldest < stuckAfterMs || all.length > stuckAtMost ? oldest : (all.find((age) => age < stuckAfterMs) ?? 0)
  })
  return Math.max(0, ...ages)
}

const stuckAfterMs = 30_000
const stuckAtMost = 20

export interface Stock {
  /** Units that a tap can have now, on shelves that are open and in the holdback behind them. */
  remaining: number
  /** Units that somebody has not paid for yet, and units of shut shelves: they may come back. */
  returnable: number
  /** Units that people on standby wait for, one each at least: what comes back goes to them first. */
  awaited: number
  taken: number
  /** False when there are units, and no shelf lets anybody have them. */
  open: boolean
  band: StockBand
}

export async function readStock(deps: ShelfDeps, sql: Sql, campaignId: string): Promise<Stock> {
  const { rows } = await sql.query<{ id: string; total: number }>(
    'SELECT id::text, total FROM offers WHERE campaign_id = $1',
    [campaignId],
  )
  const shelves = await readShelves(
    deps,
    sql,
    rows.map(({ id }) => id),
    { countJournal: false },
  )
  const waiting = await Promise.all(
    shelves.filter(({ lane }) => lane >= 0).map(({ lane, offerId }) => deps.hot.zcard(keys.standby(lane, offerId))),
  )
  return { ...stockOf(rows, shelves), awaited: waiting.reduce((sum, people) => sum + people, 0) }
}

type CountedShelf = Pick<Shelf, 'offerId' | 'available' | 'status' | 'total' | 'paid'>

export function stockOf(
  offers: readonly { id: string; total: number }[],
  shelves: readonly CountedShelf[],
): Omit<Stock, 'awaited'> {
  const stock: Omit<Stock, 'awaited'> = { remaining: 0, returnable: 0, taken: 0, open: false, band: 'SOLD_OUT' }
  for (const offer of offers) {
    const own = shelves.filter((shelf) => shelf.offerId === offer.id)
    const sum = (of: (shelf: CountedShelf) => number) => own.reduce((all, shelf) => all + of(shelf), 0)
    const available = sum((shelf) => Math.max(shelf.available ?? 0, 0))
    const isOpen = own.some((shelf) => shelf.status === 'OPEN')
    const remaining = isOpen ? available : 0
    stock.remaining += remaining
    stock.returnable += Math.max(sum((shelf) => shelf.total - shelf.paid) - remaining, 0)
    stock.taken += Math.max(offer.total - available, 0)
    stock.open ||= isOpen
    const band = stockBandOf(available, offer.total)
    if (bands.indexOf(band) > bands.indexOf(stock.band)) stock.band = band
  }
  return stock
}

const bands: readonly StockBand[] = ['SOLD_OUT', 'SCARCE', 'SELLING', 'PLENTY']

/**
 * Units taken for each person who is through: who bought, or whose place was given on. At the beginning one, and with few people still
 * nearly so, lest a handful who did not come make a small stock look endless.
 */
export function takeRateOf({ taken, through }: { taken: number; through: number }): number {
  const doubt = 20
  return Math.max((taken + doubt) / (through + doubt), leastTakeRate)
}

/** People let in at a time: what the stock can serve three times over, for some do not come and some do not buy. */
export function capByStock({ remaining }: Pick<Stock, 'remaining'>, takeRate: number): number {
  return Math.max(Math.ceil((3 * remaining) / takeRate), Math.min(remaining, 10))
}

/** Numbers from here on cannot be reached by what is left and what may come back; null while too little is known to say so. */
export function reachOf(
  { remaining, returnable, awaited }: Pick<Stock, 'remaining' | 'returnable' | 'awaited'>,
  { serving, through, takeRate }: { serving: number; through: number; takeRate: number },
): number | null {
  const units = remaining + Math.max(returnable - awaited, 0)
  if (units > 0 && through < knownAfter) return null
  return serving + Math.ceil(units / takeRate)
}

/** Slowest and fastest of the last minute, from one number a second: over ten seconds each, so that a tick is no rate. */
export function ratePerMinuteOf(pace: readonly number[]): [low: number, high: number] | null {
  const span = Math.min(paceSpan, pace.length - 1)
  if (span < 3) return null
  const rates = pace.slice(span).map((number, i) => ((number - (pace[i] as number)) / span) * 60)
  return [Math.floor(Math.min(...rates)), Math.ceil(Math.max(...rates))]
}

const leastTakeRate = 0.02
const knownAfter = 50
const paceSpan = 10
