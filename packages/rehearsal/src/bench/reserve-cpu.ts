/** reserve_cpu_ratio: what a successful tap costs the API process, in bare echoes. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { closedLoop } from '../rush/pace.ts'
import { createRandom } from '../rush/random.ts'
import { createHttp, type Http } from '../wire/http.ts'
import { createWire } from '../wire/trpc.ts'
import type { BenchScene, BenchShopper } from './bench-scene.ts'
import { cpuSeconds } from './cpu-time.ts'
import { type Figure, interleave } from './harness.ts'

const tapsByEach = 2
/** More of them, because each is so much cheaper. */
const echoesByEach = 6
/** Connections, as in a rush: with a few, every reply of Redis wakes the process for itself, which measures the wake-ups. */
const width = 128
/** The gate gives a shopper two taps a second back. */
const bucketRefillMs = 1_100

export async function reserveCpu(scene: BenchScene): Promise<Figure> {
  const { instance, sale, shoppers } = scene
  const random = createRandom(7)
  const echo = await startEcho()
  const shopHttp = createHttp(instance.urls.api, width)
  const echoHttp = createHttp(echo.url, width)
  const wire = createWire(shopHttp, 10_000)
  const perRequest = async (pid: number, askedByEach: number, ask: (shopper: BenchShopper) => Promise<void>) => {
    const requests = Array.from({ length: askedByEach }, () => shoppers).flat()
    const before = cpuSeconds(pid)
    await closedLoop(requests, width, ask)
    return ((cpuSeconds(pid) - before) / requests.length) * 1000
  }
  try {
    const sides = await interleave(
      {
        reserveCpuMs: async () => {
          await sleep(bucketRefillMs)
          return perRequest(instance.pid('api'), tapsByEach, async ({ caller }) => {
            const answer = await wire.mutate(caller, 'rush.buy', {
              offerId: sale.offerId,
              quantity: 1,
              requestId: random.uuid(),
              retry: false,
            })
            if (answer.kind !== 'OK') throw new Error(`a tap was not a reserve: ${JSON.stringify(answer)}`)
          })
        },
        echoCpuMs: () =>
          perRequest(echo.pid, echoesByEach, (shopper) => askEcho(echoHttp, shopper, sale.offerId, random.uuid())),
      },
      { rounds: 5, warmups: 2 },
    )
    return { name: 'reserve_cpu_ratio', value: sides.reserveCpuMs / sides.echoCpuMs, unit: 'echoes', aim: '≤ 3', sides }
  } finally {
    echo.stop()
    await Promise.all([shopHttp.close(), echoHttp.close()])
  }
}

async function askEcho(http: Http, { caller }: BenchShopper, offerId: string, requestId: string): Promise<void> {
  const body = JSON.stringify({ offerId, quantity: 1, requestId, retry: false })
  const answer = await http.send('POST', '/echo', caller.headers, body, 10_000)
  if (answer.status !== 200) throw new Error(`the echo answered ${answer.status}`)
}

async function startEcho(): Promise<{ url: string; pid: number; stop(): void }> {
  const child = fork(join(import.meta.dirname, 'echo-server.ts'), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const [url] = (await once(child, 'message')) as [string]
  return { url, pid: child.pid ?? 0, stop: () => void child.kill() }
}
