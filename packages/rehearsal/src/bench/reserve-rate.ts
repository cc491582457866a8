/** reserve_vs_redis_ratio: how many taps one API process takes a second, beside the bare script through the same client. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { laneOf } from '../../../../apps/bff/src/kernel/lane.ts'
import { defineScripts } from '../../../../apps/bff/src/redis/generated.ts'
import { keys } from '../../../../apps/bff/src/redis/keys.ts'
import { closedLoop } from '../rush/pace.ts'
import { createRandom } from '../rush/random.ts'
import { createHttp } from '../wire/http.ts'
import { createWire } from '../wire/trpc.ts'
import type { BenchScene } from './bench-scene.ts'
import { type Figure, interleave, seconds } from './harness.ts'
import { makeOrders } from './make-orders.ts'

const width = 128
const scriptCallsARound = 10_000
const bucketRefillMs = 1_100
const reservesByEach = 2

export async function reserveRate({ instance, sale, shoppers, lanes }: BenchScene): Promise<Figure> {
  const random = createRandom(9)
  const http = createHttp(instance.urls.api, width)
  const wire = createWire(http, 10_000)
  const redis = new Redis(instance.env.REDIS_URL ?? '', { enableAutoPipelining: true })
  const scripts = defineScripts(redis)
  try {
    const sides = await interleave(
      {
        reservesPerSecond: async () => {
          await sleep(bucketRefillMs)
          const taps = Array.from({ length: reservesByEach }, () => shoppers).flat()
          const took = await seconds(() =>
            closedLoop(taps, width, async ({ caller }) => {
              const tap = { offerId: sale.offerId, quantity: 1, requestId: random.uuid(), retry: false }
              const answer = await wire.mutate(caller, 'rush.buy', tap)
              if (answer.kind !== 'OK') throw new Error(`a tap was not a reserve: ${JSON.stringify(answer)}`)
            }),
          )
          return taps.length / took
        },
        scriptCallsPerSecond: async () => {
          const orders = makeOrders(scriptCallsARound, lanes)
          const took = await seconds(() =>
            closedLoop(orders, width, async ({ id, buyerId, requestId }) => {
              const lane = laneOf(buyerId, lanes)
              const answer = (await scripts.reserve(
                {
                  stock: keys.stock(lane, sale.offerId),
                  buyers: keys.buyers(lane, sale.offerId),
                  journal: keys.journal(lane),
                  taps: [keys.reservation(lane, buyerId, requestId), keys.bucket(lane, buyerId)],
                },
                {
                  offer: sale.offerId,
                  tapMs: 1,
                  burstMs: 1_000,
                  keepMs: 1,
                  backlogMax: 1_000_000,
                  taps: [id, buyerId, requestId, 1],
                },
              )) as string[]
              if (answer[0] !== 'RESERVED') throw new Error(`a call was not a reserve: ${answer.join()}`)
            }),
          )
          return orders.length / took
        },
      },
      { rounds: 5, warmups: 1 },
    )
    return {
      name: 'reserve_vs_redis_ratio',
      value: sides.reservesPerSecond / sides.scriptCallsPerSecond,
      unit: 'of bare script calls',
      aim: null,
      sides,
      bound:
        'HTTP: one API process is one thread, and on two processors the load generator takes its share of the other',
    }
  } finally {
    redis.disconnect()
    await http.close()
  }
}
