import type { LiveFrame } from '@tidegate/shared/contracts/live'
import { unpackPoints } from '@tidegate/shared/live-series'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../kernel/clock.ts'
import { keys } from '../redis/keys.ts'
import { pauseCampaign } from '../rush/steer.ts'
import { testDatabase } from '../testing/database.ts'
import { eventually } from '../testing/eventually.ts'
import { testRedis } from '../testing/redis.ts'
import { createSale } from '../testing/sale.ts'
import { createLiveCounters } from './count.ts'
import { keepHistory } from './keep-history.ts'
import { listEarlierSales, readLiveHistory, readNewestPoint } from './read-history.ts'
import { createLiveSampler } from './sample.ts'
import { createLiveWatch } from './watch.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const { pool, hot } = { pool: database.pool, hot: redis.client }
const staffId = '1'

/** A warm sale and its live view, whose clock is set by hand; a second a call of `second`. */
async function liveSale() {
  const sale = await createSale({ pool, hot, total: 10 })
  await sale.warm()
  const clock = { at: Math.ceil(Date.now() / 60_000) * 60_000, now: () => clock.at }
  const deps = { ...sale.deps, clock, degrade: { level: () => 0 as const } }
  const sampler = createLiveSampler(deps)
  const counters = createLiveCounters({ hot, clock: systemClock, worker: 0 })
  return {
    sale,
    clock,
    deps,
    counters,
    /** Somebody's process counted, and the second was sampled. */
    async second() {
      clock.at += 1_000
      await counters.flush()
      await sampler.sample(sale.campaignId)
    },
    watch: () => createLiveWatch({ pool, hot, clock, logger: sale.deps.logger, sampler }),
  }
}

/** Reads frames until the newest second is `at`. */
async function readUntil(frames: AsyncGenerator<LiveFrame>, at: number): Promise<LiveFrame[]> {
  const read: LiveFrame[] = []
  while (read.at(-1)?.now.at !== at) read.push((await frames.next()).value as LiveFrame)
  return read
}

const secondsOf = (frames: LiveFrame[]) => frames.flatMap(({ series }) => unpackPoints(series)).map(({ at }) => at)

describe('a point', () => {
  it('adds what all processes counted: taps by outcome, views, deliveries, quantiles of this second only', async () => {
    const { sale, counters, second } = await liveSale()
    const other = createLiveCounters({ hot, clock: systemClock, worker: 0 })
    counters.tapped(sale.offerId, 'SOLD_OUT')
    counters.answered(sale.offerId, 900)
    await second()
    for (let i = 0; i < 50; i++) {
      counters.tapped(sale.offerId, 'RESERVED')
      counters.answered(sale.offerId, 2)
      other.tapped(sale.offerId, 'TOO_FAST')
      other.answered(sale.offerId, 40)
    }
    other.viewed(sale.campaignId)
    other.delivered(sale.offerId, 3)
    await other.flush()
    await second()
    const history = await readLiveHistory({ pool, hot }, sale.campaignId)
    const [first, last] = unpackPoints(history!.series)
    expect(first).toMatchObject({ p50: null, p99: null })
    expect(last).toMatchObject({ taps: 101, reserved: 50, views: 1, delivered: 3, available: 10, drift: 0 })
    expect(last?.refusals).toEqual({ SOLD_OUT: 1, TOO_FAST: 50 })
    expect(last?.p50).toBeLessThan(3)
    expect(await readNewestPoint(hot, sale.campaignId)).toEqual(last)
    // The 900 ms are of the second before.
    expect(last?.p99).toBeGreaterThan(35)
    expect(last?.p99).toBeLessThan(50)
  })

  it('leaves nothing in Redis for an offer that nobody has', async () => {
    const counters = createLiveCounters({ hot, clock: systemClock, worker: 0 })
    counters.answered('123456789', 3)
    await counters.flush()
    expect(await hot.exists(keys.liveTotals('123456789'))).toBe(0)
  })

  it('made by two schedulers in the same second is kept once', async () => {
    const { sale, deps, second } = await liveSale()
    await second()
    await createLiveSampler(deps).sample(sale.campaignId)
    expect(await hot.xlen(keys.livePoints(sale.campaignId))).toBe(1)
  })
})

