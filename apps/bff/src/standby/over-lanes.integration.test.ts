/** One list over all lanes of a large offer: what comes back in one lane is theirs who wait in another, whoever taps or dies meanwhile. */
import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { type CrashPoint, onCrashPoint } from '../kernel/crash-point.ts'
import { keys } from '../redis/keys.ts'
import { createRestock } from '../rush/restock.ts'
import { testDatabase } from '../testing/database.ts'
import { testRedis } from '../testing/redis.ts'
import { type Held, openStandby } from '../testing/standby.ts'
import { forsakenAfterMs } from './announce.ts'
import { standbyWaits } from './waits.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }

afterEach(() => onCrashPoint(() => {}))

/** One unit in each of three lanes, all sold. */
async function soldOut({ heldBack = 0, mode = 'OFF' }: { heldBack?: number; mode?: 'OFF' | 'FIFO' } = {}) {
  const scene = await openStandby({
    ...stores,
    total: 3 + heldBack,
    ...{ heldBack, mode, limit: 3, spreadOver: { 0: 1, 1: 1, 2: 1 } },
  })
  const { sale } = scene
  const buyerOf = (lane: number) => sale.ids.next(lane)
  const tapIn = (lane: number) => sale.tap({ buyerId: buyerOf(lane) }).then(({ kind }) => kind)
  const held = new Map<number, Held>()
  for (const lane of [0, 1, 2]) {
    const [buyer, request] = [buyerOf(lane), randomUUID()]
    const tap = await sale.tap({ buyerId: buyer, requestId: request })
    held.set(lane, { buyer, request, order: (tap as { orderId: string }).orderId, quantity: 1 })
  }
  const stateOf = async (buyer: string) => (await scene.place(buyer)).state
  return {
    ...scene,
    buyerOf,
    tapIn,
    stateOf,
    payIn: (lane: number) => scene.pay(lane, held.get(lane) as Held),
    releaseIn: (lane: number) => scene.giveBack(lane, held.get(lane) as Held),
    known: () =>
      Promise.all(
        [0, 1, 2].map(async (lane) => Number(await stores.hot.hexists(keys.stock(lane, sale.offerId), 'awaited'))),
      ),
    drift: async () => (await sale.shelves()).reduce((sum, { drift }) => sum + Math.abs(drift), 0),
  }
}

describe('a unit that comes back', () => {
  it('is out of reach of taps in every lane, at every step, until who waits has it', async () => {
    const { sale, buyerOf, tapIn, join, stateOf, releaseIn, serveThrough, drift } = await soldOut()
    const waiter = buyerOf(0)
    await join(waiter)
    await releaseIn(1)
    const taps: string[] = []
    const steps: string[] = []
    const served = await serveThrough(async (step) => {
      steps.push(step)
      for (const lane of [0, 1, 2]) taps.push(await tapIn(lane))
    })
    expect(served).toBe(1)
    expect(steps).toEqual(['take', 'give', 'given', 'grant'])
    expect(new Set(taps)).toEqual(new Set(['SOLD_OUT']))
    expect([await stateOf(waiter), await drift()]).toEqual(['GRANTED', 0])
    expect((await sale.shelves()).every(({ available, aside }) => available === 0 && aside === 0)).toBe(true)
  })

  it('goes to the first of all lanes, not to the first of its own', async () => {
    const { buyerOf, join, stateOf, serve, releaseIn } = await soldOut()
    const [first, second] = [buyerOf(0), buyerOf(2)]
    expect(await join(first)).toMatchObject({ place: { ahead: 0 } })
    expect(await join(second), 'in another lane').toMatchObject({ place: { ahead: 1 } })
    await releaseIn(2)
    expect(await serve()).toBe(1)
    expect([await stateOf(first), await stateOf(second)]).toEqual(['GRANTED', 'WAITING'])
    await releaseIn(1)
    expect(await serve()).toBe(1)
    expect(await stateOf(second)).toBe('GRANTED')
  })

  it('waits for a second one in another lane when the first of all wants two', async () => {
    const { buyerOf, join, stateOf, serve, releaseIn, tapIn } = await soldOut()
    const [pair, single] = [buyerOf(0), buyerOf(1)]
    await join(pair, { quantity: 2 })
    await join(single)
    await releaseIn(1)
    expect([await serve(), await tapIn(1), await stateOf(single)]).toEqual([0, 'SOLD_OUT', 'WAITING'])
    await releaseIn(2)
    expect([await serve(), await stateOf(pair), await stateOf(single)]).toEqual([1, 'GRANTED', 'WAITING'])
  })

  it('passes by who wants more than can come back: it is the next one’s in whatever lane, and a tap’s when there is none', async () => {
    const { sale, buyerOf, join, stateOf, serve, payIn, releaseIn, tapIn, standbyRoom, layout, drift } = await soldOut({
      heldBack: 1,
    })
    const waits = () => standbyWaits({ ...sale.deps, ...standbyRoom }, layout)
    const restock = createRestock({ ...sale.deps, standbyWaits: waits })
    const [three, single] = [buyerOf(0), buyerOf(2)]
    await join(three, { quantity: 3 })
    await payIn(0)
    expect(await waits(), 'three may come back').toBe(true)
    await payIn(2)
    expect(await waits()).toBe(false)
    await join(single)
    expect(await waits()).toBe(true)
    await releaseIn(1)
    expect([await serve(), await stateOf(single), await stateOf(three)]).toEqual([1, 'GRANTED', 'WAITING'])
    expect([await restock(layout, 1, 1), await tapIn(1), await drift()]).toEqual([1, 'RESERVED', 0])
  })

  it('is kept for who waits although it was on another lane’s shelf when they came, from the next look on', async () => {
    const { buyerOf, join, stateOf, releaseIn, serveThrough, tapIn } = await soldOut()
    await releaseIn(1)
    const waiter = buyerOf(0)
    await join(waiter)
    const taps: string[] = []
    const served = await serveThrough(async (step) => {
      if (step === 'take') taps.push(await tapIn(1))
    })
    expect([served, taps, await stateOf(waiter)]).toEqual([1, ['SOLD_OUT'], 'GRANTED'])
  })

  it('is on the shelf of its lane when nobody whose turn it is wants it', async () => {
    const { buyerOf, join, leave, stateOf, serve, releaseIn, tapIn, moveFrontier } = await soldOut({ mode: 'FIFO' })
    const [early, late] = [buyerOf(0), buyerOf(1)]
    moveFrontier({ serving: 10 })
    await join(early, { ticket: '1:5' })
    await join(late, { ticket: '1:50' })
    await releaseIn(2)
    await leave(early)
    expect(await serve()).toBe(0)
    expect([await tapIn(2), await stateOf(late)]).toEqual(['RESERVED', 'WAITING'])
  })
})

