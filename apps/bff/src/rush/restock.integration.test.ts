import { describe, expect, it } from 'vitest'
import { type CrashPoint, onCrashPoint } from '../kernel/crash-point.ts'
import { keys } from '../redis/keys.ts'
import { testDatabase } from '../testing/database.ts'
import { eventually } from '../testing/eventually.ts'
import { waitingForLocks, whileLocked } from '../testing/locks.ts'
import { testRedis } from '../testing/redis.ts'
import { createSale, lanes, type Sale } from '../testing/sale.ts'
import { stoppedBefore } from '../testing/warming.ts'
import { createRestock, restock, settleTransfers } from './restock.ts'
import { holdbackLane } from './split-stock.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }

async function warmSale(options: Omit<Parameters<typeof createSale>[0], 'pool' | 'hot'>): Promise<Sale> {
  const sale = await createSale({ ...stores, ...options })
  await sale.warm()
  return sale
}

async function totals(sale: Sale) {
  const shelves = await sale.shelves()
  const sum = (of: (s: (typeof shelves)[number]) => number) => shelves.reduce((all, s) => all + of(s), 0)
  return {
    total: sum((s) => s.total),
    available: sum((s) => s.available ?? 0),
    inTransit: sum((s) => s.inTransit),
    drift: sum((s) => Math.abs(s.drift)),
  }
}

const buyerOfLane = (sale: Sale, lane: number) => sale.ids.next(lane)
const shelfOf = (sale: Sale, lane: number) => keys.stock(lane, sale.offerId)
const availableIn = async (sale: Sale, lane: number) => Number(await stores.hot.hget(shelfOf(sale, lane), 'available'))

/** Runs `work`, which dies at `point`. */
async function dyingAt(point: CrashPoint, work: () => Promise<unknown>): Promise<void> {
  onCrashPoint((at) => {
    if (at === point) throw new Error(`died at ${point}`)
  })
  await expect(work()).rejects.toThrow(`died at ${point}`)
  onCrashPoint(() => {})
}

/** As the scheduler does once the transfer is old enough to be nobody's. */
async function settleOld(sale: Sale): Promise<void> {
  await stores.pool.query(`UPDATE transfers SET created_at = now() - interval '1 minute'`)
  await settleTransfers({ ...sale.deps, newId: sale.deps.newId }, { settleAfterMs: 0 })
}

describe('draw', () => {
  it('brings the holdback to a lane that has run dry, all of it in the end', async () => {
    const sale = await warmSale({ total: 10, heldBack: 4 })
    for (let i = 0; i < 6; i++) expect((await sale.tap()).kind).toBe('RESERVED')
    expect((await sale.tap()).kind).toBe('SOLD_OUT')
    let brought = 0
    for (let units = -1; units !== 0; brought += Math.max(0, units))
      units = Number(await restock(sale.deps, sale.layout, sale.lane, 1))
    expect(brought).toBe(4)
    expect(await totals(sale)).toEqual({ total: 10, available: 4, inTransit: 0, drift: 0 })
  })

  it.each(['transfer-recorded', 'transfer-given'] as const)('goes on after a death at %s', async (point) => {
    const sale = await warmSale({ total: 10, heldBack: 4 })
    await dyingAt(point, () => restock(sale.deps, sale.layout, sale.lane, 4))
    expect(await totals(sale)).toMatchObject({ total: 10, drift: 0 })
    await settleOld(sale)
    await settleOld(sale)
    expect(await totals(sale)).toEqual({ total: 10, available: 10, inTransit: 0, drift: 0 })
    expect(await availableIn(sale, sale.lane)).toBe(10)
  })

  it('gives nothing twice when the shelf was counted anew in between', async () => {
    const sale = await warmSale({ total: 10, heldBack: 4 })
    await dyingAt('transfer-recorded', () => restock(sale.deps, sale.layout, sale.lane, 4))
    await sale.warm()
    await settleOld(sale)
    expect(await totals(sale)).toEqual({ total: 10, available: 10, inTransit: 0, drift: 0 })
  })
})

describe('draw against prewarm', () => {
  /** Both queue for the lane's ledger row, in the order given, while somebody else holds it. */
  it.each([['prewarm first'], ['draw first']])('keeps the books: %s', async (order) => {
    const sale = await warmSale({ total: 10, heldBack: 4 })
    const prewarm = async (): Promise<unknown> => sale.warm()
    const draw = async (): Promise<unknown> => restock(sale.deps, sale.layout, sale.lane, 4)
    const [first, second] = order === 'prewarm first' ? [prewarm, draw] : [draw, prewarm]
    let other: Promise<unknown> = Promise.resolve()
    await whileLocked(stores.pool, ['SELECT FROM stock_ledger WHERE offer_id = $1 FOR UPDATE', sale.offerId], {
      work: first,
      meanwhile: async () => {
        other = second()
        await eventually(async () => expect(await waitingForLocks(stores.pool)).toBe(2))
      },
    })
    await other
    await settleOld(sale)
    expect(await totals(sale)).toEqual({ total: 10, available: 10, inTransit: 0, drift: 0 })
    expect(await availableIn(sale, sale.lane)).toBe(10)
  })
})

