/**
 * Create or change a draft that is whole already, as a program does; the wizard's may have gaps (campaign-drafts/). A published campaign's
 * goods and prices are promises: they are not editable.
 */
import type { CampaignSave } from '@tidegate/shared/contracts/staff'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import { type Said, say } from '@tidegate/shared/sayings'
import { documentOf } from '../campaign-drafts/versions.ts'
import { insertDraft, updateDraft } from '../campaign-drafts/write-draft.ts'
import { inTransaction } from '../db/pool.ts'
import type { StaffDeps } from './deps.ts'

export type SaveCampaignOutcome =
  | { kind: 'SAVED'; campaignId: string }
  | { kind: 'REFUSED'; outcome: OutcomeCode; fields?: Record<string, Said> }

export async function saveCampaign(
  deps: StaffDeps,
  staffId: string,
  draft: CampaignSave,
): Promise<SaveCampaignOutcome> {
  const conflicts = await findConflicts(deps, draft)
  if (conflicts) return conflicts
  const { id, version = 0, ...campaign } = draft
  const document = documentOf(campaign)
  return inTransaction(deps.pool, async (sql) => {
    const campaignId = id ?? deps.newId()
    if (id === undefined) await insertDraft(sql, deps, staffId, { campaignId, document, kind: 'SAVED' })
    else {
      const saved = await updateDraft(sql, deps, staffId, { campaignId, version, document, kind: 'SAVED' })
      if (saved.kind === 'REFUSED') return saved
    }
    return { kind: 'SAVED', campaignId }
  })
}

/** What the schema cannot see: goods that do not exist, repeat, or cost more than their list price. */
async function findConflicts(
  { pool }: StaffDeps,
  { offers }: CampaignSave,
): Promise<Extract<SaveCampaignOutcome, { kind: 'REFUSED' }> | null> {
  const { rows } = await pool.query<{ id: string; listPriceFen: string }>(
    'SELECT id::text, list_price_fen AS "listPriceFen" FROM skus WHERE id = ANY($1::bigint[])',
    [offers.map((offer) => offer.skuId)],
  )
  const skus = new Map(rows.map((row) => [row.id, row]))
  const fields: Record<string, Said> = {}
  const seen = new Set<string>()
  for (const [i, { skuId, priceFen }] of offers.entries()) {
    const sku = skus.get(skuId)
    if (!sku) fields[`offers.${i}.skuId`] = say('field.sku-gone')
    else if (priceFen > Number(sku.listPriceFen)) fields[`offers.${i}.priceFen`] = say('field.above-list')
    if (seen.has(skuId)) fields[`offers.${i}.skuId`] = say('field.sku-twice')
    seen.add(skuId)
  }
  return Object.keys(fields).length > 0 ? { kind: 'REFUSED', outcome: 'CAMPAIGN_INVALID', fields } : null
}
