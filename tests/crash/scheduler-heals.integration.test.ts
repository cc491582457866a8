/**
 * What the dead left behind is found by the real scheduler, and by nobody else: each wound here has one tick that heals it, and a scheduler
 * without that tick leaves it open.
 */
import { expect, it } from 'vitest'
import { type CrashPoint, onCrashPoint } from '../../apps/bff/src/kernel/crash-point.ts'
import { keys } from '../../apps/bff/src/redis/keys.ts'
import { restock } from '../../apps/bff/src/rush/restock.ts'
import { testDatabase } from '../../apps/bff/src/testing/database.ts'
import { eventually } from '../../apps/bff/src/testing/eventually.ts'
import { testRedis } from '../../apps/bff/src/testing/redis.ts'
import { createSale, type Sale, warmSale } from '../../apps/bff/src/testing/sale.ts'
import { closeFirst } from '../../apps/bff/src/testing/warming.ts'
import { patienceMs, startRole } from './real-process.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }

type Wound = [what: string, inflict: () => Promise<Sale>, healed: (sale: Sale) => Promise<void>]

const wounds: Wound[] = [
  [
    'a draw that died between ledger and shelf',
    async () => {
      const sale = await warmSale({ ...stores, total: 4, heldBack: 4 })
      await dyingAt('transfer-recorded', () => restock(sale.deps, sale.layout, sale.lane, 4))
      return sale
    },
    async (sale) => expect(await sale.shelf()).toMatchObject({ available: 4, inTransit: 0, drift: 0 }),
  ],
  [
    'a recall that died between shelf and ledger',
    async () => {
      const sale = await warmSale({ ...stores, total: 4, spreadOver: { 0: 0, 1: 4 } })
      await dyingAt('transfer-taken', () => restock(sale.deps, sale.layout, 0, 4))
      return sale
    },
    async (sale) => expect((await sale.shelves()).map(({ lane, total }) => [lane, total])).toContainEqual([-1, 4]),
  ],
  [
    'a shelf that was never warmed',
    () => createSale({ ...stores, total: 4 }),
    async (sale) => expect(await sale.shelf()).toMatchObject({ available: 4, status: 'OPEN' }),
  ],
  [
    'a prewarm that died after it had raised the epoch',
    async () => {
      const sale = await warmSale({ ...stores, total: 4 })
      await change(sale, `epoch = epoch + 1, warming_at = NULL, updated_at = now() - interval '1 minute'`)
      return sale
    },
    async (sale) => expect((await sale.shelf()).epoch).toBeGreaterThan(2),
  ],
  [
    'an order whose time to pay is over',
    async () => {
      const sale = await warmSale({ ...stores, total: 4 })
      await sale.tap()
      await sale.drain()
      await stores.pool.query(`UPDATE orders SET pay_deadline_at = now() - interval '1 minute' WHERE offer_id = $1`, [
        sale.offerId,
      ])
      return sale
    },
    async (sale) => expect(await sale.states()).toEqual({ CLOSED: 1 }),
  ],
  [
    'a unit that a close owes the shelf',
    async () => {
      const sale = await warmSale({ ...stores, total: 4 })
      await sale.tap()
      await sale.drain()
      await closeFirst(sale)
      return sale
    },
    async (sale) => expect(await sale.shelf()).toMatchObject({ available: 4, owed: 0 }),
  ],
  [
    'a shelf that has a unit too many',
    async () => {
      const sale = await warmSale({ ...stores, total: 4 })
      await stores.hot.hincrby(keys.stock(sale.lane, sale.offerId), 'available', 1)
      return sale
    },
    async (sale) => expect(await sale.shelf()).toMatchObject({ available: 4, drift: 0 }),
  ],
  [
    'a campaign that was cleared long ago, and has no worker now that it is about to start',
    async () => {
      const sale = await warmSale({ ...stores, total: 4 })
      await change(sale, `starts_at = now() + interval '5 minutes'`)
      return sale
    },
    async (sale) => {
      const { rows } = await stores.pool.query('SELECT cleared_at FROM campaigns WHERE id = $1', [sale.campaignId])
      expect([rows, (await sale.shelf()).status]).toEqual([[{ cleared_at: null }], 'SHUT'])
    },
  ],
  [
    'a campaign whose time is over',
    async () => {
      const sale = await warmSale({ ...stores, total: 4 })
      await change(sale, `starts_at = now() - interval '2 hours', ends_at = now() - interval '1 hour'`)
      return sale
    },
    async ({ campaignId }) => {
      const { rows } = await stores.pool.query('SELECT state FROM campaigns WHERE id = $1', [campaignId])
      expect(rows).toEqual([{ state: 'CLOSED' }])
    },
  ],
]

it('a scheduler heals whatever others died of', { timeout: patienceMs }, async () => {
  const wounded: [Wound, Sale][] = []
  for (const wound of wounds) wounded.push([wound, await wound[1]()])
  for (const [[what, , healed], sale] of wounded) await expect(healed(sale), what).rejects.toBeInstanceOf(Error)

  await startRole('scheduler', { database, redis })

  for (const [[what, , healed], sale] of wounded)
    await eventually(() => healed(sale), { withinMs: 60_000, everyMs: 100 }).catch((error: Error) => {
      throw new Error(`${what} was not healed: ${error.message}`)
    })
})

async function dyingAt(point: CrashPoint, work: () => Promise<unknown>): Promise<void> {
  onCrashPoint((at) => {
    if (at === point) throw new Error(`died at ${point}`)
  })
  await expect(work()).rejects.toThrow(`died at ${point}`)
  onCrashPoint(() => {})
}

const change = ({ campaignId }: Sale, to: string) =>
  stores.pool.query(`UPDATE campaigns SET ${to} WHERE id = $1`, [campaignId])