describe('a lane that runs dry', () => {
  it('fetches nothing for a tap while somebody waits whose turn it is, and does when it is nobody’s', async () => {
    const { sale, buyerOf, join, stateOf, serve, moveFrontier, standbyRoom, layout } = await soldOut({
      heldBack: 1,
      mode: 'FIFO',
    })
    const restock = createRestock({
      ...sale.deps,
      standbyWaits: (asked) => standbyWaits({ ...sale.deps, ...standbyRoom }, asked),
    })
    const waiter = buyerOf(0)
    moveFrontier({ serving: 10 })
    await join(waiter, { ticket: '1:20' })
    expect(await standbyWaits({ ...sale.deps, ...standbyRoom }, layout), 'not their turn yet').toBe(false)
    moveFrontier({ serving: 30 })
    expect(await restock(layout, 2, 1)).toBe(0)
    expect([await serve(), await stateOf(waiter)]).toEqual([1, 'GRANTED'])

    await stores.pool.query('UPDATE stock_ledger SET total = total + 1 WHERE lane = -1 AND offer_id = $1', [
      sale.offerId,
    ])
    expect(await restock(layout, 1, 1)).toBe(1)
    expect((await sale.tap({ buyerId: buyerOf(1) })).kind, 'units for a tap are on the shelf').toBe('RESERVED')
  })
})

describe('the word that somebody waits', () => {
  it.each<CrashPoint>(['standby-joined', 'standby-announced'])(
    'reaches every lane although the process died at %s: from who joins again, or from the scheduler',
    async (point) => {
      for (const again of ['buyer', 'scheduler']) {
        const { buyerOf, join, serve, known, releaseIn, tapIn, stateOf } = await soldOut()
        const [waiter, requestId] = [buyerOf(0), randomUUID()]
        onCrashPoint((here) => {
          if (here === point) throw new Error('died')
        })
        await expect(join(waiter, { requestId })).rejects.toThrow('died')
        onCrashPoint(() => {})
        expect((await known())[0], 'home is told last').toBe(0)
        await (again === 'buyer' ? join(waiter, { requestId }) : serve())
        expect(await known()).toEqual([1, 1, 1])
        await releaseIn(1)
        expect([await tapIn(1), await serve(), await stateOf(waiter)]).toEqual(['SOLD_OUT', 1, 'GRANTED'])
      }
    },
  )

  it('is taken back when nobody has waited for a while, but not over somebody who joined meanwhile', async () => {
    const { sale, buyerOf, join, leave, serve, serveThrough, known, releaseIn, tapIn } = await soldOut()
    const waiter = buyerOf(0)
    await join(waiter)
    await leave(waiter)
    await serve()
    expect(await known(), 'not at once').toEqual([1, 1, 1])
    const longAgo = Date.now() - forsakenAfterMs - 5_000
    for (const lane of [0, 1, 2]) await stores.hot.hset(keys.stock(lane, sale.offerId), 'awaited', longAgo)
    let joined: Promise<unknown> | undefined
    // It has seen that nobody waits, and is about to say so.
    await serveThrough(async (step) => {
      if (step === 'look again') joined ??= join(waiter)
      await joined
    })
    expect(joined).toBeDefined()
    expect(await known()).toEqual([1, 1, 1])

    await leave(waiter)
    for (const lane of [0, 1, 2]) await stores.hot.hset(keys.stock(lane, sale.offerId), 'awaited', longAgo)
    await serve()
    expect(await known()).toEqual([0, 0, 0])
    const visited = await Promise.all(
      [0, 1, 2].map((lane) => stores.hot.sismember(keys.standbyOffers(lane), sale.offerId)),
    )
    expect(visited).toEqual([0, 0, 0])
    await releaseIn(1)
    expect(await tapIn(1)).toBe('RESERVED')
  })
})
