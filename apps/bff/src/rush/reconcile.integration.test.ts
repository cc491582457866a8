import { expect, it } from 'vitest'
import { type CrashPoint, onCrashPoint } from '../kernel/crash-point.ts'
import { keys } from '../redis/keys.ts'
import { testDatabase } from '../testing/database.ts'
import { testRedis } from '../testing/redis.ts'
import { createSale, type Sale } from '../testing/sale.ts'
import { createReconcile } from './reconcile.ts'
import { restock } from './restock.ts'

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
    `SELECT before FROM audit_entries WHERE action = 'stock.recount' AND subject = $1`,
    [`campaign:${sale.campaignId}`],
  )
  expect(rows).toEqual([{ before: [{ offerId: sale.offerId, lane: sale.lane, drift: 2 }] }])

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

const recounts = async ({ campaignId }: Sale) =>
  (
    await stores.pool.query<{ before: unknown }>(
      `SELECT before FROM audit_entries WHERE action = 'stock.recount' AND subject = $1`,
      [`campaign:${campaignId}`],
    )
  ).rows.map(({ before }) => before)

const lookAgain = async (sale: Sale, looks = 4) => {
  const reconcile = createReconcile({ ...sale.deps, clock: { now: Date.now } })
  for (let look = 1; look <= looks; look++) await reconcile()
}

it('counts anew when one lane has too many what another lacks', async () => {
  const sale = await createSale({ ...stores, total: 6, spreadOver: { 0: 2, 1: 2, 2: 2 } })
  await sale.warm()
  await stores.hot.hincrby(keys.stock(1, sale.offerId), 'available', 1)
  await stores.hot.hincrby(keys.stock(2, sale.offerId), 'available', -1)
  await lookAgain(sale)
  expect((await sale.shelves()).map(({ drift }) => drift)).toEqual([0, 0, 0, 0])
  expect(await recounts(sale)).toEqual([
    [
      { offerId: sale.offerId, lane: 1, drift: -1 },
      { offerId: sale.offerId, lane: 2, drift: 1 },
    ],
  ])
})

it.each<CrashPoint>(['transfer-taken', 'transfer-moved', 'transfer-recorded', 'transfer-given'])(
  'takes no transfer between lanes for a drift, though it stands at %s',
  async (point) => {
    const sale = await createSale({ ...stores, total: 4, spreadOver: { 0: 0, 1: 4 } })
    await sale.warm()
    onCrashPoint((here) => {
      if (here === point) throw new Error('died')
    })
    await expect(restock(sale.deps, sale.layout, 0, 2)).rejects.toThrow('died')
    onCrashPoint(() => {})
    await lookAgain(sale)
    expect(await recounts(sale)).toEqual([])
  },
)

it('shows the drift of an offer, whatever way its lanes differ, until its campaign is over', async () => {
  const sale = await createSale({ ...stores, total: 6, spreadOver: { 0: 3, 1: 3 } })
  await sale.warm()
  await stores.hot.hincrby(keys.stock(0, sale.offerId), 'available', 1)
  await stores.hot.hincrby(keys.stock(1, sale.offerId), 'available', -1)
  const reconcile = createReconcile({ ...sale.deps, clock: { now: Date.now } })
  const shown = async () =>
    (await sale.deps.metrics.drift.get()).values.find(({ labels }) => labels.offer === sale.offerId)?.value
  await reconcile()
  expect(await shown()).toBe(2)
  await stores.pool.query('UPDATE campaigns SET ends_at = now() WHERE id = $1', [sale.campaignId])
  await reconcile()
  expect(await shown()).toBeUndefined()
})
