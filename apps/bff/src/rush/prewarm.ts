/**
 * Hot state from the ledger: explicit, numbered by epoch, repeatable at any moment of a sale.
 *
 * Invariant: after it, in every lane, available + aside = total − claimed − what the journal still promises. The lane's ledger row is locked, so nothing is
 * claimed or closed between reading it and writing Redis; the campaign's row is held, so nobody pauses, ends or warms it anew meanwhile;
 * the shelf is paused, so nothing new is promised; and the shelf's version fences the count: whatever moved the shelf since it was
 * paused (a release, a resume) makes it pause and count again. An epoch is written once: of two prewarms at a time the older is refused.
 * The buyers are written beside the shelf in parts, and the script that warms it puts them in the old ones' place.
 * What can fail: a crash leaves the shelf paused or cold, never wrong; keep-warm finds it and starts over.
 */
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CampaignView } from '@tidegate/shared/contracts/catalogue'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { CampaignState } from '@tidegate/shared/states'
import type { Redis } from 'ioredis'
import type { Pool, PoolClient } from 'pg'
import type { Logger } from 'pino'
import { recordAudit } from '../audit/record.ts'
import { inTransaction } from '../db/pool.ts'
import { crashPoint } from '../kernel/crash-point.ts'
import { releaseOwedOf } from '../outbox/sweep-releases.ts'
import type { Scripts } from '../redis/generated.ts'
import { keys, shelfChannel, warmChannel } from '../redis/keys.ts'
import type { ReleaseDeps } from './release.ts'
import { readPromised, type ShelfDeps, shelfStatusOf } from './shelf.ts'
import { holdbackLane } from './split-stock.ts'

export interface SnapshotDeps {
  snapshotDir: string
  /** The page that shoppers see, straight from PostgreSQL. */
  loadCampaign(campaignId: string): Promise<CampaignView | null>
}

export interface PrewarmDeps extends ReleaseDeps, ShelfDeps, SnapshotDeps {
  pool: Pool
  scripts: Scripts
  logger: Logger
  /** Drops cached copies of the campaign in every process. */
  bustCampaign(campaignId: string): Promise<void>
  newId(): string
}

export type PrewarmOutcome = { kind: 'WARMED'; epoch: number } | { kind: 'REFUSED'; outcome: OutcomeCode }

/** `staffId` is null when keep-warm does it. */
export async function prewarm(deps: PrewarmDeps, campaignId: string, staffId: string | null): Promise<PrewarmOutcome> {
  const campaign = await inTransaction(deps.pool, (sql) => raiseEpoch(deps, sql, campaignId, staffId))
  if (!campaign) return { kind: 'REFUSED', outcome: 'CAMPAIGN_NOT_FOUND' }
  crashPoint('prewarm-raised')
  for (const offer of campaign.offers) {
    await tellUnderWay(deps.pool, campaign)
    const warmed = await inTransaction(deps.pool, (sql) => warmOffer(deps, sql, campaign, offer))
    // A later prewarm overtook this one, and its numbers are the newer ones; or the campaign has closed.
    if (!warmed) return { kind: 'REFUSED', outcome: 'VERSION_CONFLICT' }
    await deps.hot.publish(shelfChannel, offer.offerId)
  }
  await deps.bustCampaign(campaignId)
  await publishSnapshot(deps, campaignId)
  await deps.pool.query('UPDATE campaigns SET prewarmed_at = now() WHERE id = $1 AND epoch = $2', [
    campaignId,
    campaign.epoch,
  ])
  await deps.hot.publish(warmChannel, `${campaignId} ${campaign.epoch}`)
  deps.logger.info({ campaign: campaignId, epoch: campaign.epoch, offers: campaign.offers.length }, 'prewarmed')
  return { kind: 'WARMED', epoch: campaign.epoch }
}

interface WarmCampaign {
  campaignId: string
  epoch: number
  offers: WarmOffer[]
}

interface WarmOffer {
  offerId: string
  lane: number
  limit: number
  /** Has stock in every lane. */
  spread: boolean
}

/** Takes the next epoch of a campaign that is on sale or will be; null for any other. */
async function raiseEpoch(
  { newId }: PrewarmDeps,
  sql: PoolClient,
  campaignId: string,
  staffId: string | null,
): Promise<WarmCampaign | null> {
  const { rows } = await sql.query<{ epoch: number }>(
    `UPDATE campaigns SET epoch = epoch + 1, updated_at = now(), warming_at = now() WHERE id = $1 AND state IN ('PUBLISHED', 'PAUSED') RETURNING epoch`,
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
    `SELECT o.id::text AS "offerId", l.lane::int, o.buyer_limit AS "limit", count(*) OVER (PARTITION BY o.id) > 1 AS spread
     FROM offers o JOIN stock_ledger l ON l.offer_id = o.id AND l.lane >= 0
     WHERE o.campaign_id = $1 ORDER BY o.id, l.lane`,
    [campaignId],
  )
  return { campaignId, epoch: row.epoch, offers: offers.rows }
}

/** Keep-warm leaves alone whoever said so within ten seconds; a shelf of 100,000 buyers takes one, an offer of many lanes more than ten. */
async function tellUnderWay(pool: Pool, { campaignId, epoch }: WarmCampaign): Promise<void> {
  await pool.query(
    `UPDATE campaigns SET updated_at = now(), warming_at = now() WHERE id = $1 AND epoch = $2 AND warming_at < now() - interval '2 seconds'`,
    [campaignId, epoch],
  )
}

