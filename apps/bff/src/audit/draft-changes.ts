/**
 * What a save of a draft changed, put in place of the version that its audit line names. The documents are kept whole and for good in
 * campaign_versions, so the audit need not hold them twice; an hour of somebody's typing is one line there, and one change here.
 */
import { isDeepStrictEqual } from 'node:util'
import { blankDocument, type DraftDocument, draftDocument } from '@tidegate/shared/contracts/campaign-drafts'
import type { Sql } from '../db/pool.ts'

interface Line {
  id: string
  action: string
  subject: string
  before?: unknown
  after?: unknown
}

/** The same lines; those of saved drafts with what they changed, field by field. */
export async function tellDrafts<Row extends Line>(sql: Sql, lines: readonly Row[]): Promise<Row[]> {
  const saves = lines.flatMap((line) => saveOf(line) ?? [])
  if (saves.length === 0) return [...lines]
  const { rows } = await sql.query<{ id: string; older: unknown; newer: unknown }>(documentsSql, [
    saves.map(({ id }) => id),
    saves.map(({ campaignId }) => campaignId),
    saves.map(({ version }) => version),
  ])
  const documents = rows.map(({ id, older, newer }) => ({
    id,
    older: older === null ? blankDocument : draftDocument.parse(older),
    newer: draftDocument.parse(newer),
  }))
  const names = await goodsNames(
    sql,
    documents.flatMap(({ older, newer }) => [...older.offers, ...newer.offers]),
  )
  const changes = new Map(
    documents.map(({ id, older, newer }) => [id, difference(readable(older, names), readable(newer, names))]),
  )
  return lines.map((line) => {
    const change = changes.get(line.id)
    if (!change) return line
    const [before, after] = change
    return { ...line, before: merged(line.before, before), after: merged(line.after, after) }
  })
}

function saveOf({ id, action, subject, after }: Line): { id: string; campaignId: string; version: number } | null {
  if (!saving.has(action)) return null
  const [, campaignId] = /^campaign:(\d+)$/.exec(subject) ?? []
  const { version } = (after ?? {}) as { version?: unknown }
  return campaignId && typeof version === 'number' ? { id, campaignId, version } : null
}

/** Offers by the names of their goods: in another order they are the same ones. */
function readable(
  { offers, sessions, ...document }: DraftDocument,
  names: ReadonlyMap<string, string>,
): Record<string, unknown> {
  return {
    ...document,
    ...{ days: sessions?.days ?? null, times: sessions?.times ?? null },
    offers: Object.fromEntries(offers.map(({ skuId, ...offer }) => [names.get(skuId) ?? `SKU ${skuId}`, offer])),
  }
}

async function goodsNames(sql: Sql, offers: DraftDocument['offers']): Promise<Map<string, string>> {
  const { rows } = await sql.query<{ id: string; name: string }>(
    `SELECT s.id::text, p.title || ' · ' || s.name AS name FROM skus s JOIN products p ON p.id = s.product_id WHERE s.id = ANY($1::bigint[])`,
    [offers.map(({ skuId }) => skuId)],
  )
  // A full stop parts the names of fields.
  return new Map(rows.map(({ id, name }) => [id, name.replaceAll('.', '．')]))
}

/** Both sides, cut down to where they differ; undefined where one has nothing. */
function difference(before: unknown, after: unknown): [unknown, unknown] {
  if (!isRecord(before) || !isRecord(after))
    return isDeepStrictEqual(before, after) ? [undefined, undefined] : [before, after]
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  const differing = names.map((name) => [name, difference(before[name], after[name])] as const)
  const side = (which: 0 | 1) => {
    const entries = differing.flatMap(([name, values]) => (values[which] === undefined ? [] : [[name, values[which]]]))
    return entries.length > 0 ? Object.fromEntries(entries) : undefined
  }
  return [side(0), side(1)]
}

function merged(own: unknown, changed: unknown): unknown {
  return isRecord(own) && isRecord(changed) ? { ...own, ...changed } : (changed ?? own)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const saving = new Set(['campaign.start', 'campaign.save', 'campaign.restore'])

// A line of typing has grown beyond the version it was begun under: the first one from there on is it.
const documentsSql = `
SELECT a.id::text, older.document AS older, newer.document AS newer
FROM unnest($1::bigint[], $2::bigint[], $3::int[]) AS a(id, campaign, version)
LEFT JOIN LATERAL (
  SELECT document FROM campaign_versions WHERE campaign_id = a.campaign AND version < a.version ORDER BY version DESC LIMIT 1
) older ON true
JOIN LATERAL (
  SELECT document FROM campaign_versions WHERE campaign_id = a.campaign AND version >= a.version ORDER BY version LIMIT 1
) newer ON true`
