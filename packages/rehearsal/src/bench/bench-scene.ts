import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import pg from 'pg'
import { DEMO_STAFF } from '../../../../prisma/seed/demo-staff.ts'
import { type Instance, startInstance } from '../../../../scripts/instance/start-instance.ts'
import { logIn, type Visitor } from '../rush/arrive.ts'
import { makeCrowd } from '../rush/crowd.ts'
import { closedLoop } from '../rush/pace.ts'
import { type SalePlan, type StagedSale, signInStaff, stageSale } from '../rush/stage-sale.ts'
import { createTally } from '../rush/tally.ts'
import { createHttp } from '../wire/http.ts'
import { createSandbox } from '../wire/sandbox.ts'
import { createWire } from '../wire/trpc.ts'

/** A whole shop of its own with sales under way, and shoppers who are signed in. */
export interface BenchScene extends AsyncDisposable {
  instance: Instance
  pool: pg.Pool
  hot: Redis
  lanes: number
  /** Never sells out. */
  sale: StagedSale
  /** Its stock stands in one lane, as that of most offers. */
  oneLane: StagedSale
  /** Has sold its only unit. */
  soldOut: StagedSale
  /** Has a waiting room. */
  queue: StagedSale
  shoppers: BenchShopper[]
}

export type BenchShopper = Pick<Visitor, 'caller'>

const shopperCount = 2_000
/**
 * 20,000 taps before anything is measured: after the first thousands a fifth of the process's CPU still was V8's compilers, and most of the rest
 * was code that they had not reached yet, while the bare server of one short route had long been compiled.
 */
const warmRounds = 10
/** The gate gives a shopper two taps a second back. */
export const bucketRefillMs = 1_100

export async function setBenchScene(note: (words: string) => void): Promise<BenchScene> {
  const instance = await startInstance({
    dir: join(tmpdir(), `tidegate-bench-${process.pid}`),
    temporary: true,
    env: { LOG_LEVEL: 'warn' },
    onStep: (title, work) => {
      note(title)
      return work()
    },
  })
  const pool = new pg.Pool({ connectionString: instance.env.DATABASE_URL, max: 20 })
  pool.on('error', () => {}) // the store may be started again
  const hot = new Redis(instance.env.REDIS_URL ?? '')
  const dispose = async () => {
    hot.disconnect()
    await pool.end()
    await instance.stop()
  }
  try {
    const sales = await openSales(instance, note)
    // Its sweeps have nothing to do where nobody pays, and would only add noise. Whoever needs it starts it again.
    await instance.kill('scheduler', 'SIGTERM')
    return { instance, pool, hot, lanes: Number(instance.env.LANES), ...sales, [Symbol.asyncDispose]: dispose }
  } catch (error) {
    await dispose()
    throw error
  }
}

async function openSales(
  instance: Instance,
  note: (words: string) => void,
): Promise<Pick<BenchScene, 'sale' | 'oneLane' | 'soldOut' | 'queue' | 'shoppers'>> {
  const shopHttp = createHttp(instance.urls.api, 48)
  const sandboxHttp = createHttp(instance.urls.sandbox, 48)
  const wire = createWire(shopHttp, 10_000)
  const until = (at: number) => new Promise<void>((resolve) => setTimeout(resolve, at - Date.now()))
  try {
    note(`${shopperCount} shoppers log in`)
    const deps = { wire, sandbox: createSandbox(sandboxHttp), tally: createTally(), now: Date.now, until }
    const crowd = makeCrowd({ shoppers: shopperCount + 1, limit: 1, payShare: 1, arriveSeconds: 1, seed: 1 })
    const shoppers: BenchShopper[] = []
    await closedLoop(crowd, 48, async (shopper) => {
      const visitor = await logIn(deps, shopper)
      if (!visitor) throw new Error('a shopper could not log in')
      shoppers.push(visitor)
    })
    note('the merchant stages the sales')
    const staff = await signInStaff(wire, DEMO_STAFF)
    const startsAt = Date.now() + 3_000
    const plan: SalePlan = {
      stock: 1_000_000,
      limit: 99,
      payWindowSeconds: 3_600,
      startsAt,
      endsAt: startsAt + 3_600_000,
    }
    const sale = await stageSale(wire, staff, plan)
    const oneLane = await stageSale(wire, staff, { ...plan, stock: 49_000 })
    const soldOut = await stageSale(wire, staff, { ...plan, stock: 1, limit: 1 })
    const queue = await stageSale(wire, staff, { ...plan, stock: 100, room: { mode: 'FIFO' } })
    await until(startsAt + 200)
    const tap = ({ caller }: BenchShopper, { offerId }: StagedSale) =>
      wire.mutate(caller, 'rush.buy', { offerId, quantity: 1, requestId: crypto.randomUUID(), retry: false })
    await tap(shoppers.pop() as BenchShopper, soldOut)
    note('taps until the API’s code is compiled')
    for (let round = 0; round < warmRounds; round++) {
      await closedLoop(shoppers, 48, async (shopper) => void (await tap(shopper, sale)))
      await sleep(bucketRefillMs)
    }
    return { sale, oneLane, soldOut, queue, shoppers }
  } finally {
    await Promise.all([shopHttp.close(), sandboxHttp.close()])
  }
}