async function warmOffer(
  deps: PrewarmDeps,
  sql: PoolClient,
  { campaignId, epoch }: WarmCampaign,
  { offerId, lane, limit, spread }: WarmOffer,
): Promise<boolean> {
  const held = await sql.query<{ state: CampaignState; cleared: boolean; starts_at: Date; ends_at: Date }>(
    `SELECT state, cleared_at IS NOT NULL AS cleared, starts_at, ends_at FROM campaigns WHERE id = $1 AND epoch = $2 AND state IN ('PUBLISHED', 'PAUSED') FOR SHARE`,
    [campaignId, epoch],
  )
  const campaign = held.rows[0]
  if (!campaign) return false
  const ledger = await sql.query<{ total: number; claimed: number }>(
    'SELECT total, claimed FROM stock_ledger WHERE lane = $1 AND offer_id = $2 FOR UPDATE',
    [lane, offerId],
  )
  const { total, claimed } = ledger.rows[0] as { total: number; claimed: number }
  await releaseOwedOf(deps, sql, offerId)

  const run = await readRun(deps.hot)
  const shelf = {
    stock: keys.stock(lane, offerId),
    buyers: keys.buyers(lane, offerId),
    counted: keys.counted(lane, offerId, epoch),
    leaving: keys.leaving(lane, offerId),
  }
  for (let count = 1; count <= countsAtMost; count++) {
    const version = (await deps.scripts.setStatus({ stock: shelf.stock }, { status: 'PAUSED' })) as number
    crashPoint('prewarm-paused')
    const promised = await readPromised(deps, sql, lane, offerId, epoch)
    const holdings = await readHoldings(sql, { campaignId, offerId, lane, spread }, promised.byBuyer)
    await writeCounted(deps.hot, shelf.counted, holdings)
    const warmed = await deps.scripts.warm(shelf, {
      epoch,
      status: shelfStatusOf(campaign),
      startsAt: campaign.starts_at.getTime(),
      endsAt: campaign.ends_at.getTime(),
      available: total - claimed - promised.unwritten - promised.parked,
      total,
      limit,
      version,
      run,
      holders: holdings.size,
    })
    crashPoint('prewarm-warmed')
    if (warmed !== 'MOVED') return warmed === 'WARMED'
  }
  throw new Error(`shelf of offer ${offerId} moved ${countsAtMost} times while it was counted`)
}

/** Which run of the Redis server answers: after a restart or a failover it may have come back with an older memory. */
export async function readRun(hot: Redis): Promise<string> {
  return /^run_id:(\w+)/m.exec(await hot.info('server'))?.[1] ?? ''
}

/** Units each buyer of the lane holds: by the ledger's holdings, and by promises that are not written yet. */
async function readHoldings(
  sql: PoolClient,
  { campaignId, offerId, lane, spread }: { campaignId: string; offerId: string; lane: number; spread: boolean },
  promised: ReadonlyMap<string, number>,
): Promise<Map<string, number>> {
  // Buyers of a spread offer reserve in their own lane, which is their holding's; those of any other all in its one lane. Units bought from
  // the holdback are the ledger's alone to count: no release of them will ever come by here.
  const { rows } = await sql.query<{ buyer_id: string; held: number }>(
    `SELECT h.buyer_id, h.held - COALESCE(kept.units, 0) AS held
     FROM holdings h LEFT JOIN (
       SELECT buyer_id, sum(quantity)::int AS units FROM orders
       WHERE campaign_id = $4 AND offer_id = $1 AND stock_lane = ${holdbackLane} AND (state = 'PENDING_PAYMENT' OR paid_at IS NOT NULL)
       GROUP BY buyer_id
     ) kept USING (buyer_id)
     WHERE h.offer_id = $1 AND h.held > COALESCE(kept.units, 0) AND (NOT $3 OR h.lane = $2)`,
    [offerId, lane, spread, campaignId],
  )
  const holdings = new Map(rows.map((row) => [row.buyer_id, row.held]))
  for (const [buyer, units] of promised) holdings.set(buyer, (holdings.get(buyer) ?? 0) + units)
  return holdings
}

/** The key is of one epoch, which one process writes once: another prewarm, or what is late of a dead one, has another. */
async function writeCounted(hot: Redis, counted: string, holdings: ReadonlyMap<string, number>): Promise<void> {
  await hot.unlink(counted)
  const all = [...holdings]
  for (let at = 0; at < all.length; at += holdersAtOnce) {
    await Promise.all([
      hot.hset(counted, new Map(all.slice(at, at + holdersAtOnce))),
      hot.pexpire(counted, countedKeptMs),
    ])
  }
}

// Redis does one thing at a time, and taps on other shelves go on: of 100,000 buyers in parts of a thousand nobody's call waited longer than
// 25 ms, and all of them took 0.6 s; in one script call they waited up to 0.9 s. 500,000 in one would be silent for longer than the client waits.
const holdersAtOnce = 1_000
// Far longer than a count takes; a count that loses them is made again.
const countedKeptMs = 600_000
// What moves a paused shelf are units given back by refusals, a few at a time; the writer waits for our lock to refuse more.
const countsAtMost = 20

/** The page as immutable JSON for a CDN: written aside, then moved into place, so nobody reads half a file. */
export async function publishSnapshot({ snapshotDir, loadCampaign }: SnapshotDeps, campaignId: string): Promise<void> {
  const view = await loadCampaign(campaignId)
  if (!view) return
  await mkdir(snapshotDir, { recursive: true })
  const file = join(snapshotDir, `${campaignId}.json`)
  await writeFile(`${file}.${process.pid}`, JSON.stringify(view))
  await rename(`${file}.${process.pid}`, file)
}
