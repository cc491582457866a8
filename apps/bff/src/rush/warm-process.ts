/**
 * What an API process makes ready before a sale: the scripts are in Redis's cache, connections are open, the ids are known, the page and
 * the shelves' layout are in memory. So the first tap at T0 finds nothing to be done first. It says so in Redis, and the readiness
 * report compares who is alive with who is ready.
 */
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import type { CampaignReads } from '../campaigns/reads.ts'
import type { KnownIds } from '../catalogue/known-ids.ts'
import type { Clock } from '../kernel/clock.ts'
import { loadScripts } from '../redis/generated.ts'
import { keys } from '../redis/keys.ts'
import type { OfferLayouts } from './offer-layout.ts'

export interface WarmProcessDeps {
  hot: Redis
  pool: Pool
  poolSize: number
  clock: Clock
  knownIds: KnownIds
  layouts: OfferLayouts
  campaignReads: CampaignReads
  /** This process among all. */
  processName: string
}

/** @returns a look for campaigns that this process is not ready for: at once when one is prewarmed, else every few seconds */
export function createWarmProcess(deps: WarmProcessDeps): () => Promise<void> {
  const ready = new Map<string, number>()
  return async () => {
    const { rows } = await deps.pool.query<{ id: string; epoch: number }>(
      `SELECT id::text, epoch FROM campaigns WHERE state IN ('PUBLISHED', 'PAUSED') AND epoch > 0 AND ends_at > now()`,
    )
    for (const { id, epoch } of rows) {
      if (ready.get(id) === epoch) continue
      await warm(deps, id, epoch)
      ready.set(id, epoch)
    }
  }
}

async function warm(
  { hot, pool, poolSize, knownIds, layouts, campaignReads, processName }: WarmProcessDeps,
  campaignId: string,
  epoch: number,
): Promise<void> {
  const [offerIds] = await Promise.all([
    layouts.loadCampaign(campaignId),
    loadScripts(hot),
    // Half of the pool: the other half may be busy with what it is busy with.
    Promise.all(Array.from({ length: Math.ceil(poolSize / 2) }, () => pool.query('SELECT pg_sleep(0.01)'))),
  ])
  for (const id of [campaignId, ...offerIds]) knownIds.add(id)
  await Promise.all([campaignReads.get(campaignId), campaignReads.bands(campaignId)])
  await hot
    .multi()
    .hset(keys.warmed(campaignId), processName, epoch)
    .expire(keys.warmed(campaignId), 7 * 86_400)
    .exec()
}

/** Says that this process is alive; call it every second. */
export async function announceProcess({ hot, clock, processName }: WarmProcessDeps): Promise<void> {
  const now = clock.now()
  await hot
    .multi()
    .zadd(keys.apis, now, processName)
    .zremrangebyscore(keys.apis, 0, now - forgottenAfterMs)
    .exec()
}

/** How many API processes are alive, and how many of them are ready for `epoch` of the campaign. */
export async function readWarmProcesses(
  hot: Redis,
  campaignId: string,
  epoch: number,
): Promise<{ alive: number; warm: number }> {
  const alive = await hot.zrange(keys.apis, Date.now() - aliveMs, '+inf', 'BYSCORE')
  const warmed = alive.length > 0 ? await hot.hmget(keys.warmed(campaignId), ...alive) : []
  return { alive: alive.length, warm: warmed.filter((at) => Number(at) === epoch).length }
}

const aliveMs = 4_000
const forgottenAfterMs = 60_000
