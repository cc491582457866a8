/**
 * The live view: one point a second, written by the scheduler, read by the admin. From counters and ledger rows, never COUNT(*) over
 * orders. For showing only.
 */
import type { LivePoint, LiveView } from '@tidegate/shared/contracts/staff'
import { salePhaseOf } from '@tidegate/shared/sale-phase'
import type { CampaignState } from '@tidegate/shared/states'
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import type { Clock } from '../kernel/clock.ts'
import { allLanes, keys } from '../redis/keys.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import { readRoomLive } from '../waiting-room/read-room-live.ts'
import { readShelves, type ShelfDeps } from './shelf.ts'

export interface LiveDeps extends ShelfDeps {
  pool: Pool
  hot: Redis
  clock: Clock
  metrics: Metrics
}

/** Adds this second's point to every campaign around its sale. Two schedulers write one point: its id is the second. */
export async function sampleLive(deps: LiveDeps): Promise<void> {
  const { rows } = await deps.pool.query<{ id: string }>(
    `SELECT id::text FROM campaigns WHERE state IN ('PUBLISHED', 'PAUSED') AND starts_at < now() + interval '1 minute' AND ends_at > now() - interval '10 minutes'`,
  )
  const at = Math.floor(deps.clock.now() / 1_000) * 1_000
  for (const { id } of rows) {
    const { point } = await readPoint(deps, id, at)
    const key = keys.livePoints(id)
    await deps.hot
      .xadd(key, 'MAXLEN', '~', pointsKept, `${at}-1`, 'point', JSON.stringify(point))
      .catch((error: Error) => {
        if (!error.message.includes('equal or smaller')) throw error
      })
    await deps.hot.expire(key, 7 * 86_400)
  }
  deps.metrics.journalBacklog.set(await journalBacklog(deps))
}

export async function readLive(deps: LiveDeps, campaignId: string, sinceAt?: number): Promise<LiveView | null> {
  const { rows } = await deps.pool.query<{ title: string; state: CampaignState; starts_at: Date; ends_at: Date }>(
    `SELECT title, state, starts_at, ends_at FROM campaigns WHERE id = $1 AND state <> 'DRAFT'`,
    [campaignId],
  )
  const campaign = rows[0]
  if (!campaign) return null
  const serverNow = deps.clock.now()
  const startsAt = campaign.starts_at.getTime()
  const endsAt = campaign.ends_at.getTime()
  const [{ point, offers }, room, stored, backlog] = await Promise.all([
    readPoint(deps, campaignId, serverNow),
    readRoomLive(deps, campaignId),
    deps.hot.xrevrange(keys.livePoints(campaignId), '+', sinceAt ? `(${sinceAt}-1` : '-', 'COUNT', pointsShown),
    journalBacklog(deps),
  ])
  return {
    serverNow,
    phase: salePhaseOf({ state: campaign.state, startsAt, endsAt }, serverNow),
    title: campaign.title,
    startsAt,
    endsAt,
    total: offers.reduce((sum, o) => sum + o.total, 0),
    latest: point,
    points: stored.reverse().map(([, fields]) => JSON.parse(fields[1] as string) as LivePoint),
    journalBacklog: backlog,
    room,
    drift: offers.some((o) => o.drift === null) ? null : offers.reduce((sum, o) => sum + (o.drift ?? 0), 0),
    offers,
  }
}

type LiveOffer = LiveView['offers'][number]

async function readPoint(
  deps: LiveDeps,
  campaignId: string,
  at: number,
): Promise<{ point: LivePoint; offers: LiveOffer[] }> {
  const { rows } = await deps.pool.query<{ offerId: string; title: string; skuName: string; total: number }>(
    offersSql,
    [campaignId],
  )
  // Counting the journal reads all of it: fine when it is short, and when it is long the books are draining anyway.
  const countable = (await journalBacklog(deps)) <= 2_000
  const shelves = await readShelves(
    deps,
    deps.pool,
    rows.map((row) => row.offerId),
    { countJournal: countable },
  )
  const totals = await Promise.all(
    rows.map((row) => deps.hot.hmget(keys.liveTotals(row.offerId), 'reserved', 'refused')),
  )
  const sum = (of: (index: number) => number) => rows.reduce((all, _, index) => all + of(index), 0)
  const reserved = sum((i) => Number(totals[i]?.[0] ?? 0))
  const refused = sum((i) => Number(totals[i]?.[1] ?? 0))
  const offers = rows.map((row): LiveOffer => {
    const lanes = shelves.filter((shelf) => shelf.offerId === row.offerId)
    const add = (of: (shelf: (typeof lanes)[number]) => number) => lanes.reduce((all, shelf) => all + of(shelf), 0)
    // A closed or cold offer has no shelf; what it does not have cannot drift.
    const cold = lanes.some((shelf) => shelf.available === null)
    return {
      ...row,
      total: row.total,
      available: add((s) => s.available ?? 0),
      claimed: add((s) => s.claimed),
      paid: add((s) => s.paid),
      drift: cold ? 0 : countable ? add((s) => s.drift) : null,
    }
  })
  const all = (of: (offer: LiveOffer) => number) => offers.reduce((total, offer) => total + of(offer), 0)
  // Taps are counted in memory and flushed once a second; an order may be claimed before its tap is counted.
  const taken = Math.max(
    reserved,
    all((o) => o.claimed),
  )
  const point = {
    at,
    available: all((o) => o.available),
    requests: taken + refused,
    reserved: taken,
    refused,
    ordered: all((o) => o.claimed),
    paid: all((o) => o.paid),
  }
  return { point, offers }
}

export async function journalBacklog({ hot, lanes }: ShelfDeps): Promise<number> {
  const lengths = await Promise.all(allLanes(lanes).map((lane) => hot.xlen(keys.journal(lane))))
  return lengths.reduce((sum, length) => sum + length, 0)
}

const pointsKept = 7_200
const pointsShown = 3_600

const offersSql = `
SELECT o.id::text AS "offerId", p.title, s.name AS "skuName", o.total
FROM offers o JOIN skus s ON s.id = o.sku_id JOIN products p ON p.id = s.product_id
WHERE o.campaign_id = $1 ORDER BY o.sort, o.id`
