/**
 * A token bucket per address, in this process: the cheapest refusal, before any session or Redis. Wide, because carriers and campuses
 * share addresses; the exact limit is the buyer's, inside reserve.lua. Bounded: the least recent address is forgotten.
 */
import { LRUCache } from 'lru-cache'
import type { Clock } from '../kernel/clock.ts'

export interface AddressBucket {
  /** Takes a token. 0 when there was one, else milliseconds until the next. */
  take(address: string): number
}

export function createAddressBucket({
  clock,
  perSecond,
  burst,
}: {
  clock: Clock
  perSecond: number
  burst: number
}): AddressBucket {
  // GCRA: one number an address, the time at which its bucket is full again.
  const fullAt = new LRUCache<string, number>({ max: 100_000 })
  const tapMs = 1_000 / perSecond
  return {
    take(address) {
      const now = clock.now()
      const next = Math.max(fullAt.get(address) ?? 0, now) + tapMs
      const early = next - now - tapMs * burst
      if (early > 0) return Math.ceil(early)
      fullAt.set(address, next)
      return 0
    },
  }
}