describe('watching', () => {
  it('brings every second once: to who is there, and to who comes back with their last one', async () => {
    const { sale, clock, second, watch } = await liveSale()
    const live = watch()
    await second()
    const leaving = new AbortController()
    const frames = live.watch(sale.campaignId, null, leaving.signal)
    const start = clock.at
    expect(secondsOf(await readUntil(frames, start))).toEqual([start])
    await second()
    expect(secondsOf(await readUntil(frames, start + 1_000))).toEqual([start + 1_000])
    leaving.abort()
    for (let i = 0; i < 5; i++) await second()

    const back = live.watch(sale.campaignId, start + 1_000, new AbortController().signal)
    const missed = secondsOf(await readUntil(back, start + 6_000))
    expect(missed).toEqual([2, 3, 4, 5, 6].map((n) => start + n * 1_000))
    live.close()
    expect((await back.next()).done).toBe(true)
  })

  it('marks what an operator did, and says it once', async () => {
    const { sale, clock, second, watch } = await liveSale()
    await second()
    const live = watch()
    const frames = live.watch(sale.campaignId, null, new AbortController().signal)
    await readUntil(frames, clock.at)
    await pauseCampaign(sale.deps, staffId, sale.campaignId)
    await second()
    const paused = (await readUntil(frames, clock.at)).at(-1)
    expect(paused?.deeds?.at(-1)).toMatchObject({ action: 'campaign.pause', detail: {} })
    expect(paused?.now).toMatchObject({ phase: 'PAUSED', version: 2 })
    await second()
    expect((await readUntil(frames, clock.at)).at(-1)?.deeds).toBeNull()
    live.close()
  })

  it('goes on without a scheduler, and ends where there is no such campaign', async () => {
    const { sale, clock, watch } = await liveSale()
    const live = watch()
    const frames = live.watch(sale.campaignId, null, new AbortController().signal)
    const first = frames.next()
    // Nobody samples; the reader notices by the clock.
    clock.at += 10_000
    expect(((await first).value as LiveFrame).now).toMatchObject({ title: '整点秒杀', total: 10 })
    expect((await live.watch('42', null, new AbortController().signal).next()).done).toBe(true)
    live.close()
  })
})

describe('history', () => {
  it('is kept when Redis forgets everything, and the ring adds what is not kept yet', async () => {
    const { sale, clock, deps, counters, second } = await liveSale()
    for (let i = 0; i < 70; i++) {
      counters.tapped(sale.offerId, 'RESERVED')
      await second()
    }
    clock.at += 60_000
    await keepHistory(deps)
    await keepHistory(deps)
    const kept = await pool.query('SELECT seconds FROM live_history WHERE campaign_id = $1 ORDER BY minute', [
      sale.campaignId,
    ])
    expect(kept.rows.map((row) => row.seconds)).toEqual([59, 11])
    await second()
    const whole = unpackPoints((await readLiveHistory({ pool, hot }, sale.campaignId))!.series)
    expect([whole.length, whole.at(-1)?.at, whole[69]?.taps]).toEqual([71, clock.at, 70])

    await hot.del(keys.livePoints(sale.campaignId))
    const left = unpackPoints((await readLiveHistory({ pool, hot }, sale.campaignId))!.series)
    expect(left).toEqual(whole.slice(0, 70))
  })

  it('offers earlier sales that have one, and no later or other ones', async () => {
    const [earlier, later] = [await liveSale(), await liveSale()]
    await pool.query(`UPDATE campaigns SET starts_at = starts_at - interval '1 day' WHERE id = $1`, [
      earlier.sale.campaignId,
    ])
    await earlier.second()
    earlier.clock.at += 70_000
    await keepHistory(earlier.deps)
    const ids = async (id: string) => (await listEarlierSales(pool, id)).map(({ campaignId }) => campaignId)
    await eventually(async () => expect(await ids(later.sale.campaignId)).toContain(earlier.sale.campaignId))
    expect(await ids(earlier.sale.campaignId)).not.toContain(later.sale.campaignId)
  })
})
