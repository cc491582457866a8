/** Is a campaign ready to go live? Every check says what it saw, and what to do when it is red. Nothing here changes anything. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ReadinessCheck, ReadinessReport } from '@tidegate/shared/contracts/staff'
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
  for (const { name, label, fix, run } of readinessChecks) {
    const startedAt = performance.now()
    const verdict = await run({
      deps,
      campaign,
      shelves: async () => (shelves.length ? shelves : (shelves = await readShelves(deps, deps.pool, campaign.offers))),
    }).catch((error: Error) => ({ green: false, detail: error.message }))
    const ms = Math.round(performance.now() - startedAt)
    checks.push({
      name,
      label,
      state: verdict.green ? 'GREEN' : 'RED',
      detail: verdict.detail,
      fix: verdict.green ? null : fix,
      ms,
    })
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

interface Check {
  name: string
  label: string
  fix: string
  run(scene: Scene): Promise<{ green: boolean; detail: string }>
}

const readinessChecks: Check[] = [
  {
    name: 'published',
    label: '活动已发布',
    fix: '发布活动后再预热',
    run: async ({ campaign }) => ({
      green: campaign.state === 'PUBLISHED' && campaign.endsAt.getTime() > Date.now(),
      detail: campaign.endsAt.getTime() > Date.now() ? campaignStateLabels[campaign.state] : '活动时间已过',
    }),
  },
  {
    name: 'ledger',
    label: '台账库存齐全',
    fix: '重新发布活动，检查库存划拨',
    run: async ({ campaign, shelves }) => {
      const found = new Set((await shelves()).map((s) => s.offerId))
      return {
        green: campaign.offers.length > 0 && campaign.offers.every((id) => found.has(id)),
        detail: `${found.size} / ${campaign.offers.length} 个商品有台账`,
      }
    },
  },
  {
    name: 'stock-warm',
    label: '库存已写入 Redis',
    fix: '点击「预热」写入库存',
    run: async ({ campaign, shelves }) => {
      const status = shelfStatusOf({ state: campaign.state, cleared: campaign.clearedAt !== null })
      const warm = (await shelves()).filter((s) => s.lane !== holdbackLane)
      const cold = warm.filter((s) => s.available === null || s.epoch !== campaign.epoch || s.status !== status)
      return {
        green: warm.length > 0 && cold.length === 0,
        detail: cold.length
          ? `${cold.length} / ${warm.length} 个分道未就绪`
          : `${warm.length} 个分道，纪元 ${campaign.epoch}`,
      }
    },
  },
  {
    name: 'drift',
    label: '库存核对偏差为 0',
    fix: '再次预热；仍不为 0 时查看运行手册「偏差」',
    run: async ({ shelves }) => {
      const all = await shelves()
      if (all.some((s) => s.available === null)) return { green: false, detail: '尚未预热，无从核对' }
      const drift = all.reduce((sum, s) => sum + Math.abs(s.drift), 0)
      return {
        green: drift === 0,
        detail: `可售 ${all.reduce((sum, s) => sum + (s.available ?? 0), 0)} 件，偏差 ${drift}`,
      }
    },
  },
  {
    name: 'processes',
    label: '各进程已就绪',
    fix: '再次预热；仍有进程未就绪时重启该进程',
    run: async ({ deps, campaign }) => {
      const { alive, warm } = await readWarmProcesses(deps.hot, campaign.id, campaign.epoch)
      return {
        green: alive > 0 && warm === alive,
        detail: `${warm} / ${alive} 个接口进程已载入脚本、连接、编号过滤器与页面缓存`,
      }
    },
  },
  {
    name: 'relay',
    label: '订单流水线在线',
    fix: '启动 worker 进程',
    run: async ({ deps }) => {
      const beats = await Promise.all(allLanes(deps.lanes).map((lane) => deps.hot.exists(keys.relay(lane))))
      const dead = beats.filter((beat) => beat === 0).length
      return { green: dead === 0, detail: dead ? `${dead} 条分道无人读取` : `${deps.lanes} 条分道均在读取` }
    },
  },
  {
    name: 'redis-durable',
    label: 'Redis 持久化与淘汰策略',
    fix: '热数据 Redis 需 appendonly yes 与 maxmemory-policy noeviction',
    run: async ({ deps }) => {
      const [aof, policy] = await Promise.all([configOf(deps, 'appendonly'), configOf(deps, 'maxmemory-policy')])
      return { green: aof === 'yes' && policy === 'noeviction', detail: `appendonly ${aof}，${policy}` }
    },
  },
  {
    name: 'snapshot',
    label: '活动页快照已生成',
    fix: '点击「预热」重新生成快照',
    run: async ({ deps, campaign }) => {
      const text = await readFile(join(deps.snapshotDir, `${campaign.id}.json`), 'utf8').catch(() => '')
      const green = text !== '' && (JSON.parse(text) as { epoch: number }).epoch === campaign.epoch
      return { green, detail: text ? `${(Buffer.byteLength(text) / 1024).toFixed(1)} KB` : '未找到快照' }
    },
  },
]

async function configOf({ hot }: ReadinessDeps, name: string): Promise<string> {
  const reply = (await hot.config('GET', name)) as string[]
  return reply[1] ?? '?'
}

const campaignSql = `
SELECT c.id::text, c.state, c.epoch, c.ends_at AS "endsAt", c.cleared_at AS "clearedAt", c.cleared_by::text AS "clearedBy", ARRAY(SELECT o.id::text FROM offers o WHERE o.campaign_id = c.id) AS offers
FROM campaigns c WHERE c.id = $1`
