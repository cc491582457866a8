/**
 * The gate before a sale: a campaign goes live when every readiness check is green, or when an owner says so over red ones.
 *
 * Invariant: until `cleared_at` is set its shelves are SHUT, whatever its schedule says, and shoppers are told that it is being prepared. Once
 * its sale has begun nothing shuts it again, no recount and no restart; before that, checks that turn red do (take-back). What can fail: a
 * crash between the record and the shelves; keep-warm finds shelves that contradict their campaign.
 */
import { setTimeout } from 'node:timers/promises'
import type { ReadinessCheck, ReadinessReport } from '@tidegate/shared/contracts/readiness'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import { recordAudit } from '../audit/record.ts'
import { inTransaction } from '../db/pool.ts'
import { type PrewarmDeps, type PrewarmOutcome, prewarm, publishSnapshot, type SnapshotDeps } from './prewarm.ts'
import { checkReadiness, type ReadinessDeps } from './readiness.ts'
import { type ShutDeps, syncShelves } from './steer.ts'
import { readWarmProcesses } from './warm-process.ts'

export interface ClearDeps extends ReadinessDeps, ShutDeps, SnapshotDeps {
  newId(): string
}

export type ClearOutcome = { kind: 'DONE' } | { kind: 'REFUSED'; outcome: OutcomeCode }

/** An owner's word over whatever is red; what was red is audited with the reason. */
export async function clearCampaign(
  deps: ClearDeps,
  staffId: string,
  { campaignId, reason }: { campaignId: string; reason: string },
): Promise<ClearOutcome> {
  const report = await checkReadiness(deps, campaignId)
  if (!report) return { kind: 'REFUSED', outcome: 'CAMPAIGN_NOT_FOUND' }
  return letGo(deps, campaignId, { staffId, after: { reason, red: redOf(report) } })
}

/** Lets a campaign go live if every check is green. */
export async function clearWhenReady(deps: ClearDeps, campaignId: string): Promise<ClearOutcome> {
  const report = await checkHere(deps, campaignId)
  if (!report) return { kind: 'REFUSED', outcome: 'CAMPAIGN_NOT_FOUND' }
  if (!report.ready) return { kind: 'REFUSED', outcome: 'CAMPAIGN_NOT_READY' }
  return letGo(deps, campaignId, { staffId: null, after: { epoch: report.epoch } })
}

/** Prewarmed on a host with a disk of its own, it has left no snapshot on ours: nobody but us would ever make that check green. */
export async function checkHere(deps: ClearDeps, campaignId: string): Promise<ReadinessReport | null> {
  const report = await checkReadiness(deps, campaignId)
  if (!report?.checks.some(({ name, state }) => name === 'snapshot' && state === 'RED')) return report
  await publishSnapshot(deps, campaignId)
  return checkReadiness(deps, campaignId)
}

export type RedCheck = Pick<ReadinessCheck, 'name' | 'detail'>

/** As it is audited. */
export function redOf({ checks }: ReadinessReport): RedCheck[] {
  return checks.filter(({ state }) => state === 'RED').map(({ name, detail }) => ({ name, detail }))
}

/** Prewarms for a merchant, and lets the campaign go live at once if that made everything green. */
export async function prewarmAndClear(
  deps: ClearDeps & PrewarmDeps,
  campaignId: string,
  staffId: string,
): Promise<PrewarmOutcome> {
  const outcome = await prewarm(deps, campaignId, staffId)
  if (outcome.kind === 'WARMED') {
    await allProcessesWarm(deps, campaignId, outcome.epoch)
    await clearWhenReady(deps, campaignId)
  }
  return outcome
}

/** Waits for the API processes to have made themselves ready, a moment at most: the report says who has not. */
async function allProcessesWarm({ hot }: ClearDeps, campaignId: string, epoch: number): Promise<void> {
  for (let look = 0; look < 20; look++) {
    const { alive, warm } = await readWarmProcesses(hot, campaignId, epoch)
    if (alive > 0 && warm === alive) return
    await setTimeout(100)
  }
}

async function letGo(
  deps: ClearDeps,
  campaignId: string,
  { staffId, after }: { staffId: string | null; after: unknown },
): Promise<ClearOutcome> {
  const cleared = await inTransaction(deps.pool, async (sql) => {
    const { rowCount } = await sql.query(
      `UPDATE campaigns SET cleared_at = now(), cleared_by = $2, updated_at = now()
       WHERE id = $1 AND cleared_at IS NULL AND state IN ('PUBLISHED', 'PAUSED')`,
      [campaignId, staffId],
    )
    if (!rowCount) return false
    await recordAudit(sql, {
      id: deps.newId(),
      staffId,
      action: staffId === null ? 'campaign.clear' : 'campaign.override',
      subject: `campaign:${campaignId}`,
      after,
    })
    return true
  })
  if (!cleared) return { kind: 'REFUSED', outcome: 'CAMPAIGN_NOT_EDITABLE' }
  await syncShelves(deps, campaignId)
  return { kind: 'DONE' }
}
