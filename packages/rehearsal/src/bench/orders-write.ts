/** orders_write_ratio and orders_vs_hotrow_ratio: the whole pipeline against its own floor, and against the usual way. */
import type { BenchScene } from './bench-scene.ts'
import { type Figure, interleave, seconds } from './harness.ts'
import { insertOnHotRow } from './insert-hot-row.ts'
import { insertRaw } from './insert-raw.ts'
import { type BenchOrder, makeOrders } from './make-orders.ts'
import { throughPipeline } from './pipeline.ts'

/** A few seconds of work, and more batches than a lane may have ahead: how the first one starts is not what is measured. */
const ordersARound = 50_000
const hotRowOrdersARound = 1_500
/** As the pipeline does it: a lane at a time, up to 500 rows to a batch, four batches under way. */
const raw = { batchSize: 500, connections: 4 }
const hotRowConnections = 16

export async function ordersWrite(scene: BenchScene): Promise<Figure[]> {
  const { pool, lanes, sale } = scene
  const perSecond = async (orders: BenchOrder[], write: (orders: BenchOrder[]) => Promise<number>) =>
    orders.length / (await write(orders))
  const sides = await interleave(
    {
      pipelineRowsPerSecond: () =>
        perSecond(makeOrders(ordersARound, lanes), (orders) =>
          throughPipeline({ ...scene, offerId: sale.offerId }, orders),
        ),
      rawRowsPerSecond: () =>
        perSecond(makeOrders(ordersARound, lanes), (orders) => seconds(() => insertRaw(pool, '2', orders, raw))),
      hotRowRowsPerSecond: () =>
        perSecond(makeOrders(hotRowOrdersARound, lanes), (orders) =>
          seconds(() => insertOnHotRow(pool, '3', orders, hotRowConnections)),
        ),
    },
    { rounds: 5, warmups: 2 },
  )
  const { pipelineRowsPerSecond, rawRowsPerSecond, hotRowRowsPerSecond } = sides
  return [
    {
      name: 'orders_write_ratio',
      value: pipelineRowsPerSecond / rawRowsPerSecond,
      unit: 'of raw unnest',
      aim: { atLeast: 0.6 },
      sides: { pipelineRowsPerSecond, rawRowsPerSecond },
      bound:
        'the processors: PostgreSQL writes what it writes for the raw side, and the worker reads the journal beside it',
    },
    {
      name: 'orders_vs_hotrow_ratio',
      value: pipelineRowsPerSecond / hotRowRowsPerSecond,
      unit: 'times the hot row',
      aim: { atLeast: 15 },
      sides: { pipelineRowsPerSecond, hotRowRowsPerSecond },
      bound: 'the hot row waits for a commit for each order, the pipeline for one each batch',
    },
  ]
}
