/**
 * Ids that exist: a Bloom filter of every offer and campaign, so that a flood of made-up ids costs a few hashes each and no store.
 *
 * It may take a made-up id for a real one (one in a thousand at its capacity); it never takes a real one for made up, as long as it was
 * told of it: at boot, when a campaign is prewarmed or its waiting room becomes known, and every half minute, for a word that was lost.
 */
import type { Sql } from '../db/pool.ts'

export interface KnownIds {
  mayExist(id: string): boolean
  add(id: string): void
  /** Adds what there is. Until the first time everything may exist. */
  load(): Promise<void>
}

export function createKnownIds({
  readIds,
  capacity = 100_000,
}: {
  readIds(): Promise<string[]>
  capacity?: number
}): KnownIds {
  const size = 2 ** Math.ceil(Math.log2(capacity * bitsPerId))
  const bits = new Uint8Array(size / 8)
  let loaded = false
  const add = (id: string) => {
    for (const at of positionsOf(id, size)) bits[at >> 3] = (bits[at >> 3] as number) | (1 << (at & 7))
  }
  return {
    mayExist: (id) => !loaded || positionsOf(id, size).every((at) => ((bits[at >> 3] as number) >> (at & 7)) & 1),
    add,
    async load() {
      for (const id of await readIds()) add(id)
      loaded = true
    },
  }
}

/** Ids of everything that shoppers may ask for by id while a sale is on. */
export async function readSaleIds(sql: Sql): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>(
    `SELECT id::text FROM campaigns WHERE state <> 'DRAFT'
     UNION ALL SELECT o.id::text FROM offers o JOIN campaigns c ON c.id = o.campaign_id WHERE c.state <> 'DRAFT'`,
  )
  return rows.map((row) => row.id)
}

/** Double hashing (Kirsch and Mitzenmacher, 2006): as good as that many independent hashes. */
function positionsOf(id: string, size: number): number[] {
  const first = fnv1a(id, 0x811c9dc5)
  const step = fnv1a(id, 0x01234567) | 1
  return Array.from({ length: hashes }, (_, i) => ((first + Math.imul(i, step)) >>> 0) & (size - 1))
}

function fnv1a(text: string, basis: number): number {
  let hash = basis
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  // FNV's low bits of similar digits are alike; a final mix spreads them.
  hash ^= hash >>> 15
  hash = Math.imul(hash, 0x2c1b3c6d)
  return (hash ^ (hash >>> 13)) >>> 0
}

const bitsPerId = 16
const hashes = 7
