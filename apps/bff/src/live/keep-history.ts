/**
 * The seconds of a sale, kept for good: minutes that are over go from the ring in Redis to PostgreSQL, sixty points to a row. So the
 * replay outlives Redis and the ring's two hours.
 *
 * Safe to run twice and in several schedulers: a minute is written by its number, and again only by one that has more of its seconds. A
 * minute is taken some seconds after its end; what comes later than that is only missing from the replay.
 */
import { deflateRawSync } from 'node:zlib'
import type { LivePoint } from '@tidegate/shared/contracts/live'
import { packPoints } from '@tidegate/shared/live-series'
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import type { Clock } from '../kernel/clock.ts'
import { keys } from '../redis/keys.ts'

export interface KeepHistoryDeps {
  pool: Pool
  hot: Redis
  clock: Clock
}

export async function keepHistory({ pool, hot, clock }: KeepHistoryDeps): Promise<void> {
  const until = minuteOf(clock.now() - settledAfterMs)
  const { rows } = await pool.query<{ id: string; since: Date }>(dueSql)
  for (const { id, since } of rows) {
    for (let from = since.getTime(); from < until; from += stretchMs) {
      const entries = await hot.xrange(keys.livePoints(id), `${from}-0`, `${Math.min(from + stretchMs, until) - 1}-9`)
      const points = entries.map(([, fields]) => JSON.parse(fields[1] as string) as LivePoint)
      for (const [minute, seconds] of Map.groupBy(points, ({ at }) => minuteOf(at)))
        await pool.query(keepSql, [
          id,
          new Date(minute),
          seconds.length,
          deflateRawSync(JSON.stringify(packPoints(seconds))),
        ])
    }
  }
}

const minuteOf = (at: number) => Math.floor(at / 60_000) * 60_000

const settledAfterMs = 5_000
const stretchMs = 10 * 60_000

// From the last minute that is kept on, or from as far back as the ring goes. The last one again: it may have been incomplete.
const dueSql = `
SELECT c.id::text, COALESCE((SELECT max(minute) FROM live_history h WHERE h.campaign_id = c.id),
         date_trunc('minute', greatest(c.starts_at - interval '16 minutes', now() - interval '2 hours'))) AS since
FROM campaigns c
WHERE c.state <> 'DRAFT' AND c.starts_at < now() + interval '16 minutes' AND c.ends_at > now() - interval '30 minutes'`

const keepSql = `
INSERT INTO live_history (campaign_id, minute, seconds, points) VALUES ($1, $2, $3, $4)
ON CONFLICT (campaign_id, minute) DO UPDATE SET seconds = excluded.seconds, points = excluded.points
WHERE excluded.seconds > live_history.seconds`
