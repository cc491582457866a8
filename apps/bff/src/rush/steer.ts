/**
 * Pause, resume and end of a campaign.
 *
 * Invariant: what a campaign's row says, its shelves do. A shelf is stopped before the stop is recorded, so it holds at once, and again
 * after it: a prewarm or a resume under way may have opened the shelf in between, and from the record on none will, for both hold the row
 * while they do. Who did it is written in the transaction that does it. What can fail: a crash between record and shelf, or Redis away: the
 * record alone stops what is sold through the ledger, and keep-warm finds shelves that contradict their campaign.
 */
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import { type CampaignState, campaignTransitions, canFollow } from '@tidegate/shared/states'
import type { Redis } from 'ioredis'
import type { Pool, PoolClient } from 'pg'
import type { Logger } from 'pino'
import { recordAudit } from '../audit/record.ts'
import { inTransaction, inTurn, type Sql } from '../db/pool.ts'
import { crashPoint } from '../kernel/crash-point.ts'
import type { Scripts } from '../redis/generated.ts'
import { keys, shelfChannel } from '../redis/keys.ts'
import { readShelves, type Shelf, type ShelfDeps, type ShelfStatus, shelfStatusOf } from './shelf.ts'
import { holdbackLane } from './split-stock.ts'

export interface SteerDeps extends ShelfDeps {
  pool: Pool
  hot: Redis
  scripts: Scripts
  logger: Logger
  bustCampaign(campaignId: string): Promise<void>
  newId(): string
}

export type SteerOutcome = { kind: 'DONE' } | { kind: 'REFUSED'; outcome: OutcomeCode }

export async function pauseCampaign(deps: SteerDeps, staffId: string, campaignId: string): Promise<SteerOutcome> {
  await shutWherePossible(deps, campaignId)
  const outcome = await moveTo(deps, staffId, campaignId, 'PAUSED')
  if (outcome.kind === 'DONE') await shutWherePossible(deps, campaignId)
  return outcome
}

export async function resumeCampaign(deps: SteerDeps, staffId: string, campaignId: string): Promise<SteerOutcome> {
  const outcome = await moveTo(deps, staffId, campaignId, 'PUBLISHED')
  if (outcome.kind === 'DONE') await syncShelves(deps, campaignId)
  return outcome
}

/** Ends a campaign now. What is promised or waits for money is seen through; `closeDrained` gives back the rest. */
export async function endCampaign(deps: SteerDeps, staffId: string, campaignId: string): Promise<SteerOutcome> {
  const ended = await inTransaction(deps.pool, async (sql) => {
    const before = await lockCampaign(sql, campaignId)
    if (!before || (before.state !== 'PUBLISHED' && before.state !== 'PAUSED')) return refusalFor(before)
    await sql.query(
      `UPDATE campaigns SET starts_at = least(starts_at, now() - interval '1 second'), ends_at = least(ends_at, now()), version = version + 1, updated_at = now() WHERE id = $1`,
      [campaignId],
    )
    await audit(deps, sql, staffId, 'campaign.close', campaignId, before, { endsAt: 'now' })
    return done
  })
  if (ended.kind === 'REFUSED') return ended
  await closeDrained(deps, campaignId)
  await deps.bustCampaign(campaignId)
  return done
}

/**
 * PUBLISHED | PAUSED → CLOSED for a campaign whose time is over and whose books are drained: in one transaction the unsold units go back
 * to the ordinary shelf. Returns false while a promise is open: an entry on the journal, an unpaid order, an owed release.
 */
