/**
 * 63-bit ids, sortable by time, that carry a buyer's gene:
 *
 *   41 bits milliseconds since 2024-01-01 | 8 bits worker | 8 bits sequence | 6 bits gene
 *
 * The gene is a hash of the buyer, so an order id alone tells the lane (and so the partition) of its row.
 * One worker makes up to 256 ids in a millisecond; past that, and when the clock steps back, it runs ahead of the clock
 * on its own count instead of waiting or repeating.
 */
import type { Clock } from './clock.ts'

export interface Ids {
  /** A new id with the gene `gene` (0..63). */
  next(gene: number): string
}

export const maxWorkers = 256

const epochMs = Date.UTC(2024, 0, 1)

export function createIds({ worker, clock }: { worker: number; clock: Clock }): Ids {
  if (!Number.isInteger(worker) || worker < 0 || worker >= maxWorkers) throw new RangeError(`worker ${worker}`)
  let lastMs = -1
  let sequence = 0
  return {
    next(gene) {
      const ms = Math.max(clock.now() - epochMs, lastMs)
      if (ms > lastMs) {
        lastMs = ms
        sequence = 0
      } else if (++sequence > 255) {
        lastMs++
        sequence = 0
      }
      const low = worker * 2 ** 14 + sequence * 2 ** 6 + (gene & 63)
      return ((BigInt(lastMs) << 22n) | BigInt(low)).toString()
    },
  }
}

/** 64 divides a million, so the last six digits tell, without a BigInt: every tap asks several times. */
export function geneOf(id: string): number {
  return Number(id.slice(-6)) & 63
}

/** FNV-1a over UTF-16 code units, folded to 6 bits: the gene of a buyer known by openid. */
export function geneOfText(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0
  return (hash ^ (hash >>> 6) ^ (hash >>> 12) ^ (hash >>> 18) ^ (hash >>> 24)) & 63
}

/** No id made at `ms` or later is smaller, no earlier one as large. */
export function firstIdAt(ms: number): string {
  return (BigInt(Math.max(ms - epochMs, 0)) << 22n).toString()
}

/** Epoch milliseconds at which `id` was made. */
export function timeOf(id: string): number {
  return Number(BigInt(id) >> 22n) + epochMs
}
