/**
 * What shoppers are doing right now, for the live view: counted in memory, flushed to Redis once a second. For showing only: a crash
 * loses at most a second of it, and no decision is taken from it. On the rush path it costs a few additions a tap, and no Redis.
 */
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { Redis } from 'ioredis'
import type { Origin } from '../buyers/blocks.ts'
import type { Clock } from '../kernel/clock.ts'
import { keys } from '../redis/keys.ts'
import { createHotSources } from './hot-sources.ts'
import { bucketCount, bucketOf } from './latency.ts'

/** `RESERVED`, or why not. */
export type TapOutcome = 'RESERVED' | OutcomeCode

export interface LiveCounters {
  /** A tap on an offer that exists was answered so. */
  tapped(offerId: string, outcome: TapOutcome): void
  /** It took so long. Says nothing of an offer that nobody tapped with an outcome. */
  answered(offerId: string, ms: number): void
  /** From here somebody tapped, whatever became of it. */
  tappedFrom(origin: Origin): void
  delivered(offerId: string, orders: number): void
  /** The page of a campaign that exists was opened. */
  viewed(campaignId: string): void
  flush(): Promise<void>
}

export interface LiveCounterDeps {
  hot: Redis
  clock: Clock
  /** This process's leased number. */
  worker: number
}

export function createLiveCounters({ hot, clock, worker }: LiveCounterDeps): LiveCounters {
  const sources = createHotSources()
  let offers = new Map<string, OfferCounts>()
  let views = new Map<string, number>()
  function of(offerId: string): OfferCounts {
    const known = offers.get(offerId)
    if (known) return known
    const made = { outcomes: new Map(), delivered: 0, latency: new Uint32Array(bucketCount) }
    offers.set(offerId, made)
    return made
  }
  return {
    tapped(offerId, outcome) {
      const { outcomes } = of(offerId)
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    },
    answered(offerId, ms) {
      // Ids that no offer has come from who knows where, and may not leave anything behind: only what was counted has a place.
      const counts = offers.get(offerId)
      if (counts) (counts.latency[bucketOf(ms)] as number)++
    },
    tappedFrom: sources.tapped,
    delivered: (offerId, orders) => void (of(offerId).delivered += orders),
    viewed: (campaignId) => void views.set(campaignId, (views.get(campaignId) ?? 0) + 1),
    async flush() {
      const loud = sources.loudest(clock.now())
      if (offers.size === 0 && views.size === 0 && loud.length === 0) return
      const [flushed, seen] = [offers, views]
      offers = new Map()
      views = new Map()
      const pipeline = hot.pipeline()
      if (loud.length > 0) pipeline.set(keys.hotSources(worker), JSON.stringify(loud), 'PX', heardForMs)
      for (const [offerId, { outcomes, delivered, latency }] of flushed) {
        const key = keys.liveTotals(offerId)
        for (const [outcome, count] of outcomes) pipeline.hincrby(key, outcome, count)
        if (delivered > 0) pipeline.hincrby(key, deliveredField, delivered)
        for (const [bucket, count] of latency.entries()) if (count > 0) pipeline.hincrby(key, `ms${bucket}`, count)
        pipeline.expire(key, keptSeconds)
      }
      for (const [campaignId, count] of seen)
        pipeline.incrby(keys.liveViews(campaignId), count).expire(keys.liveViews(campaignId), keptSeconds)
      await pipeline.exec()
    },
  }
}

/**
 * One look whether it is time to flush: once a second, a little before the next second is sampled, in every process alike. So a point has
 * one flush of each process, and what it shows is as young as it can be.
 */
export function createFlushTick({ live, clock }: { live: LiveCounters; clock: Clock }): () => Promise<void> {
  let flushedFor = 0
  return async () => {
    const second = Math.floor((clock.now() + flushEarlyMs) / 1_000)
    if (second === flushedFor) return
    flushedFor = second
    await live.flush()
  }
}

interface OfferCounts {
  outcomes: Map<TapOutcome, number>
  delivered: number
  latency: Uint32Array
}

export interface OfferTotals {
  reserved: number
  delivered: number
  refusals: Record<string, number>
  /** Answers by latency bucket. */
  latency: number[]
}

/** What all processes have counted of one offer. */
export async function readOfferTotals(hot: Redis, offerId: string): Promise<OfferTotals> {
  const totals: OfferTotals = { reserved: 0, delivered: 0, refusals: {}, latency: Array(bucketCount).fill(0) }
  for (const [field, text] of Object.entries(await hot.hgetall(keys.liveTotals(offerId)))) {
    const count = Number(text)
    if (field === 'RESERVED') totals.reserved = count
    else if (field === deliveredField) totals.delivered = count
    else if (field.startsWith('ms')) totals.latency[Number(field.slice(2))] = count
    else totals.refusals[field] = count
  }
  return totals
}

const deliveredField = 'delivered'
const keptSeconds = 7 * 86_400
const flushEarlyMs = 200
const heardForMs = 2_500
