/**
 * Where the entries of a waiting room lie: hashes buyer → 16 raw bytes of token and the ordinal in digits, small enough that Redis keeps
 * them as listpacks. Measured: 50 bytes a waiter at 20,000, 41 at 60,000, 38 at a million, all keys of the room together
 * (lobby.integration.test.ts holds it).
 *
 * How many will come is not known when the first one does, so buckets come in generations: 128 for the first 16,384 entries, then 1,024
 * for the next 131,072, and so on. A buyer has one bucket in each generation and is looked for in all of them, in one call.
 */
import type { Redis } from 'ioredis'
import { keys } from '../redis/keys.ts'

const generations = [128, 1_024, 8_192, 65_536] as const
const entriesPerBucket = 128

/** This buyer's bucket in each generation. */
export function bucketsOf(campaignId: string, epoch: number, buyerId: string): string[] {
  const hash = hashOf(buyerId)
  return generations.map((buckets, generation) => keys.roomEntries(campaignId, epoch, generation, hash % buckets))
}

/** True when `buyerId` is in the share (per cent) of buyers that a campaign is for; another share of them for each campaign. */
export function isInAudience(campaignId: string, buyerId: string, share: number): boolean {
  return share >= 100 || hashOf(`${campaignId}:${buyerId}`) % 100 < share
}

/** The entry of `buyerId`, or null. */
export async function findEntry(
  hot: Redis,
  campaignId: string,
  epoch: number,
  buyerId: string,
): Promise<{ ordinal: number; token: string } | null> {
  const found = await Promise.all(bucketsOf(campaignId, epoch, buyerId).map((key) => hot.hgetBuffer(key, buyerId)))
  const entry = found.find((value) => value !== null)
  return entry ? { ordinal: ordinalOf(entry), token: entry.toString('hex', 0, tokenBytes) } : null
}

/** Tokens of the first `size` entries in their order, 16 bytes each. @throws Error when one is missing */
export async function readTokens(hot: Redis, campaignId: string, epoch: number, size: number): Promise<Buffer> {
  const tokens = Buffer.alloc(size * tokenBytes)
  let found = 0
  for (const key of bucketsUpTo(campaignId, epoch, size)) {
    const entries = await Promise.all(key.map((bucket) => hot.hvalsBuffer(bucket)))
    for (const entry of entries.flat()) {
      const ordinal = ordinalOf(entry)
      // Whoever came after the lobby was frozen is not in the lot.
      if (ordinal >= size) continue
      entry.copy(tokens, ordinal * tokenBytes, 0, tokenBytes)
      found++
    }
  }
  if (found !== size) throw new Error(`room ${campaignId}/${epoch} has ${found} of its ${size} entries`)
  return tokens
}

/** Lets the first `size` entries live until `expireAt`, or as long as they would anyway. */
export async function keepEntries(
  hot: Redis,
  campaignId: string,
  epoch: number,
  size: number,
  expireAt: number,
): Promise<void> {
  for (const buckets of bucketsUpTo(campaignId, epoch, size))
    await Promise.all(buckets.map((bucket) => hot.pexpireat(bucket, expireAt, 'GT')))
}

export const tokenBytes = 16

/** The buckets that the first `size` entries can be in, some at a time. */
function* bucketsUpTo(campaignId: string, epoch: number, size: number): Generator<string[]> {
  let before = 0
  for (const [generation, buckets] of generations.entries()) {
    if (before >= size) return
    for (let first = 0; first < buckets; first += bucketsAtOnce)
      yield Array.from({ length: Math.min(bucketsAtOnce, buckets - first) }, (_, i) =>
        keys.roomEntries(campaignId, epoch, generation, first + i),
      )
    before += buckets * entriesPerBucket
  }
}

const bucketsAtOnce = 256

const ordinalOf = (entry: Buffer): number => Number(entry.toString('latin1', tokenBytes))

/** FNV-1a, with the final mix of MurmurHash3: ids made in one millisecond differ in few bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
