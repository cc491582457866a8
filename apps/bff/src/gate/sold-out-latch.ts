/**
 * "Sold out" answered from memory.
 *
 * Invariant: a latch never outlives `latchMs` nor a word from the shelf channel, so a released unit is on sale again at once, and
 * within `latchMs` even when the word is lost. A verdict that was on its way while the shelf changed is not believed: it carries the mark
 * of when it was asked for. It is per process and per offer; it refuses taps, it never promises anything.
 */
import type { Clock } from '../kernel/clock.ts'

export interface SoldOutLatch {
  /** True while `offerId` is known to be sold out. */
  holds(offerId: string): boolean
  /** The moment before asking the shelf; goes with the verdict into `set`. */
  mark(): number
  /** Ignored when the offer's shelf has changed since `mark`. */
  set(offerId: string, mark: number): void
  /** The offer's shelf has changed. */
  clear(offerId: string): void
}

export function createSoldOutLatch({ clock, latchMs }: { clock: Clock; latchMs: number }): SoldOutLatch {
  const until = new Map<string, number>()
  // Changes are numbered, so a verdict can be told to be older than a change without comparing clocks of two machines.
  let changes = 0
  const changedAt = new Map<string, number>()
  return {
    holds(offerId) {
      const end = until.get(offerId)
      if (end === undefined) return false
      if (clock.now() < end) return true
      until.delete(offerId)
      return false
    },
    mark: () => changes,
    set(offerId, mark) {
      if ((changedAt.get(offerId) ?? 0) <= mark) until.set(offerId, clock.now() + latchMs)
    },
    clear(offerId) {
      changedAt.set(offerId, ++changes)
      until.delete(offerId)
    },
  }
}
