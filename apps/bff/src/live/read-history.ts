/** A sale's seconds afterwards: what PostgreSQL has kept, and behind it what only the ring has yet. */
import { promisify } from 'node:util'
import { inflateRaw } from 'node:zlib'
import type { EarlierSale, LiveHistory, LivePoint, LiveSeries } from '@tidegate/shared/contracts/live'
import { packPoints, unpackPoints } from '@tidegate/shared/live-series'
import type { Redis } from 'ioredis'
import type { Sql } from '../db/pool.ts'
import { keys } from '../redis/keys.ts'
import { readDeeds } from './read-deeds.ts'
import { readTakings } from './read-takings.ts'

export interface ReadHistoryDeps {
  pool: Sql
  hot: Redis
}

/** At most `pointsShown` points: of a long sale every second, third, … one. */
export async function readLiveHistory({ pool, hot }: ReadHistoryDeps, campaignId: string): Promise<LiveHistory | null> {
  const { rows } = await pool.query<{ title: string; startsAt: Date; endsAt: Date; total: number }>(
    `SELECT title, starts_at AS "startsAt", ends_at AS "endsAt", (SELECT COALESCE(sum(total), 0)::int FROM offers WHERE campaign_id = c.id) AS total
     FROM campaigns c WHERE id = $1 AND state <> 'DRAFT'`,
    [campaignId],
  )
  const campaign = rows[0]
  if (!campaign) return null
  const { points, stepSeconds } = await readPoints({ pool, hot }, campaignId, campaign.endsAt.getTime())
  return {
    title: campaign.title,
    startsAt: campaign.startsAt.getTime(),
    endsAt: campaign.endsAt.getTime(),
    total: campaign.total,
    stepSeconds,
    takings: await readTakings(pool, campaignId),
    series: packPoints(points),
    deeds: await readDeeds(pool, campaignId),
  }
}

/** The newest second of a sale; null when there is none. */
export async function readNewestPoint(hot: Redis, campaignId: string): Promise<LivePoint | null> {
  const [newest] = await hot.xrevrange(keys.livePoints(campaignId), '+', '-', 'COUNT', 1)
  return newest ? (JSON.parse(newest[1][1] as string) as LivePoint) : null
}

/** Sales that have seconds to lay beside this one, newest first. */
export async function listEarlierSales(sql: Sql, campaignId: string): Promise<EarlierSale[]> {
  const { rows } = await sql.query<Omit<EarlierSale, 'startsAt'> & { startsAt: Date }>(earlierSql, [campaignId])
  return rows.map((row) => ({ ...row, startsAt: row.startsAt.getTime() }))
}

async function readPoints(
  { pool, hot }: ReadHistoryDeps,
  campaignId: string,
  endsAt: number,
): Promise<{ points: LivePoint[]; stepSeconds: number }> {
  const { rows } = await pool.query<{ points: Buffer; seconds: number }>(
    'SELECT points, seconds FROM live_history WHERE campaign_id = $1 ORDER BY minute',
    [campaignId],
  )
  const stepSeconds = Math.max(1, Math.ceil((rows.length * 60) / pointsShown))
  const shown = ({ at }: LivePoint) => (at / 1_000) % stepSeconds === 0
  const points: LivePoint[] = []
  for (const row of rows) {
    const series = JSON.parse((await inflate(row.points)).toString()) as LiveSeries
    points.push(...unpackPoints(series).filter(shown))
  }
  // A Redis that is away has nothing to add to what is kept.
  const after = points.at(-1)?.at ?? 0
  const ring = await hot
    .xrange(keys.livePoints(campaignId), `(${after}-1`, `${endsAt + afterEndMs}-0`)
    .catch((): [string, string[]][] => [])
  points.push(...ring.map(([, fields]) => JSON.parse(fields[1] as string) as LivePoint).filter(shown))
  return { points, stepSeconds }
}

const inflate = promisify<Buffer, Buffer>(inflateRaw)
const pointsShown = 7_200
const afterEndMs = 15 * 60_000

const earlierSql = `
SELECT c.id::text AS "campaignId", c.title, c.starts_at AS "startsAt",
       (SELECT COALESCE(sum(total), 0)::int FROM offers WHERE campaign_id = c.id) AS total,
       (SELECT COALESCE(sum(l.paid), 0)::int FROM offers o JOIN stock_ledger l ON l.offer_id = o.id WHERE o.campaign_id = c.id) AS paid
FROM campaigns c
WHERE c.id <> $1 AND c.state <> 'DRAFT' AND c.starts_at < (SELECT starts_at FROM campaigns WHERE id = $1)
  AND EXISTS (SELECT FROM live_history h WHERE h.campaign_id = c.id)
ORDER BY c.starts_at DESC LIMIT 20`
