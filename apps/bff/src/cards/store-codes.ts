/**
 * Codes come into a pool.
 *
 * Invariant: a code is in a product once (unique blind index), and as many units come onto the SKU's shelf as codes are stored, in the
 * caller's transaction. Units that a recall left without a code are made good first. Locks: cards in the order of their index, so two
 * imports of one file do not wait for each other in a circle; then the pool, then the SKU, as everybody does.
 */
import type { Sql } from '../db/pool.ts'
import type { BlindIndex, Seal } from '../kernel/seal.ts'

export interface StoreCodesDeps {
  seal: Seal
  blindIndex: BlindIndex
  newId(): string
}

export interface PoolKey {
  skuId: string
  productId: string
}

export interface NewCode {
  line: number
  code: string
}

/** A code as it may lie on a disk. */
export interface SealedCode {
  line: number
  blind: Buffer
  sealed: Buffer
}

/** Seals codes, in the order in which they are stored. A code that comes twice among them comes twice out. */
export function sealCodes(
  { seal, blindIndex }: StoreCodesDeps,
  { productId }: PoolKey,
  codes: readonly NewCode[],
): SealedCode[] {
  const sealed = codes.map(({ line, code }) => {
    const blind = blindIndex(productId, code)
    return { line, blind, sealed: seal.seal(code, blind).sealed }
  })
  return sealed.sort((a, b) => a.blind.compare(b.blind) || a.line - b.line)
}

export interface StoredCodes {
  accepted: number
  firstCard: string | null
  lastCard: string | null
  duplicates: SealedCode[]
}

export async function storeCodes(
  deps: StoreCodesDeps,
  sql: Sql,
  batch: PoolKey & { batchId: string },
  codes: readonly SealedCode[],
): Promise<StoredCodes> {
  if (codes.length === 0) return { accepted: 0, firstCard: null, lastCard: null, duplicates: [] }
  const { rows } = await sql.query<{ lines: number[] | null; first: string | null; last: string | null }>({
    name: 'store-codes',
    text: storeSql,
    values: [
      batch.skuId,
      batch.batchId,
      deps.seal.keyId,
      codes.map(({ line }) => line),
      codes.map(({ blind }) => blind),
      codes.map(({ sealed }) => sealed),
    ],
  })
  const { lines, first: firstCard, last: lastCard } = rows[0] as (typeof rows)[number]
  const accepted = lines?.length ?? 0
  if (accepted > 0) await stockUp(deps, sql, batch.skuId, accepted)
  const taken = new Set(lines)
  const duplicates = accepted === codes.length ? [] : codes.filter(({ line }) => !taken.has(line))
  return { accepted, firstCard, lastCard, duplicates }
}

/** As many units as there are new codes: first for those who were promised one that was recalled, the rest onto the shelf. */
async function stockUp(
  { newId }: Pick<StoreCodesDeps, 'newId'>,
  sql: Sql,
  skuId: string,
  units: number,
): Promise<void> {
  await sql.query('INSERT INTO card_pools (sku_id) VALUES ($1) ON CONFLICT DO NOTHING', [skuId])
  const { rows } = await sql.query<{ covered: number }>(
    `UPDATE card_pools p SET free = p.free + $2, short = p.short - k.covered
     FROM (SELECT sku_id, least(short, $2) AS covered FROM card_pools WHERE sku_id = $1 FOR UPDATE) k
     WHERE p.sku_id = k.sku_id RETURNING k.covered`,
    [skuId, units],
  )
  await moveShelf({ newId }, sql, skuId, units - (rows[0]?.covered ?? 0), 'CARDS_IN')
}

/** Orders that wait for a code need not wait for their turn as well. After the commit: who delivers locks them before the pool. */
export async function wakeWaiting(sql: Sql, skuId: string): Promise<void> {
  await sql.query(
    `UPDATE fulfilments SET queued_at = NULL WHERE sku_id = $1 AND state = 'DUE' AND kind <> 'SHIP' AND reason = 'NO_CODE'`,
    [skuId],
  )
}

export async function moveShelf(
  { newId }: Pick<StoreCodesDeps, 'newId'>,
  sql: Sql,
  skuId: string,
  delta: number,
  reason: 'CARDS_IN' | 'CARDS_OUT',
): Promise<void> {
  if (delta === 0) return
  await sql.query('UPDATE skus SET shelf_stock = shelf_stock + $2 WHERE id = $1', [skuId, delta])
  await sql.query('INSERT INTO stock_movements (id, sku_id, delta, reason) VALUES ($1, $2, $3, $4)', [
    newId(),
    skuId,
    delta,
    reason,
  ])
}

const storeSql = `
WITH stored AS (
  INSERT INTO cards (sku_id, batch_id, line, key_id, blind_index, sealed)
  SELECT $1, $2, line, $3, blind, sealed FROM unnest($4::int[], $5::bytea[], $6::bytea[]) AS t(line, blind, sealed)
  ON CONFLICT (blind_index) DO NOTHING
  RETURNING id, line
)
SELECT array_agg(line) AS lines, min(id)::text AS first, max(id)::text AS last FROM stored`
