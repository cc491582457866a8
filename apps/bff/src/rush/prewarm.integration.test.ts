import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { laneOf } from '../kernel/lane.ts'
import { closeOrders } from '../orders/close-orders.ts'
import { writeOrders } from '../orders/write-orders.ts'
import { sweepReleases } from '../outbox/sweep-releases.ts'
import { createRedis } from '../redis/client.ts'
import { keys } from '../redis/keys.ts'
import { afterFile } from '../testing/clean-up.ts'
import { testDatabase } from '../testing/database.ts'
import { eventually } from '../testing/eventually.ts'
import { waitingForLocks } from '../testing/locks.ts'
import { testRedis } from '../testing/redis.ts'
import { createSale, lanes, warmSale } from '../testing/sale.ts'
import { closeFirst, overLimit, stoppedBefore, warmStopped } from '../testing/warming.ts'
import { prewarm } from './prewarm.ts'
import { readReceipt } from './receipt.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }

describe('prewarm against the rest of a sale', () => {
  it('counts again when the shelf was resumed, and sold from, while it counted', async () => {
    const sale = await warmSale({ ...stores, total: 5 })
    await warmStopped(sale, async () => {
      await sale.deps.scripts.setStatus({ stock: keys.stock(sale.lane, sale.offerId) }, { status: 'OPEN' })
      expect((await sale.tap()).kind).toBe('RESERVED')
    })
    expect(await sale.shelf()).toMatchObject({ available: 4, unwritten: 1, drift: 0 })
  })

  it('keeps the books when it runs many times at once in the middle of a rush', async () => {
    const sale = await warmSale({ ...stores, total: 60 })
    for (let round = 0; round < 8; round++) {
      const warming = Promise.all([sale.warm(), sale.warm(), sale.warm()])
      for (let i = 0; i < 8; i++) await Promise.all([sale.tap(), sale.tap()])
      await warming
      await sale.drain()
      expect(await sale.shelf()).toMatchObject({ unwritten: 0, drift: 0, status: 'OPEN' })
    }
  })

  it.each([
    ['before the units of a refused entry went back', 'warm-first'],
    ['and the units of a refused entry go back while it counts', 'release-first'],
  ])('runs %s: they are on the shelf once', async (_what, order) => {
    const sale = await warmSale({ ...stores, total: 5 })
    const entries = await overLimit(sale)
    const releasing = Promise.withResolvers<void>()
    const go = Promise.withResolvers<void>()
    const writing = writeOrders(
      stoppedBefore(sale, 'release', () => {
        releasing.resolve()
        return go.promise
      }),
      { lane: sale.lane, entries },
    )
    await releasing.promise
    if (order === 'warm-first') await sale.warm()
    else
      await warmStopped(sale, async () => {
        go.resolve()
        await writing
      })
    go.resolve()
    await writing
    expect(await sale.shelf()).toMatchObject({ available: 4, claimed: 1, unwritten: 0, drift: 0 })
    expect(await stores.hot.hlen(keys.buyers(sale.lane, sale.offerId))).toBe(1)
  })

  it('does not count the units of an entry that gave them back and died before it was settled', async () => {
    const sale = await warmSale({ ...stores, total: 5, limit: 2 })
    const tap = { buyerId: sale.newBuyer(), requestId: randomUUID() }
    await sale.tap(tap)
    await sale.drain()
    await stores.hot.del(keys.reservation(sale.lane, tap.buyerId, tap.requestId))
    await sale.tap(tap)
    const died = stoppedBefore(sale, 'settle', () => Promise.reject(new Error('died')))
    await expect(writeOrders(died, { lane: sale.lane, entries: await sale.readJournal() })).rejects.toThrow('died')
    await sale.warm()
    await sale.drain()
    expect(await sale.shelf()).toMatchObject({ available: 4, claimed: 1, drift: 0 })
    expect(await stores.hot.hget(keys.buyers(sale.lane, sale.offerId), tap.buyerId)).toBe('1')
  })

  it('owes the shelf what more was promised than there is, until the ledger has refused it', async () => {
    const sale = await warmSale({ ...stores, total: 3, limit: 2 })
    // An older memory of Redis: four more on the shelf than there are.
    await stores.hot.hincrby(keys.stock(sale.lane, sale.offerId), 'available', 4)
    for (let i = 0; i < 3; i++) await sale.tap({ quantity: 2 })
    await sale.warm()
    expect(await sale.shelf()).toMatchObject({ available: -3, unwritten: 6, drift: 0 })
    expect((await sale.tap()).kind).toBe('SOLD_OUT')
    await sale.drain()
    expect(await sale.states()).toEqual({ PENDING_PAYMENT: 1, REFUSED: 2 })
    expect(await sale.shelf()).toMatchObject({ available: 1, claimed: 2, drift: 0 })
    expect((await sale.tap()).kind).toBe('RESERVED')
  })

  it('does not give a unit twice whose release was owed while the shelf was cold', async () => {
    const sale = await warmSale({ ...stores, total: 3 })
    await Promise.all([sale.tap(), sale.tap()])
    await sale.drain()
    await stores.hot.flushall()
    await closeFirst(sale)
    await sale.warm()
    await sweepReleases(sale.deps)
    expect(await sale.shelf()).toMatchObject({ available: 2, claimed: 1, owed: 0, drift: 0 })
  })

  it('does not give that unit twice either when it dies between the shelf and its commit', async () => {
    const sale = await warmSale({ ...stores, total: 3 })
    await Promise.all([sale.tap(), sale.tap()])
    await sale.drain()
    await stores.hot.flushall()
    await closeFirst(sale)
    const { warm } = sale.deps.scripts
    const died: typeof warm = async (...call) => {
      await warm(...call)
      throw new Error('died')
    }
    const dying = { ...sale.deps, scripts: { ...sale.deps.scripts, warm: died } }
    await expect(prewarm(dying, sale.campaignId, null)).rejects.toThrow('died')
    expect(await sweepReleases(sale.deps)).toBe(1)
    expect(await sale.shelf()).toMatchObject({ available: 2, claimed: 1, owed: 0, drift: 0 })
  })

  it('keeps orders from closing between its reading of the ledger and the shelf', async () => {
    const sale = await warmSale({ ...stores, total: 3 })
    await sale.tap()
    await sale.drain()
    let closing: Promise<unknown> = Promise.resolve()
    await warmStopped(sale, async () => {
      closing = closeFirst(sale)
      await Promise.race([closing, eventually(async () => expect(await waitingForLocks(stores.pool)).toBe(1))])
      await sweepReleases(sale.deps)
    })
    await closing
    await sweepReleases(sale.deps)
    expect(await sale.shelf()).toMatchObject({ available: 3, claimed: 0, owed: 0, drift: 0 })
  })

  it('counts the buyers again when what it had counted of them is lost', async () => {
    const sale = await warmSale({ ...stores, total: 3 })
    const buyerId = sale.newBuyer()
    await sale.tap({ buyerId })
    await sale.drain()
    await warmStopped(sale, () => stores.hot.del(keys.counted(sale.lane, sale.offerId, 2)))
    expect((await sale.shelf()).epoch).toBe(2)
    expect((await sale.tap({ buyerId })).kind).toBe('LIMIT_REACHED')
  })

  it('keeps the units of a dead letter off the shelf, and its receipt open', async () => {
    const sale = await warmSale({ ...stores, total: 3 })
    const tap = { buyerId: sale.newBuyer(), requestId: randomUUID() }
    await sale.tap(tap)
    const poisoned = { ...sale.deps, offerTerms: async () => null }
    await writeOrders(poisoned, { lane: sale.lane, entries: await sale.readJournal() })
    const books = { available: 2, unwritten: 0, parked: 1, claimed: 0, drift: 0 }
    expect(await sale.shelf()).toMatchObject(books)
    await sale.warm()
    expect(await sale.shelf()).toMatchObject(books)
    expect((await sale.tap({ buyerId: tap.buyerId })).kind).toBe('LIMIT_REACHED')
    const receipt = await readReceipt(sale.deps, tap.buyerId, {
      offerId: sale.offerId,
      requestId: tap.requestId,
    })
    expect(receipt).toMatchObject({ state: 'QUEUED' })
  })
})

