import { expect, it } from 'vitest'
import { keys } from '../redis/keys.ts'
import { testDatabase } from '../testing/database.ts'
import { testRedis } from '../testing/redis.ts'
import { createSale } from '../testing/sale.ts'
import { createReconcile } from './reconcile.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }

it('counts anew when a drift stands still, by the ledger and the journal, and says so', async () => {
  const sale = await createSale({ ...stores, total: 10 })
  await sale.warm()
  await sale.tap()
  let now = Date.now()
  const reconcile = createReconcile({ ...sale.deps, clock: { now: () => now } })
  await stores.hot.hincrby(keys.stock(sale.lane, sale.offerId), 'available', -2)
  expect(await sale.shelf()).toMatchObject({ available: 7, drift: 2 })

  for (let look = 1; look <= 3; look++) await reconcile()
  expect((await sale.shelf()).drift).toBe(2)
  await reconcile()
  expect(await sale.shelf()).toMatchObject({ available: 9, unwritten: 1, drift: 0 })
  const { rows } = await stores.pool.query<{ before: unknown }>(
    `SELECT before FROM audit_entries WHERE action = 'stock.recount'`,
  )
  expect(rows).toEqual([{ before: [{ offerId: sale.offerId, drift: 2 }] }])

  // One that comes back at once is a bug, not something to count away every few seconds.
  await stores.hot.hincrby(keys.stock(sale.lane, sale.offerId), 'available', -1)
  for (let look = 1; look <= 8; look++) await reconcile()
  expect((await sale.shelf()).drift).toBe(1)
  now += 61_000
  await reconcile()
  expect((await sale.shelf()).drift).toBe(0)
})

it('leaves alone a drift that moves', async () => {
  const sale = await createSale({ ...stores, total: 10 })
  await sale.warm()
  const reconcile = createReconcile({ ...sale.deps, clock: { now: Date.now } })
  for (let look = 1; look <= 6; look++) {
    await stores.hot.hincrby(keys.stock(sale.lane, sale.offerId), 'available', -1)
    await reconcile()
  }
  expect((await sale.shelf()).drift).toBe(6)
})
