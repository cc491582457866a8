/**
 * Campaigns that should be on sale and whose hot state says otherwise. Cold: never prewarmed, or Redis lost its memory; the gate fails
 * closed. Restarted: another run of Redis than the one that was warmed, which may have come back with an older memory (a failover, an
 * AOF that lost its end); until it is counted anew the ledger refuses what it promises too much of. Astray: a prewarm, a pause, a
 * resume or an extension died half-way, so a shelf has another epoch, status or end than its campaign. All are warmed again from the ledger.
 * A shelf that sells although its campaign may not (a pause while Redis was away) is shut at once. Campaigns that wait to go live are let go
 * when every check is green. Campaigns whose time is over and whose books are drained are closed.
 */
import type { CampaignState } from '@tidegate/shared/states'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { keys } from '../redis/keys.ts'
import { type ClearDeps, clearWhenReady } from './clear.ts'
import { type PrewarmDeps, prewarm, readRun } from './prewarm.ts'
import { shelfStatusOf } from './shelf.ts'
import { closeDrained, type SteerDeps, syncShelves } from './steer.ts'

export interface KeepWarmDeps extends PrewarmDeps, SteerDeps, ClearDeps {
  pool: Pool
  logger: Logger
}

export async function keepWarm(deps: KeepWarmDeps): Promise<void> {
  const { rows } = await deps.pool.query<DueShelf>(dueSql)
  const run = await readRun(deps.hot)
  const ill = new Map<string, 'cold' | 'restarted' | 'astray'>()
  const selling = new Set<string>()
  for (const { campaign, offer, lane, epoch, state, cleared, steered, warming, endsAt } of rows) {
    if (ill.has(campaign) || warming) continue
    const [warmEpoch, status, warmRun, end] = await deps.hot.hmget(
      keys.stock(lane, offer),
      'epoch',
      'status',
      'run',
      'endsAt',
    )
    const due = shelfStatusOf({ state, cleared })
    if (warmEpoch == null) ill.set(campaign, 'cold')
    else if (warmRun !== run) ill.set(campaign, 'restarted')
    else if (!steered && (Number(warmEpoch) !== epoch || status !== due || Number(end) !== endsAt))
      ill.set(campaign, 'astray')
    else if (status === 'OPEN' && due !== 'OPEN') selling.add(campaign)
  }
  for (const campaign of selling) if (!ill.has(campaign)) await alone(deps, campaign, () => syncShelves(deps, campaign))
  for (const [campaign, why] of ill) {
    deps.logger.warn({ campaign, why }, 'campaign does not stand as it should: prewarming')
    await alone(deps, campaign, () => prewarm(deps, campaign, null))
  }
  const waiting = new Set(rows.filter((row) => !row.cleared && row.state === 'PUBLISHED').map((row) => row.campaign))
  for (const campaign of waiting) await alone(deps, campaign, () => clearWhenReady(deps, campaign))
}

interface DueShelf {
  campaign: string
  offer: string
  lane: number
  epoch: number
  state: CampaignState
  cleared: boolean
  /** Somebody prewarmed, paused, resumed or extended it a moment ago, and may not be done. */
  steered: boolean
  /** A prewarm began, or said that it goes on, a moment ago. Two schedulers that overtake each other would keep a slow one from ever ending. */
  warming: boolean
  endsAt: number
}

export async function closeEnded(deps: KeepWarmDeps): Promise<void> {
  const { rows } = await deps.pool.query<{ id: string }>(
    `SELECT id::text FROM campaigns WHERE state IN ('PUBLISHED', 'PAUSED') AND ends_at < now() - interval '5 seconds' ORDER BY ends_at LIMIT 20`,
  )
  for (const { id } of rows) {
    if (await alone(deps, id, () => closeDrained(deps, id)))
      deps.logger.info({ campaign: id }, 'campaign closed, unsold units back on the shelf')
  }
}

/** One campaign that cannot be helped must not keep the ones behind it waiting. */
async function alone<T>({ logger }: KeepWarmDeps, campaign: string, work: () => Promise<T>): Promise<T | null> {
  return work().catch((error: Error) => {
    logger.error({ campaign, error: error.message }, 'campaign could not be warmed or closed')
    return null
  })
}

// Ten minutes ahead: shoppers already look at the page, and a cold shelf at T0 would cost the first second of the sale.
const dueSql = `
SELECT c.id::text AS campaign, o.id::text AS offer, l.lane::int, c.epoch, c.state, c.cleared_at IS NOT NULL AS cleared, c.updated_at > now() - interval '10 seconds' AS steered,
       c.epoch > 0 AND COALESCE(c.warming_at > greatest(c.prewarmed_at, now() - interval '10 seconds'), false) AS warming,
       (extract(epoch FROM c.ends_at) * 1000)::float8 AS "endsAt"
FROM campaigns c JOIN offers o ON o.campaign_id = c.id JOIN stock_ledger l ON l.offer_id = o.id AND l.lane >= 0
WHERE c.state IN ('PUBLISHED', 'PAUSED') AND c.starts_at < now() + interval '10 minutes' AND c.ends_at > now()`
