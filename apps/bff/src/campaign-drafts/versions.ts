/**
 * What a draft held at each save, whole. The newest line of a draft is the draft: its columns in `campaigns` and `offers` are what of it is
 * valid already (write-draft), so lists and prices never see half a number.
 */
import {
  type DraftDocument,
  draftDocument,
  type VersionKind,
  type VersionList,
  type VersionPair,
  type VersionRow,
} from '@tidegate/shared/contracts/campaign-drafts'
import type { CampaignSave } from '@tidegate/shared/contracts/staff'
import type { Sql } from '../db/pool.ts'
import { getCampaign, goodsOf } from '../staff/read-campaigns.ts'

export interface NewVersion {
  campaignId: string
  version: number
  kind: VersionKind
  document: DraftDocument
  staffId: string | null
}

/**
 * An hour of typing is a handful of lines, not a thousand: a save goes on in its author's own AUTO line of the last ten minutes.
 * @returns whether a new line was begun
 */
export async function recordVersion(sql: Sql, { campaignId, version, kind, document, staffId }: NewVersion) {
  const values = [campaignId, version, kind, JSON.stringify(document), staffId]
  if (kind === 'AUTO' || kind === 'SAVED') {
    const grown = await sql.query(growSql, values)
    if (grown.rowCount) return false
  }
  await sql.query(
    'INSERT INTO campaign_versions (campaign_id, version, kind, document, staff_id) VALUES ($1, $2, $3, $4, $5)',
    values,
  )
  return true
}

export interface Draft {
  document: DraftDocument
  savedAt: number
  savedBy: { id: string; name: string } | null
}

/** The document of a campaign, also of one that was made before versions were kept. */
export async function readDraft(sql: Sql, campaignId: string): Promise<Draft | null> {
  const { rows } = await sql.query<{ document: unknown; at: Date; by: Draft['savedBy'] }>(
    `SELECT v.document, v.at, CASE WHEN s.id IS NULL THEN NULL ELSE jsonb_build_object('id', s.id::text, 'name', s.name) END AS by
     FROM campaign_versions v LEFT JOIN staff s ON s.id = v.staff_id WHERE v.campaign_id = $1 ORDER BY v.version DESC LIMIT 1`,
    [campaignId],
  )
  const newest = rows[0]
  if (newest)
    return { document: draftDocument.parse(newest.document), savedAt: newest.at.getTime(), savedBy: newest.by }
  const campaign = await getCampaign(sql, campaignId)
  return campaign && { document: documentOf(campaign), savedAt: Date.now(), savedBy: null }
}

/** A campaign's own fields as a document; a published one is one session of its own. */
export function documentOf(campaign: CampaignSave): DraftDocument {
  return draftDocument.parse(campaign)
}

export async function listVersions(sql: Sql, campaignId: string, before: number | undefined): Promise<VersionList> {
  const { rows } = await sql.query<Omit<VersionRow, 'at'> & { at: Date }>(
    `SELECT v.version, v.kind, s.name AS by, v.at FROM campaign_versions v LEFT JOIN staff s ON s.id = v.staff_id
     WHERE v.campaign_id = $1 AND ($2::int IS NULL OR v.version < $2) ORDER BY v.version DESC LIMIT $3`,
    [campaignId, before ?? null, pageSize + 1],
  )
  const items = rows.slice(0, pageSize).map((row) => ({ ...row, at: row.at.getTime() }))
  return { items, nextBefore: rows.length > pageSize ? (items.at(-1)?.version ?? null) : null }
}

/** Two versions and the goods they name; null where one of them does not exist. */
export async function readVersionPair(
  sql: Sql,
  { campaignId, from, to }: { campaignId: string; from: number; to: number },
): Promise<VersionPair | null> {
  const [older, newer] = [await readVersion(sql, campaignId, from), await readVersion(sql, campaignId, to)]
  if (!older || !newer) return null
  const skuIds = [older, newer].flatMap(({ document }) => document.offers.map((offer) => offer.skuId))
  return { from: older, to: newer, goods: await goodsOf(sql, skuIds) }
}

export async function readVersion(sql: Sql, campaignId: string, version: number): Promise<VersionPair['from'] | null> {
  const { rows } = await sql.query<Omit<VersionRow, 'at'> & { at: Date; document: unknown }>(
    `SELECT v.version, v.kind, s.name AS by, v.at, v.document FROM campaign_versions v LEFT JOIN staff s ON s.id = v.staff_id
     WHERE v.campaign_id = $1 AND v.version = $2`,
    [campaignId, version],
  )
  const row = rows[0]
  return row ? { ...row, at: row.at.getTime(), document: draftDocument.parse(row.document) } : null
}

const pageSize = 30

const growSql = `
UPDATE campaign_versions SET version = $2, kind = $3, document = $4, at = now()
WHERE campaign_id = $1 AND kind = 'AUTO' AND staff_id = $5 AND began_at > now() - interval '10 minutes'
  AND version = (SELECT max(version) FROM campaign_versions WHERE campaign_id = $1)`
