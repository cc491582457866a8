/**
 * "Sold out" answered from memory.
 *
 * Invariant: a latch never outlives `latchMs` nor a word from the shelf channel, so a released unit is on sale again at once, and
 * within `latchMs` even when the word is lost. It is per process and per offer; it refuses taps, it never promises anything.
 */
import type { Clock } from '../kernel/clock.ts'

export interface SoldOutLatch {
  /** True while `offerId` is known to be sold out. */
  holds(offerId: string): boolean
  set(offerId: string): void
  clear(offerId: string): void
}

export function createSoldOutLatch({ clock, latchMs }: { clock: Clock; latchMs: number }): SoldOutLatch {
  const until = new Map<string, number>()
  return {
    holds(offerId) {
      const end = until.get(offerId)
      if (end === undefined) return false
      if (clock.now() < end) return true
      until.delete(offerId)
      return false
    },
    set: (offerId) => void until.set(offerId, clock.now() + latchMs),
    clear: (offerId) => void until.delete(offerId),
  }
}
