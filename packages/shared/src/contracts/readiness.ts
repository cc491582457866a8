/** What has to be so before a campaign goes live, and what a rehearsal tries: the names that cross the wire, and their words. */
import type { Said } from '../sayings.ts'

/** In the order in which they are looked at. `fix`: what to do when it is red. */
export const readinessWords = {
  published: { label: '活动已发布', fix: '发布活动后再预热' },
  ledger: { label: '台账库存齐全', fix: '重新发布活动，检查库存划拨' },
  'stock-warm': { label: '库存已写入 Redis', fix: '点击「预热」写入库存' },
  drift: { label: '库存核对偏差为 0', fix: '再次预热；仍不为 0 时查看运行手册「偏差」' },
  processes: { label: '各进程已就绪', fix: '再次预热；仍有进程未就绪时重启该进程' },
  relay: { label: '订单流水线在线', fix: '启动 worker 进程' },
  'redis-durable': {
    label: 'Redis 持久化与淘汰策略',
    fix: '热数据 Redis 需 appendonly yes、appendfsync always 与 maxmemory-policy noeviction',
  },
  snapshot: { label: '活动页快照已生成', fix: '点击「预热」重新生成快照' },
} as const
export type ReadinessName = keyof typeof readinessWords

/** One line of the readiness report; a campaign is ready when every check is green. */
export interface ReadinessCheck {
  name: ReadinessName
  state: 'GREEN' | 'RED'
  detail: Said
  ms: number
}
export interface ReadinessReport {
  campaignId: string
  epoch: number
  ready: boolean
  /** When the campaign was let go live, and whether an owner did it over red checks. */
  cleared: { at: number; overridden: boolean } | null
  checkedAt: number
  checks: ReadinessCheck[]
}

export const rehearsalLabels = {
  reserve: '每条分道：预占一件再放回',
  pipeline: '订单流水线：空任务走一遍',
  postgres: 'PostgreSQL：写入并落盘',
  cache: '缓存 Redis：写入与读回',
  page: '活动页：从数据库装载',
  'wechat-token': '微信接口：取得访问令牌',
  'wechat-pay': '微信支付：签名、验签与往返（查一笔不存在的单）',
} as const
export type RehearsalName = keyof typeof rehearsalLabels

/** One step of a rehearsal: what was tried, and how it went. */
export interface RehearsalStep {
  name: RehearsalName
  state: 'GREEN' | 'RED'
  detail: Said
  ms: number
}
export interface Rehearsal {
  at: number
  by: string | null
  ready: boolean
  steps: RehearsalStep[]
}