export async function closeDrained(deps: SteerDeps, campaignId: string): Promise<boolean> {
  await shutShelves(deps, campaignId)
  const closed = await inTransaction(deps.pool, async (sql) => {
    const { rows } = await sql.query<{ id: string; sku_id: string; lane: number }>(
      `SELECT o.id::text, o.sku_id::text, l.lane::int FROM campaigns c JOIN offers o ON o.campaign_id = c.id JOIN stock_ledger l ON l.offer_id = o.id
       WHERE c.id = $1 AND c.state IN ('PUBLISHED', 'PAUSED') AND c.ends_at <= now() ORDER BY o.id, l.lane FOR UPDATE OF c, l`,
      [campaignId],
    )
    if (rows.length === 0) return false
    const shelves = await readShelves(deps, inTurn(sql), [...new Set(rows.map((row) => row.id))])
    const open = await sql.query<{ open: boolean }>(
      `SELECT EXISTS (SELECT FROM orders WHERE campaign_id = $1 AND state = 'PENDING_PAYMENT') AS open`,
      [campaignId],
    )
    if (open.rows[0]?.open || shelves.some((s) => s.unwritten > 0 || s.owed > 0 || s.inTransit > 0)) return false
    await renewProducts(sql, campaignId)
    for (const { skuId, ...shelf } of bySku(shelves, rows)) {
      const rest = shelf.total - shelf.claimed
      if (rest === 0) continue
      await sql.query('UPDATE stock_ledger SET total = claimed WHERE lane = $1 AND offer_id = $2', [
        shelf.lane,
        shelf.offerId,
      ])
      await sql.query('UPDATE skus SET shelf_stock = shelf_stock + $2 WHERE id = $1', [skuId, rest])
      await sql.query(
        `INSERT INTO stock_movements (id, sku_id, delta, reason, campaign_id) VALUES ($1, $2, $3, 'RETURNED', $4)`,
        [deps.newId(), skuId, rest, campaignId],
      )
    }
    await sql.query(`UPDATE campaigns SET state = 'CLOSED', version = version + 1, updated_at = now() WHERE id = $1`, [
      campaignId,
    ])
    // Before the commit: a crash in between leaves a cold shelf to an ended campaign, which the next try closes. After it, a crash
    // would leave a shelf that nobody drops any more.
    for (const { lane, offerId } of shelves) {
      if (lane === holdbackLane) continue
      // Freed beside the taps: DEL of half a million buyers kept them waiting for a second.
      await deps.hot.unlink(
        keys.stock(lane, offerId),
        keys.buyers(lane, offerId),
        keys.standby(lane, offerId),
        keys.standbyEntries(lane, offerId),
      )
    }
    crashPoint('close-shelf-dropped')
    return true
  })
  if (!closed) return false
  await deps.bustCampaign(campaignId)
  return true
}

async function moveTo(
  deps: SteerDeps,
  staffId: string,
  campaignId: string,
  to: 'PUBLISHED' | 'PAUSED',
): Promise<SteerOutcome> {
  const moved = await inTransaction(deps.pool, async (sql) => {
    const before = await lockCampaign(sql, campaignId)
    const may = before && before.state !== 'DRAFT' && !before.over && canFollow(campaignTransitions, before.state, to)
    if (!may) return refusalFor(before)
    await sql.query('UPDATE campaigns SET state = $2, version = version + 1, updated_at = now() WHERE id = $1', [
      campaignId,
      to,
    ])
    await audit(deps, sql, staffId, to === 'PAUSED' ? 'campaign.pause' : 'campaign.resume', campaignId, before, {
      state: to,
    })
    return done
  })
  if (moved.kind === 'DONE') await deps.bustCampaign(campaignId)
  return moved
}

interface LockedCampaign {
  state: CampaignState
  over: boolean
}

async function lockCampaign(sql: Sql, campaignId: string): Promise<LockedCampaign | null> {
  const { rows } = await sql.query<LockedCampaign>(
    'SELECT state, ends_at <= now() AS over FROM campaigns WHERE id = $1 FOR UPDATE',
    [campaignId],
  )
  return rows[0] ?? null
}

function refusalFor(campaign: LockedCampaign | null): SteerOutcome {
  return { kind: 'REFUSED', outcome: campaign ? 'CAMPAIGN_NOT_EDITABLE' : 'CAMPAIGN_NOT_FOUND' }
}

