/**
 * A sale gets more time.
 *
 * Invariant: the row's end is what is true; shelves, rooms and pages follow it within a second. An end only ever becomes
 * later, so a shelf that hears of two extensions in the wrong order still has the later one. Who asks names the version they saw: of
 * two at once one is refused, and the same request sent twice is refused the second time. What can fail: a crash between record and
 * shelves, or Redis away: keep-warm finds shelves whose end is not their campaign's.
 */
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import { type Said, say } from '@tidegate/shared/sayings'
import { recordAudit } from '../audit/record.ts'
import { inTransaction } from '../db/pool.ts'
import { keys } from '../redis/keys.ts'
import { publishSnapshot, type SnapshotDeps } from './prewarm.ts'
import type { SteerDeps } from './steer.ts'

export type ExtendDeps = Pick<SteerDeps, 'pool' | 'scripts' | 'bustCampaign' | 'newId'> & SnapshotDeps

export type ExtendOutcome = { kind: 'DONE' } | { kind: 'REFUSED'; outcome: OutcomeCode; fields?: Record<string, Said> }

export async function extendCampaign(
  deps: ExtendDeps,
  staffId: string,
  { campaignId, version, endsAt }: { campaignId: string; version: number; endsAt: number },
): Promise<ExtendOutcome> {
  const extended = await inTransaction(deps.pool, async (sql): Promise<ExtendOutcome> => {
    const { rows } = await sql.query<{ state: string; version: number; ends_at: Date; over: boolean }>(
      'SELECT state, version, ends_at, ends_at <= now() AS over FROM campaigns WHERE id = $1 FOR UPDATE',
      [campaignId],
    )
    const before = rows[0]
    if (!before) return refused('CAMPAIGN_NOT_FOUND')
    if (before.over || (before.state !== 'PUBLISHED' && before.state !== 'PAUSED'))
      return refused('CAMPAIGN_NOT_EDITABLE')
    if (before.version !== version) return refused('VERSION_CONFLICT')
    const most = before.ends_at.getTime() + extendableByMs
    if (endsAt <= before.ends_at.getTime() || endsAt > most)
      return {
        kind: 'REFUSED',
        outcome: 'CAMPAIGN_INVALID',
        fields: { endsAt: say(endsAt > most ? 'field.extend-most' : 'field.extend-later') },
      }
    await sql.query('UPDATE campaigns SET ends_at = $2, version = version + 1, updated_at = now() WHERE id = $1', [
      campaignId,
      new Date(endsAt),
    ])
    await recordAudit(sql, {
      id: deps.newId(),
      staffId,
      action: 'campaign.extend',
      subject: `campaign:${campaignId}`,
      before: { endsAt: before.ends_at.getTime() },
      after: { endsAt },
    })
    return { kind: 'DONE' }
  })
  if (extended.kind === 'REFUSED') return extended
  // It is done: each of these goes on without the others, and what cannot hear of it now is put right by keep-warm or the next prewarm.
  await Promise.allSettled([
    setEnd(deps, campaignId, endsAt),
    deps.bustCampaign(campaignId),
    publishSnapshot(deps, campaignId),
  ])
  return extended
}

async function setEnd({ pool, scripts }: ExtendDeps, campaignId: string, endsAt: number): Promise<void> {
  const { rows } = await pool.query<{ id: string; lane: number }>(
    'SELECT o.id::text, l.lane::int FROM offers o JOIN stock_ledger l ON l.offer_id = o.id WHERE o.campaign_id = $1 AND l.lane >= 0',
    [campaignId],
  )
  await Promise.all(rows.map(({ id, lane }) => scripts.setEnd({ stock: keys.stock(lane, id) }, { endsAt })))
}

function refused(outcome: OutcomeCode): ExtendOutcome {
  return { kind: 'REFUSED', outcome }
}

const extendableByMs = 7 * 86_400_000
