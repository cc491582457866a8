/** Every check is seen red for what it is there for, and no other with it that is not part of the same fault. */
import { rm } from 'node:fs/promises'
import { type ReadinessName, readinessWords } from '@tidegate/shared/contracts/readiness'
import { say } from '@tidegate/shared/sayings'
import { afterEach, expect, it } from 'vitest'
import { keys } from '../redis/keys.ts'
import { testDatabase } from '../testing/database.ts'
import { readySale } from '../testing/ready.ts'
import { testRedis } from '../testing/redis.ts'
import { checkReadiness } from './readiness.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }

type Scene = Awaited<ReturnType<typeof readySale>>

const configured = { appendonly: 'yes', appendfsync: 'always', 'maxmemory-policy': 'noeviction' }
const setConfig = (name: string, value: string) => stores.hot.config('SET', name, value)
const shelf = (field: string, value: string) => (scene: Scene) =>
  stores.hot.hset(keys.stock(scene.sale.lane, scene.sale.offerId), field, value)

afterEach(async () => {
  for (const [name, value] of Object.entries(configured)) await setConfig(name, value)
  await stores.hot.del(keys.apis)
})

const faults: [fault: string, red: ReadinessName[], make: (scene: Scene) => Promise<unknown>][] = [
  [
    'its time is over',
    ['published'],
    ({ change }) => change(`starts_at = now() - interval '2 seconds', ends_at = now() - interval '1 second'`),
  ],
  ['it was closed', ['published'], ({ change }) => change(`state = 'CLOSED'`)],
  ['an offer has no ledger', ['ledger'], addOffer],
  ['a shelf is open before its time', ['stock-warm'], shelf('status', 'OPEN')],
  ['a shelf is of another epoch', ['stock-warm'], shelf('epoch', '9')],
  ['a shelf is cold', ['stock-warm', 'drift'], ({ sale }) => stores.hot.del(keys.stock(sale.lane, sale.offerId))],
  ['a shelf has too much', ['drift'], shelf('available', '6')],
  ['a process is not ready', ['processes'], () => stores.hot.zadd(keys.apis, Date.now() + 3_600_000, 'cold')],
  ['no process is alive', ['processes'], () => stores.hot.del(keys.apis)],
  ['nobody reads a lane', ['relay'], ({ relay }) => relay.dies()],
  ['Redis keeps no log', ['redis-durable'], () => setConfig('appendonly', 'no')],
  ['Redis acknowledges what is not on disk', ['redis-durable'], () => setConfig('appendfsync', 'everysec')],
  ['Redis may forget', ['redis-durable'], () => setConfig('maxmemory-policy', 'allkeys-lru')],
  ['the page lies nowhere', ['snapshot'], ({ deps }) => rm(deps.snapshotDir, { recursive: true })],
]

it.each(faults)('when %s, %j', async (_, red, make) => {
  const scene = await readySale(stores)
  expect(await redOf(scene)).toEqual([])
  await make(scene)
  expect(await redOf(scene)).toEqual(red)
})

it('has a fault for every check', () => {
  expect([...new Set(faults.flatMap(([, red]) => red))]).toEqual(Object.keys(readinessWords))
})

it('says how Redis keeps what it acknowledges', async () => {
  const { deps, sale } = await readySale(stores)
  await setConfig('appendfsync', 'everysec')
  const checks = (await checkReadiness(deps, sale.campaignId))?.checks
  expect(checks?.find(({ name }) => name === 'redis-durable')?.detail).toEqual(
    say('ready.redis', { aof: 'yes', fsync: 'everysec', policy: 'noeviction' }),
  )
})

async function redOf({ deps, sale }: Scene): Promise<ReadinessName[]> {
  const report = await checkReadiness(deps, sale.campaignId)
  const red = report?.checks.filter(({ state }) => state === 'RED') ?? []
  expect(report?.ready).toBe(red.length === 0)
  return red.map(({ name }) => name)
}

async function addOffer({ sale }: Scene): Promise<void> {
  const [skuId, offerId] = [sale.ids.next(0), sale.ids.next(0)]
  await stores.pool.query(
    `INSERT INTO skus (id, product_id, name, price_fen, list_price_fen, shelf_stock)
     SELECT $2, product_id, '幻影白', price_fen, list_price_fen, 0 FROM skus WHERE id = $1`,
    [sale.skuId, skuId],
  )
  await stores.pool.query(
    'INSERT INTO offers (id, campaign_id, sku_id, price_fen, total, buyer_limit) VALUES ($1, $2, $3, 199900, 1, 1)',
    [offerId, sale.campaignId, skuId],
  )
}
