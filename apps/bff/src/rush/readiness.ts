/** Is a campaign ready to go live? Every check says what it saw, and what to do when it is red. Nothing here changes anything. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type ReadinessCheck,
  type ReadinessName,
  type ReadinessReport,
  readinessWords,
} from '@tidegate/shared/contracts/readiness'
import { type Said, say } from '@tidegate/shared/sayings'
import { type CampaignState, campaignStateLabels } from '@tidegate/shared/states'
import type { Pool } from 'pg'
import { allLanes, keys } from '../redis/keys.ts'
import { readShelves, type Shelf, type ShelfDeps, shelfStatusOf } from './shelf.ts'
import { holdbackLane } from './split-stock.ts'
import { readWarmProcesses } from './warm-process.ts'

export interface ReadinessDeps extends ShelfDeps {
  pool: Pool
  snapshotDir: string
}

export async function checkReadiness(deps: ReadinessDeps, campaignId: string): Promise<ReadinessReport | null> {
  const { rows } = await deps.pool.query<CampaignRow>(campaignSql, [campaignId])
  const campaign = rows[0]
  if (!campaign) return null
  let shelves: Shelf[] = []
  const checks: ReadinessCheck[] = []
  for (const name of Object.keys(readinessWords) as ReadinessName[]) {
    const startedAt = performance.now()
    const verdict = await readinessChecks[name]({
      deps,
      campaign,
      shelves: async () => (shelves.length ? shelves : (shelves = await readShelves(deps, deps.pool, campaign.offers))),
    }).catch((error: Error) => ({ green: false, detail: error.message }))
    const ms = Math.round(performance.now() - startedAt)
    checks.push({ name, state: verdict.green ? 'GREEN' : 'RED', detail: verdict.detail, ms })
  }
  return {
    campaignId,
    epoch: campaign.epoch,
    ready: checks.every((c) => c.state === 'GREEN'),
    cleared: campaign.clearedAt && { at: campaign.clearedAt.getTime(), overridden: campaign.clearedBy !== null },
    checkedAt: Date.now(),
    checks,
  }
}

interface CampaignRow {
  id: string
  state: CampaignState
  epoch: number
  endsAt: Date
  clearedAt: Date | null
  clearedBy: string | null
  offers: string[]
}

interface Scene {
  deps: ReadinessDeps
  campaign: CampaignRow
  shelves(): Promise<Shelf[]>
}

type Check = (scene: Scene) => Promise<{ green: boolean; detail: Said }>

const readinessChecks: Readonly<Record<ReadinessName, Check>> = {
  published: async ({ campaign }) => ({
    green: campaign.state === 'PUBLISHED' && campaign.endsAt.getTime() > Date.now(),
    detail: campaign.endsAt.getTime() > Date.now() ? campaignStateLabels[campaign.state] : say('ready.over'),
  }),
  ledger: async ({ campaign, shelves }) => {
    const found = new Set((await shelves()).map((s) => s.offerId))
    return {
      green: campaign.offers.length > 0 && campaign.offers.every((id) => found.has(id)),
      detail: say('ready.ledger', { found: found.size, offers: campaign.offers.length }),
    }
  },
  'stock-warm': async ({ campaign, shelves }) => {
    const status = shelfStatusOf({ state: campaign.state, cleared: campaign.clearedAt !== null })
    const warm = (await shelves()).filter((s) => s.lane !== holdbackLane)
    const cold = warm.filter((s) => s.available === null || s.epoch !== campaign.epoch || s.status !== status)
    return {
      green: warm.length > 0 && cold.length === 0,
      detail: cold.length
        ? say('ready.cold-lanes', { cold: cold.length, lanes: warm.length })
        : say('ready.lanes', { lanes: warm.length, epoch: campaign.epoch }),
    }
  },
  drift: async ({ shelves }) => {
    const all = await shelves()
    if (all.some((s) => s.available === null)) return { green: false, detail: say('ready.cold') }
    const drift = all.reduce((sum, s) => sum + Math.abs(s.drift), 0)
    const available = all.reduce((sum, s) => sum + (s.available ?? 0), 0)
    return { green: drift === 0, detail: say('ready.drift', { available, drift }) }
  },
  processes: async ({ deps, campaign }) => {
    const { alive, warm } = await readWarmProcesses(deps.hot, campaign.id, campaign.epoch)
    return { green: alive > 0 && warm === alive, detail: say('ready.processes', { warm, alive }) }
  },
  relay: async ({ deps }) => {
    const beats = await Promise.all(allLanes(deps.lanes).map((lane) => deps.hot.exists(keys.relay(lane))))
    const dead = beats.filter((beat) => beat === 0).length
    return {
      green: dead === 0,
      detail: dead ? say('ready.no-relay', { dead }) : say('ready.relay', { lanes: deps.lanes }),
    }
  },
  'redis-durable': async ({ deps }) => {
    const [aof, fsync, policy] = await Promise.all([
      configOf(deps, 'appendonly'),
      configOf(deps, 'appendfsync'),
      configOf(deps, 'maxmemory-policy'),
    ])
    const green = aof === 'yes' && fsync === 'always' && policy === 'noeviction'
    return { green, detail: say('ready.redis', { aof, fsync, policy }) }
  },
  snapshot: async ({ deps, campaign }) => {
    const text = await readFile(join(deps.snapshotDir, `${campaign.id}.json`), 'utf8').catch(() => '')
    const green = text !== '' && (JSON.parse(text) as { epoch: number }).epoch === campaign.epoch
    const size = (Buffer.byteLength(text) / 1024).toFixed(1)
    return { green, detail: text ? say('ready.snapshot', { size }) : say('ready.no-snapshot') }
  },
}

async function configOf({ hot }: ReadinessDeps, name: string): Promise<string> {
  const reply = (await hot.config('GET', name)) as string[]
  return reply[1] ?? '?'
}

const campaignSql = `
SELECT c.id::text, c.state, c.epoch, c.ends_at AS "endsAt", c.cleared_at AS "clearedAt", c.cleared_by::text AS "clearedBy", ARRAY(SELECT o.id::text FROM offers o WHERE o.campaign_id = c.id) AS offers
FROM campaigns c WHERE c.id = $1`
