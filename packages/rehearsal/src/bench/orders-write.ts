/** orders_write_ratio and orders_vs_hotrow_ratio: the whole pipeline against its own floor, and against the usual way. */
import { setTimeout as sleep } from 'node:timers/promises'
import { laneOf } from '../../../../apps/bff/src/kernel/lane.ts'
import { defineScripts } from '../../../../apps/bff/src/redis/generated.ts'
import { keys } from '../../../../apps/bff/src/redis/keys.ts'
import { reserve } from '../../../../apps/bff/src/rush/reserve.ts'
import type { BenchScene } from './bench-scene.ts'
import { type Figure, interleave } from './harness.ts'
import { insertOnHotRow } from './insert-hot-row.ts'
import { insertRaw } from './insert-raw.ts'
import { type BenchOrder, makeOrders } from './make-orders.ts'

const ordersARound = 20_000
const hotRowOrdersARound = 1_500
/** As the relay does it: up to 500 entries to a job, two jobs of a lane under way. */
const raw = { batchSize: 500, connections: 2 }
const hotRowConnections = 16
const drainLimitMs = 120_000

export async function ordersWrite(scene: BenchScene): Promise<Figure[]> {
  const { pool, lanes } = scene
  const perSecond = async (orders: BenchOrder[], write: (orders: BenchOrder[]) => Promise<number>) =>
    orders.length / (await write(orders))
  const sides = await interleave(
    {
      pipelineRowsPerSecond: () =>
        perSecond(makeOrders(ordersARound, lanes), (orders) => throughPipeline(scene, orders)),
      rawRowsPerSecond: () =>
        perSecond(makeOrders(ordersARound, lanes), (orders) => timed(() => insertRaw(pool, '2', orders, raw))),
      hotRowRowsPerSecond: () =>
        perSecond(makeOrders(hotRowOrdersARound, lanes), (orders) =>
          timed(() => insertOnHotRow(pool, '3', orders, hotRowConnections)),
        ),
    },
    { rounds: 5, warmups: 1 },
  )
  const { pipelineRowsPerSecond, rawRowsPerSecond, hotRowRowsPerSecond } = sides
  return [
    {
      name: 'orders_write_ratio',
      value: pipelineRowsPerSecond / rawRowsPerSecond,
      unit: 'of raw unnest',
      aim: '≥ 0.4',
      sides: { pipelineRowsPerSecond, rawRowsPerSecond },
    },
    {
      name: 'orders_vs_hotrow_ratio',
      value: pipelineRowsPerSecond / hotRowRowsPerSecond,
      unit: 'times the hot row',
      aim: '≥ 8',
      sides: { pipelineRowsPerSecond, hotRowRowsPerSecond },
    },
  ]
}

/** Fills the journal while the worker is held, lets it go, and resolves with the seconds until the last order is committed. */
async function throughPipeline(
  { instance, hot, pool, lanes, sale }: BenchScene,
  orders: BenchOrder[],
): Promise<number> {
  const lane = laneOf(sale.offerId, lanes)
  const claimed = async () => {
    const { rows } = await pool.query<{ claimed: number }>(
      'SELECT claimed FROM stock_ledger WHERE lane = $1 AND offer_id = $2',
      [lane, sale.offerId],
    )
    return rows[0]?.claimed ?? 0
  }
  await waitFor(async () => (await hot.xlen(keys.journal(lane))) === 0)
  instance.signal('worker', 'SIGSTOP')
  const before = await claimed()
  const scripts = defineScripts(hot)
  const bucket = { perSecond: 1_000, burst: 1_000 }
  for (let at = 0; at < orders.length; at += 1_000) {
    const taps = orders
      .slice(at, at + 1_000)
      .map(({ id, buyerId, requestId }) =>
        reserve(scripts, bucket, { lane, offerId: sale.offerId, buyerId, requestId, orderId: id, quantity: 1 }),
      )
    for (const tap of await Promise.all(taps))
      if (tap.kind !== 'RESERVED') throw new Error(`the journal could not be filled: ${tap.kind}`)
  }
  return timed(async () => {
    instance.signal('worker', 'SIGCONT')
    await waitFor(async () => (await claimed()) === before + orders.length)
  })
}

async function waitFor(done: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + drainLimitMs
  while (!(await done())) {
    if (Date.now() > deadline) throw new Error(`the journal was not drained within ${drainLimitMs / 1000} s`)
    await sleep(10)
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1000
}
