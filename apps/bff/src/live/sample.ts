/**
 * The live view's one writer: a point a second of every campaign around its sale, made of counters and ledger rows, never COUNT(*) over
 * orders. For showing only.
 *
 * The scheduler samples what is on sale. Whoever watches a campaign that nobody samples (long before its start, after its end, or with
 * the scheduler away) does it in its place: a point's id is its second, so one made twice is kept once.
 */
import {
  type LiveNow,
  type LiveOffer,
  type LivePoint,
  type LiveProcess,
  roomLimits,
} from '@tidegate/shared/contracts/live'
import type { DegradeLevel } from '@tidegate/shared/contracts/waiting-room'
import { fen } from '@tidegate/shared/fen'
import { salePhaseOf } from '@tidegate/shared/sale-phase'
import type { CampaignState } from '@tidegate/shared/states'
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import type { Clock } from '../kernel/clock.ts'
import { journalBacklog } from '../outbox/journal.ts'
import { keys } from '../redis/keys.ts'
import { readShelves, type ShelfDeps } from '../rush/shelf.ts'
import { readHealth } from '../telemetry/heartbeat.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import { readLag } from '../waiting-room/measure.ts'
import { readRoomLive } from '../waiting-room/read-room-live.ts'
import { type OfferTotals, readOfferTotals } from './count.ts'
import { quantileOf } from './latency.ts'
import { readTakings } from './read-takings.ts'

export interface SampleDeps extends ShelfDeps {
  pool: Pool
  hot: Redis
  clock: Clock
  metrics: Metrics
  degrade: { level(): DegradeLevel }
}

export interface LiveSampler {
  /** A point of every campaign from its lobby (or a minute before) to ten minutes after its end; once a second, however often it is called. */
  sampleAll(): Promise<void>
  /** One point of one campaign. false: there is no such campaign. */
  sample(campaignId: string): Promise<boolean>
}

export function createLiveSampler(deps: SampleDeps): LiveSampler {
  const { pool, hot, clock, metrics } = deps
  // A quantile is of the answers since this process's own last look; after a restart the first look has none.
  const lastAnswers = new Map<string, number[]>()
  let lastSecond = 0
  async function sample(campaignId: string): Promise<boolean> {
    const at = Math.floor(clock.now() / 1_000) * 1_000
    const seen = await look(deps, campaignId, at)
    if (!seen) return false
    const before = lastAnswers.get(campaignId)
    lastAnswers.set(campaignId, seen.answers)
    const fresh = before ? seen.answers.map((count, bucket) => Math.max(0, count - (before[bucket] ?? 0))) : []
    const point: LivePoint = { ...seen.point, p50: quantileOf(fresh, 0.5), p99: quantileOf(fresh, 0.99) }
    const key = keys.livePoints(campaignId)
    await hot.xadd(key, 'MAXLEN', '~', pointsKept, `${at}-1`, 'point', JSON.stringify(point)).catch((error: Error) => {
      if (!error.message.includes('equal or smaller')) throw error
    })
    await hot
      .pipeline()
      .set(keys.liveNow(campaignId), JSON.stringify(seen.now), 'EX', keptSeconds)
      .expire(key, keptSeconds)
      .exec()
    return true
  }
  return {
    sample,
    async sampleAll() {
      const second = Math.floor(clock.now() / 1_000)
      if (second === lastSecond) return
      lastSecond = second
      const { rows } = await pool.query<{ id: string }>(dueSql)
      for (const { id } of rows) await sample(id)
      metrics.journalBacklog.set(await journalBacklog(deps))
    },
  }
}

interface Look {
  point: Omit<LivePoint, 'p50' | 'p99'>
  now: LiveNow
  /** By latency bucket, since the campaign was published. */
  answers: number[]
}

