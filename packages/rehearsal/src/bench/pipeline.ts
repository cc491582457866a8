/** The order pipeline from the journal to the last commit, timed from outside: what every figure about orders/s has in common. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import { laneOf } from '../../../../apps/bff/src/kernel/lane.ts'
import { defineScripts } from '../../../../apps/bff/src/redis/generated.ts'
import { allLanes, keys } from '../../../../apps/bff/src/redis/keys.ts'
import { createReserve } from '../../../../apps/bff/src/rush/reserve.ts'
import type { Instance } from '../../../../scripts/instance/start-instance.ts'
import { seconds } from './harness.ts'
import type { BenchOrder } from './make-orders.ts'

/** A worker with its stores, and an offer with stock in every lane of it. */
export interface Pipeline {
  instance: Instance
  hot: Redis
  pool: Pool
  lanes: number
  offerId: string
}

const limitMs = 120_000

/** Fills the journals while the worker is held, lets it go, and tells the seconds until the last order is committed. */
export async function throughPipeline(pipeline: Pipeline, orders: readonly BenchOrder[]): Promise<number> {
  const { instance } = pipeline
  await waitFor(async () => (await journalled(pipeline)) === 0)
  instance.signal('worker', 'SIGSTOP')
  const before = await claimed(pipeline)
  await fillJournals(pipeline, orders)
  return seconds(async () => {
    instance.signal('worker', 'SIGCONT')
    await waitFor(async () => (await claimed(pipeline)) === before + orders.length)
  })
}

export async function fillJournals(
  { hot, lanes, offerId }: Pick<Pipeline, 'hot' | 'lanes' | 'offerId'>,
  orders: readonly BenchOrder[],
): Promise<void> {
  const reserve = createReserve({
    scripts: defineScripts(hot),
    buyerBucket: { perSecond: 1_000, burst: 1_000 },
    backlogMax: 1_000_000,
  })
  for (let at = 0; at < orders.length; at += 1_000) {
    const taps = orders
      .slice(at, at + 1_000)
      .map(({ id, buyerId, requestId }) =>
        reserve({ lane: laneOf(buyerId, lanes), offerId, buyerId, requestId, orderId: id, quantity: 1 }),
      )
    for (const tap of await Promise.all(taps))
      if (tap.kind !== 'RESERVED') throw new Error(`the journal could not be filled: ${tap.kind}`)
  }
}

async function journalled({ hot, lanes }: Pipeline): Promise<number> {
  const lengths = await Promise.all(allLanes(lanes).map((lane) => hot.xlen(keys.journal(lane))))
  return lengths.reduce((sum, length) => sum + length, 0)
}

async function claimed({ pool, offerId }: Pipeline): Promise<number> {
  const { rows } = await pool.query<{ claimed: number }>({
    name: 'claimed',
    text: 'SELECT sum(claimed)::int AS claimed FROM stock_ledger WHERE offer_id = $1',
    values: [offerId],
  })
  return rows[0]?.claimed ?? 0
}

export async function waitFor(done: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + limitMs
  while (!(await done())) {
    if (Date.now() > deadline) throw new Error(`the journal was not drained within ${limitMs / 1_000} s`)
    await sleep(10)
  }
}