function audit(
  { newId }: SteerDeps,
  sql: Sql,
  staffId: string,
  action: string,
  campaignId: string,
  before: LockedCampaign,
  after: unknown,
): Promise<void> {
  return recordAudit(sql, { id: newId(), staffId, action, subject: `campaign:${campaignId}`, before, after })
}

/** Raises the version of every product whose shelf is about to change, in id order: a form opened before is told, as at publish. */
async function renewProducts(sql: PoolClient, campaignId: string): Promise<void> {
  const { rows } = await sql.query<{ id: string }>(
    `SELECT id::text FROM products WHERE id IN (SELECT s.product_id FROM offers o JOIN skus s ON s.id = o.sku_id WHERE o.campaign_id = $1)
     ORDER BY id FOR UPDATE`,
    [campaignId],
  )
  await sql.query('UPDATE products SET version = version + 1 WHERE id = ANY($1::bigint[])', [rows.map((row) => row.id)])
}

/** The shelves with their SKU, in SKU order: the order in which publish locks them too. */
function bySku(shelves: Shelf[], offers: { id: string; sku_id: string }[]): (Shelf & { skuId: string })[] {
  const skuOf = new Map(offers.map((offer) => [offer.id, offer.sku_id]))
  return shelves
    .map((shelf) => ({ ...shelf, skuId: skuOf.get(shelf.offerId) as string }))
    .sort((a, b) => (BigInt(a.skuId) < BigInt(b.skuId) ? -1 : 1))
}

const done: SteerOutcome = { kind: 'DONE' }

/**
 * Opens the shelves of a campaign that is published and let go live, and shuts those of any other. Its row is held meanwhile, so a pause, an abort or an end comes wholly
 * before or wholly after; a Redis that hangs is given up after two seconds (redis/client), and the row with it.
 */
export async function syncShelves(deps: ShutDeps, campaignId: string): Promise<void> {
  await inTransaction(deps.pool, async (sql) => {
    // now() is the moment we began, which an end that we waited for may come after.
    const { rows } = await sql.query<{ state: CampaignState; cleared: boolean }>(
      'SELECT state, cleared_at IS NOT NULL AS cleared FROM campaigns WHERE id = $1 AND ends_at > clock_timestamp() FOR SHARE',
      [campaignId],
    )
    const campaign = rows[0]
    if (campaign) await setShelves(deps, sql, campaignId, shelfStatusOf(campaign))
  })
}

/** Stops all taps of a campaign at once. */
export function shutShelves(deps: ShutDeps, campaignId: string): Promise<void> {
  return setShelves(deps, deps.pool, campaignId, 'PAUSED')
}

/** The same for a stop that has to stand while Redis is away. */
export function shutWherePossible(deps: ShutDeps & Pick<SteerDeps, 'logger'>, campaignId: string): Promise<void> {
  return shutShelves(deps, campaignId).catch((error: Error) =>
    deps.logger.error({ campaign: campaignId, error: error.message }, 'shelves could not be shut'),
  )
}

export type ShutDeps = Pick<SteerDeps, 'pool' | 'scripts' | 'hot'>

async function setShelves(
  { scripts, hot }: ShutDeps,
  sql: Sql,
  campaignId: string,
  status: ShelfStatus,
): Promise<void> {
  const { rows } = await sql.query<{ id: string; lane: number }>(
    'SELECT o.id::text, l.lane::int FROM offers o JOIN stock_ledger l ON l.offer_id = o.id WHERE o.campaign_id = $1 AND l.lane >= 0',
    [campaignId],
  )
  await Promise.all(rows.map(({ id, lane }) => scripts.setStatus({ stock: keys.stock(lane, id) }, { status })))
  for (const id of new Set(rows.map((row) => row.id))) await hot.publish(shelfChannel, id)
}