async function look(deps: SampleDeps, campaignId: string, at: number): Promise<Look | null> {
  const { pool, hot, lanes, degrade } = deps
  const { rows } = await pool.query<CampaignRow>(campaignSql, [campaignId])
  const campaign = rows[0]
  if (!campaign) return null
  const [backlog, lagMs, room, views, processes, takings] = await Promise.all([
    journalBacklog({ hot, lanes }),
    readLag(hot, lanes),
    readRoomLive(deps, campaignId),
    hot.get(keys.liveViews(campaignId)),
    readProcesses(hot, campaignId, campaign.epoch),
    readTakings(pool, campaignId),
  ])
  const { offers, totals } = await lookAtOffers(deps, campaignId, backlog <= countableBacklog)
  const all = (of: (offer: LiveOffer) => number) => offers.reduce((sum, offer) => sum + of(offer), 0)
  const refusals: Record<string, number> = {}
  for (const offer of totals)
    for (const [outcome, count] of Object.entries(offer.refusals)) refusals[outcome] = (refusals[outcome] ?? 0) + count
  const ordered = all((offer) => offer.claimed)
  // Taps are counted in memory and flushed once a second; an order may be claimed before its tap is counted.
  const reserved = Math.max(
    ordered,
    totals.reduce((sum, offer) => sum + offer.reserved, 0),
  )
  const startsAt = campaign.startsAt.getTime()
  const endsAt = campaign.endsAt.getTime()
  return {
    point: {
      at,
      available: all((offer) => offer.available),
      views: Number(views ?? 0),
      taps: reserved + Object.values(refusals).reduce((sum, count) => sum + count, 0),
      reserved,
      ordered,
      paid: all((offer) => offer.paid),
      delivered: totals.reduce((sum, offer) => sum + offer.delivered, 0),
      queued: room?.tail ?? 0,
      admitted: Math.min(room?.serving ?? 0, room?.tail ?? 0),
      unfinished: room?.unfinished ?? 0,
      allowed: Math.round(room?.allowedRate ?? 0),
      limit: roomLimits.indexOf(room?.limitedBy ?? 'NOTHING'),
      standby: room?.standby ?? 0,
      backlog,
      lagMs,
      drift: offers.some((offer) => offer.drift === null) ? null : all((offer) => offer.drift ?? 0),
      refusals,
    },
    now: {
      at,
      phase: salePhaseOf({ state: campaign.state, startsAt, endsAt }, at),
      state: campaign.state,
      version: campaign.version,
      title: campaign.title,
      startsAt,
      endsAt,
      cleared: campaign.cleared,
      total: all((offer) => offer.total),
      takings,
      offers,
      room,
      processes,
      degrade: degrade.level(),
    },
    answers: totals.reduce<number[]>((sum, { latency }) => latency.map((count, i) => count + (sum[i] ?? 0)), []),
  }
}

async function lookAtOffers(
  deps: SampleDeps,
  campaignId: string,
  countable: boolean,
): Promise<{ offers: LiveOffer[]; totals: OfferTotals[] }> {
  const { rows } = await deps.pool.query<OfferRow>(offersSql, [campaignId])
  const ids = rows.map((row) => row.offerId)
  const [shelves, totals] = await Promise.all([
    // Counting the journal reads all of it: fine when it is short, and when it is long the books are draining anyway.
    readShelves(deps, deps.pool, ids, { countJournal: countable }),
    Promise.all(ids.map((id) => readOfferTotals(deps.hot, id))),
  ])
  const offers = rows.map(({ priceFen, ...row }): LiveOffer => {
    const lanes = shelves.filter((shelf) => shelf.offerId === row.offerId)
    const add = (of: (shelf: (typeof lanes)[number]) => number) => lanes.reduce((sum, shelf) => sum + of(shelf), 0)
    // A closed or cold offer has no shelf; what it does not have cannot drift.
    const cold = lanes.some((shelf) => shelf.available === null)
    return {
      ...row,
      priceFen: fen(priceFen),
      available: add((shelf) => shelf.available ?? 0),
      claimed: add((shelf) => shelf.claimed),
      paid: add((shelf) => shelf.paid),
      drift: cold ? 0 : countable ? add((shelf) => shelf.drift) : null,
    }
  })
  return { offers, totals }
}

/** Every living process, and which of those that serve shoppers are ready for this sale. */
async function readProcesses(hot: Redis, campaignId: string, epoch: number): Promise<LiveProcess[]> {
  const [healths, warmed] = await Promise.all([readHealth(hot), hot.hgetall(keys.warmed(campaignId))])
  return healths
    .map((health) => ({
      ...health,
      warmed: health.role === 'api' || health.role === 'all' ? Number(warmed[health.name]) === epoch : null,
    }))
    .sort((a, b) => a.role.localeCompare(b.role) || a.name.localeCompare(b.name))
}

interface CampaignRow {
  title: string
  state: CampaignState
  version: number
  epoch: number
  startsAt: Date
  endsAt: Date
  cleared: boolean
}

interface OfferRow extends Pick<LiveOffer, 'offerId' | 'title' | 'skuName' | 'total' | 'shelfStock'> {
  priceFen: string
}

const countableBacklog = 2_000
// Two hours; the scheduler keeps the rest for good (live/keep-history).
const pointsKept = 7_200
const keptSeconds = 7 * 86_400

// A lobby may be open for days: from a quarter of an hour before the start on it is a point a second.
const dueSql = `
SELECT id::text FROM campaigns
WHERE state IN ('PUBLISHED', 'PAUSED') AND ends_at > now() - interval '10 minutes'
  AND starts_at < now() + CASE WHEN room_mode = 'OFF' THEN interval '1 minute' ELSE least(make_interval(secs => lobby_opens_seconds + 60), interval '15 minutes') END`

const campaignSql = `
SELECT title, state, version, epoch, starts_at AS "startsAt", ends_at AS "endsAt", cleared_at IS NOT NULL AS cleared
FROM campaigns WHERE id = $1 AND state <> 'DRAFT'`

const offersSql = `
SELECT o.id::text AS "offerId", p.title, s.name AS "skuName", o.price_fen::text AS "priceFen", o.total, s.shelf_stock AS "shelfStock"
FROM offers o JOIN skus s ON s.id = o.sku_id JOIN products p ON p.id = s.product_id
WHERE o.campaign_id = $1 ORDER BY o.sort, o.id`
