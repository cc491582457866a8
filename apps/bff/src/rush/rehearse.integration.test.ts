import { expect, it } from 'vitest'
import { createQueue, createWorker } from '../jobs/queues.ts'
import { afterFile } from '../testing/clean-up.ts'
import { testDatabase } from '../testing/database.ts'
import { testRedis } from '../testing/redis.ts'
import { createSale } from '../testing/sale.ts'
import { lastRehearsal, type RehearseDeps, rehearse } from './rehearse.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }
const ordersQueue = createQueue('orders.write', redis.client)
afterFile(() => ordersQueue.close())

/** A warm sale in a house where everything answers. */
async function stage(changes: Partial<RehearseDeps> = {}) {
  const sale = await createSale({ ...stores, total: 5 })
  await sale.warm()
  const deps: RehearseDeps = {
    ...sale.deps,
    cache: redis.client,
    ordersQueue,
    accessTokens: { get: async () => ({ kind: 'TOKEN', token: 't' }) },
    routes: { all: [{ name: 'main', client: { queryByOutTradeNo: async () => ({ kind: 'NOT_FOUND' }) } }] as never },
    loadCampaign: async () => ({ offers: [] }) as never,
    ...changes,
  }
  return { sale, deps }
}

const keysOf = async () => (await stores.hot.keys('*')).filter((key) => !key.startsWith('{bull}')).sort()

it('tries every lane and every door, leaves nothing behind, and is remembered', async () => {
  const { sale, deps } = await stage()
  const blocking = stores.hot.duplicate({ maxRetriesPerRequest: null })
  const worker = createWorker('orders.write', { redis: blocking, logger: sale.deps.logger, handle: async () => {} })
  const [before, shelf] = [await keysOf(), await sale.shelf()]
  const rehearsed = await rehearse(deps, '1', sale.campaignId)
  await worker.close()
  blocking.disconnect()
  expect(rehearsed?.steps.filter(({ state }) => state === 'RED')).toEqual([])
  expect(rehearsed?.ready).toBe(true)
  expect(rehearsed?.steps[0]?.detail).toMatchObject({ values: { lanes: sale.deps.lanes } })
  expect(await keysOf()).toEqual(before)
  expect(await sale.shelf()).toEqual(shelf)
  expect(await sale.readJournal()).toEqual([])
  expect((await lastRehearsal(stores.pool, sale.campaignId))?.steps).toEqual(rehearsed?.steps)
})

it('says which door stays shut, and tries the others all the same', async () => {
  const { sale, deps } = await stage({
    accessTokens: { get: async () => ({ kind: 'UNAVAILABLE' }) as never },
    ordersQueue: { roundTrip: async () => false },
  })
  const rehearsed = await rehearse(deps, '1', sale.campaignId)
  const red = rehearsed?.steps.filter(({ state }) => state === 'RED').map(({ name }) => name)
  expect([rehearsed?.ready, red]).toEqual([false, ['pipeline', 'wechat-token']])
  expect(await rehearse(deps, '1', '42')).toBeNull()
})
