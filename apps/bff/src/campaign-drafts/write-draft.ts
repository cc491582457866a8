/**
 * A draft's document into its row and its offers: what is valid is taken over, what is not yet gets a stand-in. Publishing asks for the
 * whole document to be valid, so no stand-in ever goes on sale.
 *
 * Invariant: the row is a compare-and-set on the version, and its line in `campaign_versions` is written with it. A save that arrives twice
 * finds its own document there and changes nothing.
 */
import { isDeepStrictEqual } from 'node:util'
import { type DraftDocument, untimedAt, type VersionKind } from '@tidegate/shared/contracts/campaign-drafts'
import { momentSchema, offerSaveInput } from '@tidegate/shared/contracts/staff'
import { defaultRoomSettings, type RoomSettings, roomSettings } from '@tidegate/shared/contracts/waiting-room'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { z } from 'zod'
import { recordAudit } from '../audit/record.ts'
import type { Sql } from '../db/pool.ts'
import { holdPictures } from '../media/hold-pictures.ts'
import type { StaffDeps } from '../staff/deps.ts'
import { readDraft, recordVersion } from './versions.ts'

type DraftDeps = Pick<StaffDeps, 'ids' | 'newId' | 'random'>

export interface DraftWrite {
  campaignId: string
  document: DraftDocument
  kind: VersionKind
}

export async function insertDraft(
  sql: Sql,
  deps: DraftDeps,
  staffId: string | null,
  { campaignId, document, kind }: DraftWrite,
): Promise<void> {
  const row = rowOf(document)
  const places = Object.keys(row).map((_, i) => `$${i + 2}`)
  await sql.query(
    `INSERT INTO campaigns (id, version, ${Object.keys(row).join(', ')}, updated_at) VALUES ($1, 1, ${places.join(', ')}, now())`,
    [campaignId, ...Object.values(row)],
  )
  await holdPictures(sql, [document.banner])
  await writeOffers(sql, deps, campaignId, document)
  await recordVersion(sql, { campaignId, version: 1, kind, document, staffId })
  await recordSave(sql, deps, staffId, { campaignId, version: 1, kind })
}

export type UpdateOutcome = { kind: 'SAVED'; version: number } | { kind: 'REFUSED'; outcome: OutcomeCode }

/** Inside a transaction: the campaign's row is locked first, so two saves at once are one after the other. */
export async function updateDraft(
  sql: Sql,
  deps: DraftDeps,
  staffId: string,
  { campaignId, version, document, kind }: DraftWrite & { version: number },
): Promise<UpdateOutcome> {
  const { rows } = await sql.query<{ state: string; version: number }>(
    'SELECT state, version FROM campaigns WHERE id = $1 FOR UPDATE',
    [campaignId],
  )
  const row = rows[0]
  if (!row) return { kind: 'REFUSED', outcome: 'CAMPAIGN_NOT_FOUND' }
  if (row.state !== 'DRAFT') return { kind: 'REFUSED', outcome: 'CAMPAIGN_NOT_EDITABLE' }
  const newest = await readDraft(sql, campaignId)
  const same = newest !== null && isDeepStrictEqual(newest.document, document)
  if (row.version !== version) {
    if (same && newest.savedBy?.id === staffId) return { kind: 'SAVED', version: row.version }
    return { kind: 'REFUSED', outcome: 'VERSION_CONFLICT' }
  }
  if (same && kind === 'AUTO') return { kind: 'SAVED', version }
  const next = version + 1
  const columns = rowOf(document)
  const places = Object.keys(columns).map((_, i) => `$${i + 3}`)
  await sql.query(
    `UPDATE campaigns SET (${Object.keys(columns).join(', ')}) = (${places.join(', ')}), version = $2, updated_at = now() WHERE id = $1`,
    [campaignId, next, ...Object.values(columns)],
  )
  // One that is gone already stays in the document, where the review finds it.
  await holdPictures(sql, [document.banner])
  await sql.query('DELETE FROM offers WHERE campaign_id = $1', [campaignId])
  await writeOffers(sql, deps, campaignId, document)
  const begun = await recordVersion(sql, { campaignId, version: next, kind, document, staffId })
  if (begun || kind !== 'AUTO') await recordSave(sql, deps, staffId, { campaignId, version: next, kind })
  return { kind: 'SAVED', version: next }
}

/** The document itself is in `campaign_versions`, under this version; what it changed is told when the audit is read (audit/draft-changes). */
async function recordSave(
  sql: Sql,
  { newId }: DraftDeps,
  staffId: string | null,
  { campaignId, version, kind }: { campaignId: string; version: number; kind: VersionKind },
): Promise<void> {
  const action = kind === 'RESTORED' ? 'campaign.restore' : kind === 'STARTED' ? 'campaign.start' : 'campaign.save'
  await recordAudit(sql, {
    ...{ id: newId(), staffId, action, subject: `campaign:${campaignId}` },
    before: version > 1 ? { version: version - 1 } : null,
    after: { version, kind },
  })
}

function rowOf(document: DraftDocument): Record<string, unknown> {
  const startsAt = valid(momentSchema, document.startsAt, untimedAt)
  const endsAt = valid(momentSchema, document.endsAt, startsAt + 3_600_000)
  const room = Object.fromEntries(
    Object.entries(roomSettings.shape).map(([name, schema]) => {
      const key = name as keyof RoomSettings
      return [key, valid(schema as z.ZodType, document.room[key], defaultRoomSettings[key])]
    }),
  ) as unknown as RoomSettings
  return {
    title: document.title.trim(),
    subtitle: document.subtitle.trim(),
    banner: document.banner,
    rules: document.rules,
    starts_at: new Date(startsAt),
    ends_at: new Date(endsAt > startsAt ? endsAt : startsAt + 3_600_000),
    pay_window_seconds: Math.round(Math.min(Math.max(document.payWindowSeconds ?? 900, 15), 3_600)),
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

async function writeOffers(
  sql: Sql,
  { ids, random }: DraftDeps,
  campaignId: string,
  { offers }: DraftDocument,
): Promise<void> {
  const whole = offers.flatMap((offer, sort) => {
    const line = offerSaveInput.safeParse(offer)
    return line.success ? [{ ...line.data, sort, id: ids.next(Math.floor(random() * 64)) }] : []
  })
  const column = (name: keyof (typeof whole)[number]) => whole.map((line) => line[name] ?? null)
  await sql.query(offersSql, [
    campaignId,
    ...(['id', 'skuId', 'priceFen', 'total', 'buyerLimit', 'orderLimit', 'sort'] as const).map(column),
  ])
}

function valid<T>(schema: z.ZodType<T>, value: unknown, standIn: T): T {
  const result = schema.safeParse(value)
  return result.success ? result.data : standIn
}

// A SKU that was taken away meanwhile, or named twice, stays in the document, where the review finds it.
const offersSql = `
INSERT INTO offers (id, campaign_id, sku_id, price_fen, total, buyer_limit, order_limit, sort)
SELECT l.id, $1, l.sku_id, l.price_fen, l.total, l.buyer_limit, l.order_limit, l.sort
FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::int[], $6::int[], $7::int[], $8::int[])
  AS l(id, sku_id, price_fen, total, buyer_limit, order_limit, sort)
WHERE EXISTS (SELECT FROM skus s WHERE s.id = l.sku_id)
ORDER BY l.sort ON CONFLICT (campaign_id, sku_id) DO NOTHING`