describe('recall', () => {
  it('makes the last unit of any lane reachable from every lane', async () => {
    const sale = await warmSale({
      total: 3,
      spreadOver: Object.fromEntries(Array.from({ length: lanes }, (_, lane) => [lane, lane === 5 ? 3 : 0])),
    })
    const restockOnce = createRestock(sale.deps)
    for (const lane of [0, 9, 15]) {
      const buyerId = buyerOfLane(sale, lane)
      expect((await sale.tap({ buyerId })).kind).toBe('SOLD_OUT')
      await restockOnce(sale.layout, lane, 1)
      expect((await sale.tap({ buyerId })).kind).toBe('RESERVED')
    }
    expect(await restockOnce(sale.layout, 3, 1)).toBe(0)
    expect(await totals(sale)).toEqual({ total: 3, available: 0, inTransit: 0, drift: 0 })
  })

  it('gathers a quantity that no single lane has', async () => {
    const sale = await warmSale({ total: 4, limit: 4, spreadOver: { 0: 0, 1: 1, 2: 1, 3: 2 } })
    expect(await restock(sale.deps, sale.layout, 0, 4)).toBe(4)
    expect(await availableIn(sale, 0)).toBe(4)
    expect(await totals(sale)).toEqual({ total: 4, available: 4, inTransit: 0, drift: 0 })
  })

  it.each([
    [
      'is being counted',
      (sale: Sale) => sale.deps.scripts.setStatus({ stock: shelfOf(sale, 1) }, { status: 'PAUSED' }),
    ],
    ['is cold', (sale: Sale) => stores.hot.unlink(shelfOf(sale, 1))],
  ])('does not know whether there are any left while a lane %s', async (_what, hide) => {
    const sale = await warmSale({ total: 4, spreadOver: { 0: 0, 1: 3, 2: 1 } })
    await hide(sale)
    expect(await restock(sale.deps, sale.layout, 0, 1)).toBe(1)
    expect((await sale.tap({ buyerId: buyerOfLane(sale, 0) })).kind).toBe('RESERVED')
    expect(await restock(sale.deps, sale.layout, 0, 1)).toBe('UNSURE')
  })

  it('asks the next lane when the fullest has sold its last a moment ago', async () => {
    const sale = await warmSale({ total: 3, limit: 2, spreadOver: { 0: 0, 1: 2, 2: 1 } })
    const late = stoppedBefore(sale, 'takeUnits', () => sale.tap({ buyerId: buyerOfLane(sale, 1), quantity: 2 }))
    expect(await restock(late, sale.layout, 0, 1)).toBe(1)
    expect(await totals(sale)).toMatchObject({ available: 1, drift: 0 })
  })

  it('goes on after a death between shelf and ledger', async () => {
    const sale = await warmSale({ total: 6, spreadOver: { 0: 0, 1: 6 } })
    await dyingAt('transfer-taken', () => restock(sale.deps, sale.layout, 0, 3))
    expect(await totals(sale)).toMatchObject({ available: 3, inTransit: 3, drift: 0 })
    await Promise.all([settleOld(sale), settleOld(sale), settleOld(sale)])
    expect(await totals(sale)).toEqual({ total: 6, available: 6, inTransit: 0, drift: 0 })
    expect((await sale.shelves()).find((s) => s.lane === holdbackLane)?.available).toBe(3)
  })

  it('moves its units in the ledger once, whoever dies after that', async () => {
    const sale = await warmSale({ total: 6, spreadOver: { 0: 0, 1: 6 } })
    await dyingAt('transfer-moved', () => restock(sale.deps, sale.layout, 0, 3))
    expect(await totals(sale)).toMatchObject({ total: 6, available: 6, drift: 0 })
    await settleOld(sale)
    expect(await totals(sale)).toEqual({ total: 6, available: 6, inTransit: 0, drift: 0 })
    expect((await sale.shelves()).find((s) => s.lane === holdbackLane)?.available).toBe(3)
  })

  it('takes nothing out of the ledger when a recount that waited before it has put the units back', async () => {
    const sale = await warmSale({ total: 6, spreadOver: { 0: 6, 1: 0 } })
    let recall: Promise<unknown> = Promise.resolve()
    await whileLocked(stores.pool, ['SELECT FROM stock_ledger WHERE offer_id = $1 FOR UPDATE', sale.offerId], {
      work: () => sale.warm(),
      meanwhile: async () => {
        recall = restock(sale.deps, sale.layout, 1, 2)
        await eventually(async () => expect(await waitingForLocks(stores.pool)).toBe(2))
      },
    })
    await recall
    expect(await totals(sale)).toEqual({ total: 6, available: 6, inTransit: 0, drift: 0 })
  })

  it('takes back nothing from a shelf that was counted anew in between', async () => {
    const sale = await warmSale({ total: 6, spreadOver: { 0: 0, 1: 6 } })
    await dyingAt('transfer-taken', () => restock(sale.deps, sale.layout, 0, 3))
    await sale.warm()
    await settleOld(sale)
    expect(await totals(sale)).toEqual({ total: 6, available: 6, inTransit: 0, drift: 0 })
    expect(await availableIn(sale, 1)).toBe(6)
  })

  it('races taps, restocks and recounts without losing or doubling a unit', async () => {
    const sale = await warmSale({ total: 60, heldBack: 5, spreadOver: { 0: 10, 1: 10, 2: 10, 3: 25 } })
    const restockOnce = createRestock(sale.deps)
    let reserved = 0
    const shopper = async (lane: number) => {
      for (let i = 0; i < 8; i++) {
        const buyerId = buyerOfLane(sale, lane)
        let tap = await sale.tap({ buyerId })
        if (tap.kind === 'SOLD_OUT' && (await restockOnce(sale.layout, lane, 1)) !== 0)
          tap = await sale.tap({ buyerId })
        if (tap.kind === 'RESERVED') reserved++
      }
    }
    await Promise.all([...Array.from({ length: 8 }, (_, i) => shopper(i % 4)), sale.warm(), sale.warm()])
    const { total, available, inTransit, drift } = await totals(sale)
    expect({ total, drift, inTransit, accounted: available + reserved }).toEqual({
      total: 60,
      drift: 0,
      inTransit: 0,
      accounted: 60,
    })
  })
})
