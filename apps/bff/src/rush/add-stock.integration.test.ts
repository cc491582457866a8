import { describe, expect, it } from 'vitest'
import { createSoldOutLatch } from '../gate/sold-out-latch.ts'
import { systemClock } from '../kernel/clock.ts'
import { shelfChannel } from '../redis/keys.ts'
import { afterFile } from '../testing/clean-up.ts'
import { testDatabase } from '../testing/database.ts'
import { eventually } from '../testing/eventually.ts'
import { whileLocked } from '../testing/locks.ts'
import { testRedis } from '../testing/redis.ts'
import { createSale, lanes, type Sale } from '../testing/sale.ts'
import { addStock } from './add-stock.ts'
import { endCampaign } from './steer.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }
const staffId = '1'

async function warmSale(options: Omit<Parameters<typeof createSale>[0], 'pool' | 'hot'>): Promise<Sale> {
  const sale = await createSale({ ...stores, ...options })
  await stores.pool.query('UPDATE skus SET shelf_stock = 100 WHERE id = $1', [sale.skuId])
  await sale.warm()
  return sale
}

const add = (sale: Sale, units: number, total: number, changes: Partial<Sale['deps']> = {}) =>
  addStock({ ...sale.deps, ...changes }, staffId, { campaignId: sale.campaignId, offerId: sale.offerId, total, units })

async function books(sale: Sale) {
  const shelves = await sale.shelves()
  const { rows } = await stores.pool.query<{ offered: number; shelf: number; moved: number; deeds: number }>(
    `SELECT o.total AS offered, s.shelf_stock AS shelf,
            (SELECT COALESCE(sum(delta), 0)::int FROM stock_movements WHERE campaign_id = o.campaign_id AND reason = 'CARVE_OUT') AS moved,
            (SELECT count(*)::int FROM audit_entries WHERE subject = 'campaign:' || o.campaign_id AND action = 'campaign.addStock') AS deeds
     FROM offers o JOIN skus s ON s.id = o.sku_id WHERE o.id = $1`,
    [sale.offerId],
  )
  const sum = (of: (shelf: (typeof shelves)[number]) => number) => shelves.reduce((all, shelf) => all + of(shelf), 0)
  return {
    ...rows[0],
    total: sum((s) => s.total),
    available: sum((s) => s.available ?? 0),
    onShelves: sum((s) => (s.lane < 0 ? 0 : (s.available ?? 0))),
    drift: sum((s) => Math.abs(s.drift)),
  }
}

async function sellOut(sale: Sale): Promise<number> {
  for (let sold = 0; ; sold++) if ((await sale.tap()).kind === 'SOLD_OUT') return sold
}

describe('add stock', () => {
  it.each([
    ['one lane', {}],
    [
      'every lane',
      { spreadOver: Object.fromEntries(Array.from({ length: lanes }, (_, lane) => [lane, lane < 3 ? 1 : 0])) },
    ],
  ])('puts shelf units on sale, onto %s, and drift stays 0', async (_where, layout) => {
    const sale = await warmSale({ total: 3, ...layout })
    if (!('spreadOver' in layout)) expect(await sellOut(sale)).toBe(3)
    const before = await books(sale)
    expect(await add(sale, 40, 3)).toEqual({ kind: 'DONE' })
    expect(await books(sale)).toMatchObject({ offered: 43, total: 43, shelf: 60, moved: -40, deeds: 1, drift: 0 })
    // All but what a sale keeps back is where a tap finds it, and shoppers are shown it.
    expect((await books(sale)).onShelves - before.onShelves).toBeGreaterThanOrEqual(38)
    await sale.drain()
    expect((await books(sale)).drift).toBe(0)
  })

  it('opens the sold-out latch in a process that was told before', async () => {
    const sale = await warmSale({ total: 1 })
    const latch = createSoldOutLatch({ clock: systemClock, latchMs: 60_000 })
    const events = stores.hot.duplicate()
    afterFile(async () => events.disconnect())
    events.on('message', (channel, offerId: string) => channel === shelfChannel && latch.clear(offerId))
    await events.subscribe(shelfChannel)
    await sellOut(sale)
    latch.set(sale.offerId, latch.mark())
    expect(latch.holds(sale.offerId)).toBe(true)
    await add(sale, 5, 1)
    await eventually(() => expect(latch.holds(sale.offerId)).toBe(false))
    expect((await sale.tap()).kind).toBe('RESERVED')
  })

  it('does nothing twice: the same request again, or two operators at once', async () => {
    const sale = await warmSale({ total: 3 })
    const answers = await whileLocked(
      stores.pool,
      ['SELECT FROM campaigns WHERE id = $1 FOR UPDATE', sale.campaignId],
      {
        waiting: 2,
        work: () => Promise.all([add(sale, 10, 3), add(sale, 10, 3)]),
      },
    )
    expect(answers.map((answer) => (answer.kind === 'DONE' ? 'DONE' : answer.outcome)).sort()).toEqual([
      'DONE',
      'VERSION_CONFLICT',
    ])
    expect(await books(sale)).toMatchObject({ offered: 13, total: 13, shelf: 90, moved: -10, deeds: 1, drift: 0 })
  })

  it('keeps units in the holdback when it dies before the lanes have them, and the next tap draws them', async () => {
    const sale = await warmSale({ total: 1 })
    await sellOut(sale)
    const layouts = { ...sale.deps.layouts, load: () => Promise.reject(new Error('died')) }
    expect(await add(sale, 10, 1, { layouts })).toEqual({ kind: 'DONE' })
    expect(await books(sale)).toMatchObject({ total: 11, onShelves: 0, drift: 0 })
    expect(await sale.deps.restock(sale.layout, sale.lane, 1)).toBeGreaterThan(0)
    expect((await sale.tap()).kind).toBe('RESERVED')
    expect((await books(sale)).drift).toBe(0)
  })

  it('gives every unit that nobody bought back to the shelf when the sale ends', async () => {
    const sale = await warmSale({ total: 3 })
    await add(sale, 20, 3)
    expect(await endCampaign({ ...sale.deps }, staffId, sale.campaignId)).toEqual({ kind: 'DONE' })
    expect(await books(sale)).toMatchObject({ shelf: 103, total: 0 })
  })

  it('refuses more than the shelf has, a sale that is over, and what is no offer of it; and changes nothing', async () => {
    const sale = await warmSale({ total: 3 })
    expect(await add(sale, 101, 3)).toMatchObject({ outcome: 'SHELF_STOCK_SHORT' })
    expect(await add(sale, 1_000_000, 3)).toMatchObject({ outcome: 'BAD_INPUT' })
    const other = await warmSale({ total: 1 })
    expect(
      await addStock(sale.deps, staffId, { campaignId: sale.campaignId, offerId: other.offerId, total: 1, units: 1 }),
    ).toMatchObject({ outcome: 'OFFER_NOT_FOUND' })
    await stores.pool.query(`UPDATE campaigns SET ends_at = now() - interval '1 second' WHERE id = $1`, [
      sale.campaignId,
    ])
    expect(await add(sale, 1, 3)).toMatchObject({ outcome: 'CAMPAIGN_NOT_EDITABLE' })
    expect(await books(sale)).toMatchObject({ offered: 3, total: 3, shelf: 100, moved: 0, deeds: 0 })
  })
})
