/** reserve_to_order_p99_ms: from the moment a tap of a burst is taken until its order can be seen in PostgreSQL. */
import { setTimeout as sleep } from 'node:timers/promises'
import { timeOf } from '../../../../apps/bff/src/kernel/snowflake.ts'
import { closedLoop } from '../rush/pace.ts'
import { createRandom } from '../rush/random.ts'
import { createHttp } from '../wire/http.ts'
import { createWire } from '../wire/trpc.ts'
import type { BenchScene } from './bench-scene.ts'
import { type Figure, quantile } from './harness.ts'
import { waitFor } from './pipeline.ts'

const burst = 10_000
const width = 256
const bucketRefillMs = 3_500

export async function reserveToOrder({ instance, pool, sale, shoppers }: BenchScene): Promise<Figure> {
  const random = createRandom(10)
  await rememberCommitTimes({ instance, pool })
  const http = createHttp(instance.urls.api, width)
  const wire = createWire(http, 30_000)
  try {
    const reserve = async (taps: BenchScene['shoppers']) => {
      const orders: string[] = []
      await closedLoop(taps, width, async ({ caller }) => {
        const tap = { offerId: sale.offerId, quantity: 1, requestId: random.uuid(), retry: false }
        const answer = await wire.mutate(caller, 'rush.buy', tap)
        if (answer.kind !== 'OK') throw new Error(`a tap was not a reserve: ${JSON.stringify(answer)}`)
        orders.push(answer.data.orderId)
      })
      return orders
    }
    // The processes have lost their connections to PostgreSQL.
    await reserve(shoppers)
    await sleep(bucketRefillMs)
    const orders = await reserve(Array.from({ length: burst / shoppers.length }, () => shoppers).flat())
    const visible = async () => {
      const { rows } = await pool.query<{ id: string; at: number }>(
        `SELECT id::text, extract(epoch FROM pg_xact_commit_timestamp(xmin))::float8 * 1000 AS at FROM orders WHERE id = ANY($1::bigint[])`,
        [orders],
      )
      return rows
    }
    await waitFor(async () => (await visible()).length === orders.length)
    // An order's id is made when its tap goes to Redis.
    const waits = (await visible()).map(({ id, at }) => at - timeOf(id))
    return {
      name: 'reserve_to_order_p99_ms',
      value: quantile(waits, 0.99),
      unit: 'ms',
      aim: { atMost: 2_000 },
      sides: { p50Ms: quantile(waits, 0.5), p99Ms: quantile(waits, 0.99), maxMs: quantile(waits, 1) },
      bound: 'API, worker and PostgreSQL share the processors: while the burst is taken, orders are written beside it',
    }
  } finally {
    await http.close()
  }
}

/** From now on PostgreSQL keeps when each transaction was committed; it has to be started anew for that. */
async function rememberCommitTimes({ instance, pool }: Pick<BenchScene, 'instance' | 'pool'>): Promise<void> {
  await pool.query('ALTER SYSTEM SET track_commit_timestamp = on')
  await instance.restart('postgres')
  await waitFor(async () => {
    const stores = (await (await fetch(`${instance.urls.api}/health/ready`)).json()) as { postgres: boolean }
    return stores.postgres
  })
}
