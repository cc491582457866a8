/** reserve_cpu_ratio, reserve_cpu_spread_ratio, soldout_cpu_ratio, frontier_cpu_ratio: CPU of the API process for one answer, in answers of bare Fastify. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { closedLoop } from '../rush/pace.ts'
import { createRandom } from '../rush/random.ts'
import { createHttp, type Http } from '../wire/http.ts'
import { createWire } from '../wire/trpc.ts'
import { type BenchScene, type BenchShopper, bucketRefillMs } from './bench-scene.ts'
import { cpuSeconds } from './cpu-time.ts'
import { type Figure, interleave } from './harness.ts'

/** Connections, as in a rush: with a few, every reply of Redis wakes the process for itself, which measures the wake-ups. */
const width = 128
const rounds = { rounds: 7, warmups: 2 }
/** A round of the cheap ones is longer, or it would be over before the clock has moved. */
const [reservesByEach, cheapByEach] = [2, 6]

export function reserveCpu(scene: BenchScene): Promise<Figure> {
  return reserveCpuOf(scene, scene.oneLane.offerId, { name: 'reserve_cpu_ratio', aim: { atMost: 2.2 } })
}

/** The same where the taps of a turn meet in sixteen lanes and seldom share a call. */
export function reserveCpuSpread(scene: BenchScene): Promise<Figure> {
  return reserveCpuOf(scene, scene.sale.offerId, { name: 'reserve_cpu_spread_ratio', aim: null })
}

function reserveCpuOf(scene: BenchScene, offerId: string, figure: Pick<Figure, 'name' | 'aim'>): Promise<Figure> {
  // A request id is spent by its first offer.
  const random = createRandom(Number(BigInt(offerId) & 0xffff_ffffn))
  return besideBare(scene, async ({ api, bare, perRequest }) => {
    const wire = createWire(api.http, 10_000)
    const sides = await interleave(
      {
        reserveCpuMs: async () => {
          await sleep(bucketRefillMs)
          return perRequest(api.pid, reservesByEach, async ({ caller }) => {
            const tap = { offerId, quantity: 1, requestId: random.uuid(), retry: false }
            const answer = await wire.mutate(caller, 'rush.buy', tap)
            if (answer.kind !== 'OK') throw new Error(`a tap was not a reserve: ${JSON.stringify(answer)}`)
          })
        },
        echoCpuMs: () => perRequest(bare.pid, cheapByEach, (shopper) => echo(bare.http, shopper, scene, random.uuid())),
      },
      rounds,
    )
    return {
      ...figure,
      value: sides.reserveCpuMs / sides.echoCpuMs,
      unit: 'echoes',
      sides,
      bound: 'a share of the round trip to Redis, then the promises of the route and the gate’s look-ups',
    }
  })
}

export async function soldOutCpu(scene: BenchScene): Promise<Figure> {
  const random = createRandom(8)
  return besideBare(scene, async ({ api, bare, perRequest }) => {
    const wire = createWire(api.http, 10_000)
    const sides = await interleave(
      {
        soldOutCpuMs: () =>
          perRequest(api.pid, cheapByEach, async ({ caller }) => {
            const tap = { offerId: scene.soldOut.offerId, quantity: 1, requestId: random.uuid(), retry: false }
            const answer = await wire.mutate(caller, 'rush.buy', tap)
            if (answer.kind !== 'REFUSED' || answer.outcome !== 'SOLD_OUT')
              throw new Error(`a tap was not refused as sold out: ${JSON.stringify(answer)}`)
          }),
        echoCpuMs: () => perRequest(bare.pid, cheapByEach, (shopper) => echo(bare.http, shopper, scene, random.uuid())),
      },
      rounds,
    )
    return {
      name: 'soldout_cpu_ratio',
      value: sides.soldOutCpuMs / sides.echoCpuMs,
      unit: 'echoes',
      aim: { atMost: 1.4 },
      sides,
      bound: 'the HTTP exchange itself; Redis is asked once a second',
    }
  })
}

export async function frontierCpu(scene: BenchScene): Promise<Figure> {
  return besideBare(scene, async ({ api, bare, perRequest }) => {
    const get = async (http: Http, path: string, headers: string[]) => {
      const answer = await http.send('GET', path, headers, null, 10_000)
      if (answer.status !== 200) throw new Error(`GET ${path} answered ${answer.status} ${answer.body}`)
    }
    const sides = await interleave(
      {
        frontierCpuMs: () =>
          perRequest(api.pid, cheapByEach, ({ caller }) =>
            get(api.http, `/frontier/${scene.queue.campaignId}`, caller.headers),
          ),
        staticCpuMs: () => perRequest(bare.pid, cheapByEach, ({ caller }) => get(bare.http, '/static', caller.headers)),
      },
      rounds,
    )
    return {
      name: 'frontier_cpu_ratio',
      value: sides.frontierCpuMs / sides.staticCpuMs,
      unit: 'static answers',
      aim: { atMost: 1.4 },
      sides,
      bound: 'the HTTP exchange itself; the document is kept in memory',
    }
  })
}

interface Served {
  pid: number
  http: Http
}

interface Beside {
  api: Served
  bare: Served
  /** CPU milliseconds of `pid` for each request, when every shopper asks `times` times. */
  perRequest(pid: number, times: number, ask: (shopper: BenchShopper) => Promise<void>): Promise<number>
}

/** The shop's API, and a bare server that is there for as long as `work` runs. */
async function besideBare<T>({ instance, shoppers }: BenchScene, work: (beside: Beside) => Promise<T>): Promise<T> {
  const child = fork(join(import.meta.dirname, 'echo-server.ts'), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const [url] = (await once(child, 'message')) as [string]
  const api = { pid: instance.pid('api'), http: createHttp(instance.urls.api, width) }
  const bare = { pid: child.pid ?? 0, http: createHttp(url, width) }
  const perRequest: Beside['perRequest'] = async (pid, times, ask) => {
    const requests = Array.from({ length: times }, () => shoppers).flat()
    const before = cpuSeconds(pid)
    await closedLoop(requests, width, ask)
    return ((cpuSeconds(pid) - before) / requests.length) * 1_000
  }
  try {
    return await work({ api, bare, perRequest })
  } finally {
    child.kill()
    await Promise.all([api.http.close(), bare.http.close()])
  }
}

async function echo(http: Http, { caller }: BenchShopper, { sale }: BenchScene, requestId: string): Promise<void> {
  const body = JSON.stringify({ offerId: sale.offerId, quantity: 1, requestId, retry: false })
  const answer = await http.send('POST', '/echo', caller.headers, body, 10_000)
  if (answer.status !== 200) throw new Error(`the echo answered ${answer.status}`)
}
