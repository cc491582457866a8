/** Create or change a draft. A published campaign's goods and prices are promises: they are not editable. */
import type { CampaignSave } from '@tidegate/shared/contracts/staff'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import { recordAudit } from '../audit/record.ts'
import { inTransaction } from '../db/pool.ts'
import type { StaffDeps } from './deps.ts'
import { getCampaign } from './read-campaigns.ts'

export type SaveCampaignOutcome =
  | { kind: 'SAVED'; campaignId: string }
  | { kind: 'REFUSED'; outcome: OutcomeCode; fields?: Record<string, string> }

export async function saveCampaign(
  deps: StaffDeps,
  staffId: string,
  draft: CampaignSave,
): Promise<SaveCampaignOutcome> {
  const conflicts = await findConflicts(deps, draft)
  if (conflicts) return conflicts
  return inTransaction(deps.pool, async (sql) => {
    const campaignId = draft.id ?? deps.newId()
    const before = draft.id ? await getCampaign(sql, draft.id) : null
    const row = rowOf(draft)
    const columns = Object.keys(row)
    const places = columns.map((_, i) => `$${i + 3}`).join(', ')
    const written = await sql.query(
      draft.id
        ? `UPDATE campaigns SET (${columns.join(', ')}) = (${places}), version = version + 1, updated_at = now()
           WHERE id = $1 AND version = $2 AND state = 'DRAFT'`
        : `INSERT INTO campaigns (id, version, ${columns.join(', ')}, updated_at) VALUES ($1, $2, ${places}, now())`,
      [campaignId, draft.id ? (draft.version ?? 0) : 1, ...Object.values(row)],
    )
    if (!written.rowCount) {
      const outcome = !before
        ? 'CAMPAIGN_NOT_FOUND'
        : before.state === 'DRAFT'
          ? 'VERSION_CONFLICT'
          : 'CAMPAIGN_NOT_EDITABLE'
      return { kind: 'REFUSED', outcome }
    }
    await sql.query('DELETE FROM offers WHERE campaign_id = $1', [campaignId])
    for (const [sort, offer] of draft.offers.entries()) {
      await sql.query(
        'INSERT INTO offers (id, campaign_id, sku_id, price_fen, total, buyer_limit, sort) VALUES ($1, $2, $3, $4, $5, $6, $7)',
        [
          ...[
            deps.ids.next(Math.floor(deps.random() * 64)),
            campaignId,
            offer.skuId,
            offer.priceFen,
            offer.total,
            offer.buyerLimit,
            sort,
          ],
        ],
      )
    }
    await recordAudit(sql, {
      id: deps.newId(),
      staffId,
      action: 'campaign.save',
      subject: `campaign:${campaignId}`,
      before,
      after: draft,
    })
    return { kind: 'SAVED', campaignId }
  })
}

function rowOf({ room, ...draft }: CampaignSave): Record<string, unknown> {
  return {
    title: draft.title,
    subtitle: draft.subtitle,
    banner: draft.banner,
    rules: draft.rules,
    starts_at: new Date(draft.startsAt),
    ends_at: new Date(draft.endsAt),
    pay_window_seconds: draft.payWindowSeconds,
    room_mode: room.mode,
    lobby_opens_seconds: room.lobbyOpensSeconds,
    room_rate: room.rate,
    room_cap: room.cap,
    room_queue_max: room.queueMax,
    audience_share: room.audienceShare,
    max_risk_rank: room.maxRiskRank,
    standby_pay_seconds: room.standbyPaySeconds,
  }
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
  const fields: Record<string, string> = {}
  const seen = new Set<string>()
  for (const [i, { skuId, priceFen }] of offers.entries()) {
    const sku = skus.get(skuId)
    if (!sku) fields[`offers.${i}.skuId`] = '商品不存在'
    else if (priceFen > Number(sku.listPriceFen)) fields[`offers.${i}.priceFen`] = '活动价高于划线价'
    if (seen.has(skuId)) fields[`offers.${i}.skuId`] = '同一规格只能出现一次'
    seen.add(skuId)
  }
  return Object.keys(fields).length > 0 ? { kind: 'REFUSED', outcome: 'CAMPAIGN_INVALID', fields } : null
}
