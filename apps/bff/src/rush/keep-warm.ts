/**
 * Campaigns that should be on sale and have no hot state: never prewarmed, or Redis lost its memory. Fail closed (the gate says COLD),
 * warm again from the ledger. Campaigns whose time is over and whose books are drained are closed.
 */
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { keys } from '../redis/keys.ts'
import { type PrewarmDeps, prewarm } from './prewarm.ts'
import { closeDrained, type SteerDeps } from './steer.ts'

export interface KeepWarmDeps extends PrewarmDeps, SteerDeps {
  pool: Pool
  logger: Logger
}

export async function keepWarm(deps: KeepWarmDeps): Promise<void> {
  const { rows } = await deps.pool.query<{ campaign: string; offer: string; lane: number }>(dueSql)
  const cold = new Set<string>()
  for (const { campaign, offer, lane } of rows) {
    if (!cold.has(campaign) && !(await deps.hot.exists(keys.stock(lane, offer)))) cold.add(campaign)
  }
  for (const campaign of cold) {
    deps.logger.warn({ campaign }, 'campaign is cold: prewarming')
    await prewarm(deps, campaign, null)
  }
}

export async function closeEnded(deps: KeepWarmDeps): Promise<void> {
  const { rows } = await deps.pool.query<{ id: string }>(
    `SELECT id::text FROM campaigns WHERE state IN ('PUBLISHED', 'PAUSED') AND ends_at < now() - interval '5 seconds' ORDER BY ends_at LIMIT 20`,
  )
  for (const { id } of rows) {
    if (await closeDrained(deps, id))
      deps.logger.info({ campaign: id }, 'campaign closed, unsold units back on the shelf')
  }
}

// Ten minutes ahead: shoppers already look at the page, and a cold shelf at T0 would cost the first second of the sale.
const dueSql = `
SELECT c.id::text AS campaign, o.id::text AS offer, l.lane
FROM campaigns c JOIN offers o ON o.campaign_id = c.id JOIN stock_ledger l ON l.offer_id = o.id
WHERE c.state IN ('PUBLISHED', 'PAUSED') AND c.starts_at < now() + interval '10 minutes' AND c.ends_at > now()`
