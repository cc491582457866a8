/**
 * Is a store away? After a failure it is not asked again for a moment, so that taps take the other way at once instead of each waiting
 * for its own timeout. One tap after that moment is the probe.
 */
import { isStoreAway } from '../http/store-errors.ts'
import type { Clock } from '../kernel/clock.ts'

export interface StoreWatch {
  isAway(): boolean
  /** Runs `work`; when the store turns out to be away, `otherwise`. Errors that are not about the store are thrown on. */
  watch<T, U>(work: () => Promise<T>, otherwise: () => Promise<U>): Promise<T | U>
}

export function createStoreWatch({ clock, awayMs }: { clock: Clock; awayMs: number }): StoreWatch {
  let awayUntil = 0
  return {
    isAway: () => clock.now() < awayUntil,
    async watch(work, otherwise) {
      try {
        return await work()
      } catch (error) {
        if (!isStoreAway(error)) throw error
        awayUntil = clock.now() + awayMs
        return otherwise()
      }
    },
  }
}