describe('prewarm in the middle of a sale', () => {
  it('counts seventy thousand buyers of one lane, and disturbs no command that is sent with it', async () => {
    // As a process has it: what is asked in one turn goes out in one pipeline.
    const hot = createRedis({ url: redis.url, name: 'test', logger: pino({ level: 'silent' }) })
    afterFile(async () => hot.disconnect())
    const sale = await createSale({ ...stores, hot, total: 100_000 })
    await sale.warm()
    const buyerId = sale.newBuyer()
    await stores.pool.query(
      `WITH claims AS (UPDATE stock_ledger SET claimed = 70000 WHERE offer_id = $1 AND lane = $2)
       INSERT INTO holdings (lane, offer_id, buyer_id, held, cap) SELECT $2, $1, $3::bigint - n, 1, 1 FROM generate_series(0, 69999) n`,
      [sale.offerId, sale.lane, buyerId],
    )
    const { warm } = sale.deps.scripts
    const beside: typeof warm = async (...call) => {
      const [warmed, pong, there] = await Promise.all([warm(...call), hot.echo('beside'), hot.exists(call[0].stock)])
      expect([pong, there]).toEqual(['beside', 1])
      return warmed
    }
    await prewarm({ ...sale.deps, scripts: { ...sale.deps.scripts, warm: beside } }, sale.campaignId, null)
    expect(await sale.shelf()).toMatchObject({ available: 30_000, claimed: 70_000, drift: 0, status: 'OPEN', epoch: 2 })
    const buyers = keys.buyers(sale.lane, sale.offerId)
    expect([await hot.hlen(buyers), await hot.ttl(buyers)]).toEqual([70_000, -1])
    expect((await sale.tap({ buyerId })).kind).toBe('LIMIT_REACHED')
    expect((await sale.tap()).kind).toBe('RESERVED')
  })

  it('subtracts what is claimed, what the journal promises, and keeps the buyers’ counts', async () => {
    const sale = await warmSale({ ...stores, total: 10, limit: 1 })
    const early = { buyerId: sale.newBuyer(), requestId: randomUUID() }
    await sale.tap(early)
    await sale.tap()
    await sale.drain()
    const waiting = sale.newBuyer()
    await sale.tap({ buyerId: waiting })
    await sale.warm()
    expect(await sale.shelf()).toMatchObject({ available: 7, unwritten: 1, claimed: 2, drift: 0 })
    expect((await sale.tap({ buyerId: early.buyerId })).kind).toBe('LIMIT_REACHED')
    expect((await sale.tap({ buyerId: waiting })).kind).toBe('LIMIT_REACHED')
    await sale.drain()
    expect(await sale.shelf()).toMatchObject({ available: 7, claimed: 3, drift: 0 })
  })

  it('pays owed releases first, so none is counted twice or lost', async () => {
    const sale = await warmSale({ ...stores, total: 3 })
    const taps = (await Promise.all([sale.tap(), sale.tap(), sale.tap()])) as { orderId: string }[]
    await sale.drain()
    await closeOrders(
      stores.pool,
      taps.slice(0, 2).map((t) => ({ id: t.orderId, lane: laneOf(t.orderId, lanes) })),
      { reason: 'UNPAID', actor: 'SYSTEM' },
    )
    await sale.warm()
    await sweepReleases(sale.deps)
    expect(await sale.shelf()).toMatchObject({ available: 2, claimed: 1, owed: 0, drift: 0 })
  })

  it('rebuilds a shelf from the ledger after Redis lost everything', async () => {
    const sale = await warmSale({ ...stores, total: 4 })
    await Promise.all([sale.tap(), sale.tap()])
    await sale.drain()
    await stores.hot.flushall()
    expect((await sale.tap()).kind).toBe('COLD')
    await sale.warm()
    expect(await sale.shelf()).toMatchObject({ available: 2, claimed: 2, drift: 0 })
  })
})
