import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { afterAll, describe, expect, it } from 'vitest'
import { createAddressBucket } from '../gate/address-bucket.ts'
import { createSoldOutLatch, type SoldOutLatch } from '../gate/sold-out-latch.ts'
import { systemClock } from '../kernel/clock.ts'
import { createLiveCounters } from '../live/count.ts'
import { defineScripts } from '../redis/generated.ts'
import { keys } from '../redis/keys.ts'
import { testDatabase } from '../testing/database.ts'
import { testRedis } from '../testing/redis.ts'
import { createSale, lanes, type Sale } from '../testing/sale.ts'
import { createExplainCold } from './explain-cold.ts'
import { type PlaceOrderDeps, placeOrder } from './place-order.ts'
import { createReserve } from './reserve.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }
const away = new Redis({ port: 1, maxRetriesPerRequest: 0, lazyConnect: true, enableOfflineQueue: false })
away.on('error', () => {})
afterAll(() => away.disconnect())

async function open(options: Omit<Parameters<typeof createSale>[0], 'pool' | 'hot'>) {
  const sale = await createSale({ ...stores, ...options })
  await sale.warm()
  const latch = createSoldOutLatch({ clock: systemClock, latchMs: 60_000 })
  const deps: PlaceOrderDeps = {
    ...sale.deps,
    ids: sale.ids,
    latch,
    addresses: createAddressBucket({ clock: systemClock, perSecond: 1_000, burst: 1_000 }),
    live: createLiveCounters({ hot: stores.hot, clock: systemClock, worker: 0 }),
    explainCold: createExplainCold({ pool: stores.pool, clock: systemClock }),
  }
  return { sale, latch, deps }
}

async function tap(
  deps: PlaceOrderDeps,
  sale: Sale,
  { buyerId = sale.newBuyer(), quantity = 1, requestId = randomUUID() } = {},
) {
  const placed = await placeOrder(
    deps,
    { buyerId, address: '127.0.0.1' },
    { offerId: sale.offerId, quantity, requestId, retry: false },
  )
  return placed.kind === 'QUEUED' ? 'QUEUED' : placed.outcome
}

/** Taps until somebody is told that there is nothing left; the latch would hide what comes back, so it is opened each time. */
async function sellOut(deps: PlaceOrderDeps, latch: SoldOutLatch, sale: Sale): Promise<number> {
  for (let sold = 0; ; sold++) {
    latch.clear(sale.offerId)
    if ((await tap(deps, sale)) === 'SOLD_OUT') return sold
  }
}

describe('place-order', () => {
  it('sells every unit of every lane and of the holdback, to whatever buyers come', async () => {
    const { sale, latch, deps } = await open({
      total: 40,
      heldBack: 4,
      spreadOver: Object.fromEntries(Array.from({ length: lanes }, (_, lane) => [lane, lane % 4 === 0 ? 9 : 0])),
    })
    expect(await sellOut(deps, latch, sale)).toBe(40)
    const shelves = await sale.shelves()
    expect(shelves.reduce((sum, s) => sum + s.unwritten, 0)).toBe(40)
    expect(shelves.every((s) => s.drift === 0)).toBe(true)
  })

  it('sells each unit once when everybody comes at once', async () => {
    const { sale, deps } = await open({
      total: 30,
      heldBack: 6,
      spreadOver: Object.fromEntries(Array.from({ length: lanes }, (_, lane) => [lane, lane < 3 ? 8 : 0])),
    })
    const taps = await Promise.all(Array.from({ length: 120 }, () => tap(deps, sale)))
    const queued = taps.filter((t) => t === 'QUEUED').length
    const shelves = await sale.shelves()
    const left = shelves.reduce((sum, s) => sum + (s.available ?? 0), 0)
    expect(queued + left).toBe(30)
    expect(shelves.every((s) => s.drift === 0)).toBe(true)
  })

  it('says sold out from memory only after nothing was left anywhere', async () => {
    const { sale, latch, deps } = await open({ total: 3, heldBack: 1, limit: 3 })
    expect(await tap(deps, sale, { quantity: 2 })).toBe('QUEUED')
    expect(await tap(deps, sale, { quantity: 2 })).toBe('SOLD_OUT')
    expect(latch.holds(sale.offerId)).toBe(false)
    expect(await tap(deps, sale)).toBe('QUEUED')
    expect(await tap(deps, sale)).toBe('SOLD_OUT')
    expect(latch.holds(sale.offerId)).toBe(true)
  })

  it('tells nobody sold out while another lane is being counted', async () => {
    const { sale, latch, deps } = await open({ total: 1, spreadOver: { 0: 0, 1: 1 } })
    const buyerId = sale.ids.next(0)
    const stock = keys.stock(1, sale.offerId)
    await sale.deps.scripts.setStatus({ stock }, { status: 'PAUSED' })
    expect(await tap(deps, sale, { buyerId })).toBe('OVERLOADED')
    expect(latch.holds(sale.offerId)).toBe(false)
    await sale.deps.scripts.setStatus({ stock }, { status: 'OPEN' })
    expect(await tap(deps, sale, { buyerId })).toBe('QUEUED')
  })

  it('refuses an order of more than one order may hold, however much the buyer may have', async () => {
    const { sale, deps } = await open({ total: 10, limit: 3 })
    const layouts = { ...deps.layouts, known: () => ({ ...sale.layout, orderLimit: 2 }) }
    const buyerId = sale.newBuyer()
    expect(await tap({ ...deps, layouts }, sale, { buyerId, quantity: 3 })).toBe('ORDER_LIMIT_REACHED')
    expect(await tap({ ...deps, layouts }, sale, { buyerId, quantity: 2 })).toBe('QUEUED')
    expect(await tap({ ...deps, layouts }, sale, { buyerId, quantity: 2 })).toBe('LIMIT_REACHED')
  })

  it('goes through the ledger while Redis is away, and back when it is there', async () => {
    const { sale, deps } = await open({ total: 10, heldBack: 2 })
    const reserve = createReserve({
      scripts: defineScripts(away),
      buyerBucket: { perSecond: 1_000, burst: 1_000 },
      backlogMax: 100,
    })
    const blind = { ...deps, reserve }
    expect(await tap(blind, sale)).toBe('QUEUED')
    expect(deps.hotWatch.isAway()).toBe(true)
    expect(await tap(deps, sale)).toBe('QUEUED')
    expect(await tap(blind, sale)).toBe('OVERLOADED')
    expect(await sale.states()).toEqual({ PENDING_PAYMENT: 2 })
    expect(await sale.shelf()).toMatchObject({ available: 8, claimed: 0, drift: 0 })
    await expect.poll(() => deps.hotWatch.isAway()).toBe(false)
    expect(await tap(deps, sale)).toBe('QUEUED')
    expect((await sale.shelf()).available).toBe(7)
  })

  it('knows an offer that does not exist from one whose shelf is cold', async () => {
    const { sale, deps } = await open({ total: 1 })
    const offerId = sale.newBuyer()
    const nobodys = { offerId, quantity: 1, requestId: randomUUID(), retry: false }
    expect(await placeOrder(deps, { buyerId: sale.newBuyer(), address: '127.0.0.1' }, nobodys)).toEqual({
      kind: 'REFUSED',
      outcome: 'OFFER_NOT_FOUND',
    })
    await stores.hot.del(keys.stock(sale.lane, sale.offerId))
    expect(await tap(deps, sale)).toBe('COLD')
  })
})
