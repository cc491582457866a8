/**
 * Hot state from the ledger: explicit, numbered by epoch, repeatable at any moment of a sale.
 *
 * Invariant: after it, available = total − claimed − what the journal still promises. The shelf is paused meanwhile, so nothing new is
 * promised; the offer's ledger row is locked, so nothing is claimed or given back between reading it and writing Redis; releases that
 * are owed are paid first. An epoch is written once: of two prewarms at a time the older is refused (STALE) and changes nothing.
 * What can fail: a crash leaves the shelf paused or cold, never wrong; the next prewarm (by hand or by keep-warm) starts over.
 */
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CampaignView } from '@tidegate/shared/contracts/catalogue'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { Pool, PoolClient } from 'pg'
import type { Logger } from 'pino'
import { recordAudit } from '../audit/record.ts'
import { inTransaction } from '../db/pool.ts'
import { releaseOwedOf } from '../outbox/sweep-releases.ts'
import type { Scripts } from '../redis/generated.ts'
import { keys, shelfChannel } from '../redis/keys.ts'
import type { ReleaseDeps } from './release.ts'
import { readUnwritten, type ShelfDeps } from './shelf.ts'

export interface PrewarmDeps extends ReleaseDeps, ShelfDeps {
  pool: Pool
  scripts: Scripts
  logger: Logger
  snapshotDir: string
  /** The page that shoppers see, straight from PostgreSQL. */
  loadCampaign(campaignId: string): Promise<CampaignView | null>
  /** Drops cached copies of the campaign in every process. */
  bustCampaign(campaignId: string): Promise<void>
  newId(): string
}

export type PrewarmOutcome = { kind: 'WARMED'; epoch: number } | { kind: 'REFUSED'; outcome: OutcomeCode }

/** `staffId` is null when keep-warm does it. */
export async function prewarm(deps: PrewarmDeps, campaignId: string, staffId: string | null): Promise<PrewarmOutcome> {
  const campaign = await inTransaction(deps.pool, (sql) => raiseEpoch(deps, sql, campaignId, staffId))
  if (!campaign) return { kind: 'REFUSED', outcome: 'CAMPAIGN_NOT_FOUND' }
  for (const offer of campaign.offers) {
    await deps.scripts.setStatus({ stock: keys.stock(offer.lane, offer.offerId) }, { status: 'PAUSED' })
  }
  for (const offer of campaign.offers) {
    const warmed = await inTransaction(deps.pool, (sql) => warmOffer(deps, sql, campaign, offer))
    // A later prewarm overtook this one; its numbers are the newer ones.
    if (!warmed) return { kind: 'REFUSED', outcome: 'VERSION_CONFLICT' }
    await deps.hot.publish(shelfChannel, offer.offerId)
  }
  await deps.bustCampaign(campaignId)
  await publishSnapshot(deps, campaignId)
  await deps.pool.query('UPDATE campaigns SET prewarmed_at = now() WHERE id = $1 AND epoch = $2', [
    campaignId,
    campaign.epoch,
  ])
  deps.logger.info({ campaign: campaignId, epoch: campaign.epoch, offers: campaign.offers.length }, 'prewarmed')
  return { kind: 'WARMED', epoch: campaign.epoch }
}

interface WarmCampaign {
  campaignId: string
  epoch: number
  state: string
  startsAt: number
  endsAt: number
  offers: WarmOffer[]
}

interface WarmOffer {
  offerId: string
  lane: number
  limit: number
}

/** Takes the next epoch of a campaign that is on sale or will be; null for any other. */
async function raiseEpoch(
  { newId }: PrewarmDeps,
  sql: PoolClient,
  campaignId: string,
  staffId: string | null,
): Promise<WarmCampaign | null> {
  const { rows } = await sql.query<{ epoch: number; state: string; starts_at: Date; ends_at: Date }>(
    `UPDATE campaigns SET epoch = epoch + 1 WHERE id = $1 AND state IN ('PUBLISHED', 'PAUSED') RETURNING epoch, state, starts_at, ends_at`,
    [campaignId],
  )
  const row = rows[0]
  if (!row) return null
  await recordAudit(sql, {
    id: newId(),
    staffId,
    action: 'campaign.prewarm',
    subject: `campaign:${campaignId}`,
    after: { epoch: row.epoch },
  })
  const offers = await sql.query<WarmOffer>(
    `SELECT o.id::text AS "offerId", l.lane, o.buyer_limit AS "limit" FROM offers o JOIN stock_ledger l ON l.offer_id = o.id
     WHERE o.campaign_id = $1 ORDER BY o.id, l.lane`,
    [campaignId],
  )
  return {
    campaignId,
    epoch: row.epoch,
    state: row.state,
    startsAt: row.starts_at.getTime(),
    endsAt: row.ends_at.getTime(),
    offers: offers.rows,
  }
}

async function warmOffer(
  deps: PrewarmDeps,
  sql: PoolClient,
  campaign: WarmCampaign,
  { offerId, lane, limit }: WarmOffer,
): Promise<boolean> {
  // Closed or overtaken since the epoch was raised: a shelf written now would outlive its campaign.
  const current = await sql.query(
    `SELECT 1 FROM campaigns WHERE id = $1 AND epoch = $2 AND state IN ('PUBLISHED', 'PAUSED') FOR SHARE`,
    [campaign.campaignId, campaign.epoch],
  )
  if (!current.rowCount) return false
  const ledger = await sql.query<{ total: number; claimed: number }>(
    'SELECT total, claimed FROM stock_ledger WHERE lane = $1 AND offer_id = $2 FOR UPDATE',
    [lane, offerId],
  )
  const { total, claimed } = ledger.rows[0] as { total: number; claimed: number }
  await releaseOwedOf(deps, sql, offerId)
  const unwritten = await readUnwritten(deps, sql, lane, offerId)
  const held = await sql.query<{ buyer_id: string; held: number }>(
    'SELECT buyer_id, held FROM holdings WHERE offer_id = $1 AND held > 0',
    [offerId],
  )
  const holdings = new Map(held.rows.map((row) => [row.buyer_id, row.held]))
  for (const [buyer, units] of unwritten.byBuyer) holdings.set(buyer, (holdings.get(buyer) ?? 0) + units)

  const warmed = await deps.scripts.warm(
    { stock: keys.stock(lane, offerId), buyers: keys.buyers(lane, offerId) },
    {
      epoch: campaign.epoch,
      status: campaign.state === 'PAUSED' ? 'PAUSED' : 'OPEN',
      startsAt: campaign.startsAt,
      endsAt: campaign.endsAt,
      available: Math.max(total - claimed - unwritten.units, 0),
      total,
      limit,
      holdings: [...holdings].flat(),
    },
  )
  return warmed === 'WARMED'
}

/** The page as immutable JSON for a CDN: written aside, then moved into place, so nobody reads half a file. */
async function publishSnapshot({ snapshotDir, loadCampaign }: PrewarmDeps, campaignId: string): Promise<void> {
  const view = await loadCampaign(campaignId)
  if (!view) return
  await mkdir(snapshotDir, { recursive: true })
  const file = join(snapshotDir, `${campaignId}.json`)
  await writeFile(`${file}.${process.pid}`, JSON.stringify(view))
  await rename(`${file}.${process.pid}`, file)
}
