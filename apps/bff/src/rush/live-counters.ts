/**
 * What shoppers are doing right now, for the live view: counted in memory, flushed to Redis once a second. For showing only: a crash
 * loses at most a second of it, and no decision is taken from it.
 */
import type { Redis } from 'ioredis'
import { keys } from '../redis/keys.ts'

type LiveCount = 'reserved' | 'refused'

export interface LiveCounters {
  count(offerId: string, what: LiveCount): void
  flush(): Promise<void>
}

export function createLiveCounters({ hot }: { hot: Redis }): LiveCounters {
  let counts = new Map<string, Record<LiveCount, number>>()
  return {
    count(offerId, what) {
      let offer = counts.get(offerId)
      if (!offer) {
        // Offer ids come from shoppers until Redis has answered: a flood of made-up ones must not grow this without bound.
        if (counts.size >= 10_000) return
        offer = { reserved: 0, refused: 0 }
        counts.set(offerId, offer)
      }
      offer[what]++
    },
    async flush() {
      if (counts.size === 0) return
      const flushed = counts
      counts = new Map()
      const pipeline = hot.pipeline()
      for (const [offerId, { reserved, refused }] of flushed) {
        const key = keys.liveTotals(offerId)
        pipeline
          .hincrby(key, 'reserved', reserved)
          .hincrby(key, 'refused', refused)
          .expire(key, 7 * 86_400)
      }
      await pipeline.exec()
    },
  }
}
