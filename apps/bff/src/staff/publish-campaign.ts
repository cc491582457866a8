/**
 * DRAFT → PUBLISHED: the campaign's stock is carved out of the ordinary shelf (PITFALLS 13), all goods of all sessions or none.
 *
 * Invariant: shelf + campaign stock is the same before and after. The draft's row is locked, so of two publishes at once one wins and a save
 * under way is either in it or refused; products, then SKUs are locked in id order, as a product's save does, so neither two campaigns over
 * the same goods nor a save deadlock. A carve-out raises the product's version: a form opened before it shows units that are promised now,
 * and saving it would bring them back. What the review calls an error stops everybody; a person must have ticked what it warns of.
 */
import {
  completeDraft,
  type DraftDocument,
  type publishCampaignInput,
} from '@tidegate/shared/contracts/campaign-drafts'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import { type Said, say } from '@tidegate/shared/sayings'
import type { PoolClient } from 'pg'
import type { z } from 'zod'
import { recordAudit } from '../audit/record.ts'
import { reviewDocument } from '../campaign-drafts/review-draft.ts'
import { draftSessions } from '../campaign-drafts/series.ts'
import { readDraft, recordVersion } from '../campaign-drafts/versions.ts'
import { inTransaction } from '../db/pool.ts'
import { splitStock } from '../rush/split-stock.ts'
import type { StaffDeps } from './deps.ts'

export type PublishOutcome =
  | { kind: 'PUBLISHED' }
  | { kind: 'REFUSED'; outcome: OutcomeCode; fields?: Record<string, Said> }

type PublishInput = z.output<typeof publishCampaignInput>

export async function publishCampaign(deps: StaffDeps, staffId: string, input: PublishInput): Promise<PublishOutcome> {
  let published: string[]
  try {
    published = await inTransaction(deps.pool, async (sql) => {
      const draft = await takeDraft(sql, input)
      await requireReviewed(sql, input, draft.document)
      const { campaign, plan } = draft
      const sessions = await draftSessions(sql, deps, staffId, { campaignId: input.campaignId, campaign, plan })
      for (const session of sessions) await publishSession(sql, deps, staffId, session)
      return sessions.map((session) => session.campaignId)
    })
  } catch (error) {
    if (error instanceof Refusal)
      return { kind: 'REFUSED', outcome: error.outcome, ...(error.fields && { fields: error.fields }) }
    throw error
  }
  for (const campaignId of published) await deps.bustCampaign(campaignId)
  return { kind: 'PUBLISHED' }
}

/** Locks the draft; it has to be the version that was reviewed, and whole. */
async function takeDraft(sql: PoolClient, { campaignId, reviewed }: PublishInput) {
  const { rows } = await sql.query<{ state: string; version: number }>(
    'SELECT state, version FROM campaigns WHERE id = $1 FOR UPDATE',
    [campaignId],
  )
  const row = rows[0]
  if (!row) throw new Refusal('CAMPAIGN_NOT_FOUND')
  if (row.state !== 'DRAFT') throw new Refusal('CAMPAIGN_NOT_EDITABLE')
  if (reviewed && reviewed.version !== row.version) throw new Refusal('VERSION_CONFLICT')
  const { document } = (await readDraft(sql, campaignId)) as { document: DraftDocument }
  const draft = completeDraft(document)
  if (!draft.complete)
    throw new Refusal('CAMPAIGN_INVALID', Object.fromEntries(draft.issues.map(({ path, message }) => [path, message])))
  return { document, campaign: draft.campaign, plan: draft.sessions }
}

async function requireReviewed(
  sql: PoolClient,
  { campaignId, reviewed }: PublishInput,
  document: DraftDocument,
): Promise<void> {
  const { findings } = await reviewDocument(sql, campaignId, document)
  const errors = findings.filter((finding) => finding.severity === 'ERROR')
  if (errors.length > 0) {
    // A total that can be read is wrong only where the shelf is short of it.
    const short = errors.every(({ field }) => field?.endsWith('.total'))
    const fields = errors.map(({ field, message }) => [field ?? '', message])
    throw new Refusal(short ? 'SHELF_STOCK_SHORT' : 'CAMPAIGN_INVALID', Object.fromEntries(fields))
  }
  if (reviewed && findings.some(({ key }) => !reviewed.ticked.includes(key))) throw new Refusal('CAMPAIGN_UNREVIEWED')
}

async function publishSession(
  sql: PoolClient,
  deps: StaffDeps,
  staffId: string,
  { campaignId, document }: { campaignId: string; document: DraftDocument },
): Promise<void> {
  const moved = await sql.query<{ version: number }>(
    `UPDATE campaigns SET state = 'PUBLISHED', version = version + 1, updated_at = now() WHERE id = $1 AND state = 'DRAFT' RETURNING version`,
    [campaignId],
  )
  const { version } = moved.rows[0] as { version: number }
  const { rows: offers } = await sql.query<{ id: string; skuId: string; total: number; sort: number }>(
    'SELECT id::text, sku_id::text AS "skuId", total, sort FROM offers WHERE campaign_id = $1 ORDER BY sku_id',
    [campaignId],
  )
  await sql.query(lockProductsSql, [campaignId])
  await sql.query(raiseVersionsSql, [campaignId])
  await sql.query(keepListPricesSql, [campaignId])
  for (const { id, skuId, total, sort } of offers) {
    const taken = await sql.query(
      'UPDATE skus SET shelf_stock = shelf_stock - $2 WHERE id = $1 AND shelf_stock >= $2',
      [skuId, total],
    )
    if (!taken.rowCount) throw new Refusal('SHELF_STOCK_SHORT', { [`offers.${sort}.total`]: say('field.shelf-short') })
    await sql.query(
      `INSERT INTO stock_movements (id, sku_id, delta, reason, campaign_id, staff_id) VALUES ($1, $2, $3, 'CARVE_OUT', $4, $5)`,
      [deps.newId(), skuId, -total, campaignId, staffId],
    )
    const rows = splitStock(id, total, deps)
    await sql.query(
      'INSERT INTO stock_ledger (lane, offer_id, total) SELECT lane, $1, total FROM unnest($2::smallint[], $3::int[]) AS l(lane, total)',
      [id, rows.map((row) => row.lane), rows.map((row) => row.total)],
    )
  }
  await recordVersion(sql, { campaignId, version, kind: 'PUBLISHED', document, staffId })
  await recordAudit(sql, {
    id: deps.newId(),
    staffId,
    action: 'campaign.publish',
    subject: `campaign:${campaignId}`,
    before: { state: 'DRAFT' },
    after: { state: 'PUBLISHED', offers },
  })
}

const productsOf = 'SELECT s.product_id FROM offers o JOIN skus s ON s.id = o.sku_id WHERE o.campaign_id = $1'
const lockProductsSql = `SELECT FROM products WHERE id IN (${productsOf}) ORDER BY id FOR UPDATE`
const raiseVersionsSql = `UPDATE products SET version = version + 1 WHERE id IN (${productsOf})`
// The locked products keep their SKUs as they are.
const keepListPricesSql =
  'UPDATE offers o SET list_price_fen = s.list_price_fen FROM skus s WHERE s.id = o.sku_id AND o.campaign_id = $1'

/** Leaves the transaction, which rolls everything back. */
class Refusal extends Error {
  readonly outcome: OutcomeCode
  readonly fields: Record<string, Said> | undefined

  constructor(outcome: OutcomeCode, fields?: Record<string, Said>) {
    super(outcome)
    this.outcome = outcome
    this.fields = fields
  }
}
