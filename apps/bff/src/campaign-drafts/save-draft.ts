/** What happens to a draft while it is made: saves as it is typed, an older version taken back, thrown away for good. */
import type {
  DraftView,
  discardDraftInput,
  restoreVersionInput,
  SavedDraft,
  saveDraftInput,
} from '@tidegate/shared/contracts/campaign-drafts'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import { type Said, say } from '@tidegate/shared/sayings'
import type { CampaignState } from '@tidegate/shared/states'
import type { z } from 'zod'
import { recordAudit } from '../audit/record.ts'
import { inTransaction, type Sql } from '../db/pool.ts'
import type { StaffDeps } from '../staff/deps.ts'
import { goodsOf } from '../staff/read-campaigns.ts'
import { readDraft, readVersion } from './versions.ts'
import { updateDraft } from './write-draft.ts'

export type DraftOutcome<Done> = Done | { kind: 'REFUSED'; outcome: OutcomeCode; fields?: Record<string, Said> }

export async function openDraft(sql: Sql, campaignId: string): Promise<DraftView | null> {
  const { rows } = await sql.query<{ state: CampaignState; version: number }>(
    'SELECT state, version FROM campaigns WHERE id = $1',
    [campaignId],
  )
  const [row, draft] = [rows[0], await readDraft(sql, campaignId)]
  if (!row || !draft) return null
  const goods = await goodsOf(
    sql,
    draft.document.offers.map((offer) => offer.skuId),
  )
  return { campaignId, ...row, ...draft, goods }
}

export async function saveDraft(
  deps: StaffDeps,
  staffId: string,
  input: z.output<typeof saveDraftInput>,
): Promise<DraftOutcome<{ kind: 'SAVED'; saved: SavedDraft }>> {
  const saved = await inTransaction(deps.pool, (sql) => updateDraft(sql, deps, staffId, input))
  return saved.kind === 'REFUSED' ? saved : { kind: 'SAVED', saved: { version: saved.version, savedAt: Date.now() } }
}

export async function restoreVersion(
  deps: StaffDeps,
  staffId: string,
  { campaignId, version, restore }: z.output<typeof restoreVersionInput>,
): Promise<DraftOutcome<{ kind: 'SAVED' }>> {
  return inTransaction(deps.pool, async (sql) => {
    const old = await readVersion(sql, campaignId, restore)
    if (!old) return { kind: 'REFUSED', outcome: 'VERSION_NOT_FOUND' }
    const saved = await updateDraft(sql, deps, staffId, {
      ...{ campaignId, version, document: old.document },
      kind: 'RESTORED',
    })
    return saved.kind === 'REFUSED' ? saved : { kind: 'SAVED' }
  })
}

/** Its versions stay, for whoever asks later what was in it. */
export async function discardDraft(
  deps: StaffDeps,
  staffId: string,
  { campaignId, title }: z.output<typeof discardDraftInput>,
): Promise<DraftOutcome<{ kind: 'DISCARDED' }>> {
  return inTransaction(deps.pool, async (sql) => {
    const { rows } = await sql.query<{ state: string; title: string }>(
      'SELECT state, title FROM campaigns WHERE id = $1 FOR UPDATE',
      [campaignId],
    )
    const campaign = rows[0]
    if (!campaign) return { kind: 'REFUSED', outcome: 'CAMPAIGN_NOT_FOUND' }
    if (campaign.state !== 'DRAFT') return { kind: 'REFUSED', outcome: 'CAMPAIGN_NOT_EDITABLE' }
    if (campaign.title !== title.trim())
      return { kind: 'REFUSED', outcome: 'CAMPAIGN_INVALID', fields: { title: say('field.campaign-name') } }
    const draft = await readDraft(sql, campaignId)
    await sql.query('DELETE FROM offers WHERE campaign_id = $1', [campaignId])
    await sql.query('DELETE FROM campaigns WHERE id = $1', [campaignId])
    await recordAudit(sql, {
      ...{ id: deps.newId(), staffId, action: 'campaign.discard', subject: `campaign:${campaignId}` },
      before: draft?.document,
    })
    return { kind: 'DISCARDED' }
  })
}
