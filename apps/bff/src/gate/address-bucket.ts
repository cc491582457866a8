/**
 * A token bucket per address, in this process: the cheapest refusal, before any session or Redis. Wide, because carriers and campuses
 * share addresses; the exact limit is the buyer's, inside reserve.lua. An IPv6 address stands for its /64, or one line would have 2^64 buckets.
 * Bounded: addresses that have not come for a while are forgotten.
 */
import { networkOf } from '../buyers/blocks.ts'
import type { Clock } from '../kernel/clock.ts'

export interface AddressBucket {
  /** Takes a token. 0 when there was one, else milliseconds until the next. */
  take(address: string): number
}

export function createAddressBucket({
  clock,
  perSecond,
  burst,
  addressesMax = 100_000,
}: {
  clock: Clock
  perSecond: number
  burst: number
  addressesMax?: number
}): AddressBucket {
  // GCRA: one number an address, the time at which its bucket is full again. Two plain maps, the older thrown away when the younger
  // is half of all: an LRU's bookkeeping was 3.6 % of a reserve.
  let fullAt = new Map<string, number>()
  let older = new Map<string, number>()
  const tapMs = 1_000 / perSecond
  return {
    take(address) {
      const network = networkOf(address)
      const now = clock.now()
      const next = Math.max(fullAt.get(network) ?? older.get(network) ?? 0, now) + tapMs
      const early = next - now - tapMs * burst
      if (early > 0) return Math.ceil(early)
      fullAt.set(network, next)
      if (fullAt.size * 2 >= addressesMax) {
        older = fullAt
        fullAt = new Map()
      }
      return 0
    },
  }
}
