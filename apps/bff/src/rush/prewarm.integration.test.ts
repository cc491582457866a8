import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { laneOf } from '../kernel/lane.ts'
import { closeOrders } from '../orders/close-orders.ts'
import { writeOrders } from '../orders/write-orders.ts'
import type { JournalEntry } from '../outbox/journal.ts'
import { sweepReleases } from '../outbox/sweep-releases.ts'
import type { Scripts } from '../redis/generated.ts'
import { keys } from '../redis/keys.ts'
import { testDatabase } from '../testing/database.ts'
import { eventually } from '../testing/eventually.ts'
import { waitingForLocks } from '../testing/locks.ts'
import { testRedis } from '../testing/redis.ts'
import { createSale, lanes, type Sale } from '../testing/sale.ts'
import { closeEnded, keepWarm } from './keep-warm.ts'
import { prewarm } from './prewarm.ts'
import { readReceipt } from './receipt.ts'
import { closeDrained, endCampaign, pauseCampaign, resumeCampaign } from './steer.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }
const staff = '1'

async function warmSale(options: { total: number; limit?: number }): Promise<Sale> {
  const sale = await createSale({ ...stores, ...options })
  await sale.warm()
  return sale
}

/** The sale's own deps, with one script that waits for `until` before its first call, and says when it got there. */
function stoppedBefore<Name extends keyof Scripts>(sale: Sale, name: Name, until: () => Promise<unknown>) {
  let first = true
  const script = sale.deps.scripts[name] as (...args: unknown[]) => Promise<unknown>
  const stopped = async (...args: unknown[]) => {
    if (first) {
      first = false
      await until()
    }
    return script(...args)
  }
  return { ...sale.deps, scripts: { ...sale.deps.scripts, [name]: stopped } as Scripts }
}

const warmStopped = (sale: Sale, until: () => Promise<unknown>) =>
  prewarm(stoppedBefore(sale, 'warm', until), sale.campaignId, null)
const shelfStatus = (sale: Sale) => stores.hot.hget(keys.stock(sale.lane, sale.offerId), 'status')
const closeFirst = async (sale: Sale) => {
  const { rows } = await stores.pool.query<{ id: string }>(
    `SELECT id::text FROM orders WHERE offer_id = $1 AND state = 'PENDING_PAYMENT' LIMIT 1`,
    [sale.offerId],
  )
  const id = rows[0]?.id as string
  await closeOrders(stores.pool, [{ lane: laneOf(id, lanes), id }], { reason: 'UNPAID', actor: 'SYSTEM' })
}

/** A buyer who holds one unit has another on the journal, which the ledger will refuse: Redis had forgotten the first. */
async function overLimit(sale: Sale): Promise<JournalEntry[]> {
  const buyerId = sale.newBuyer()
  await sale.tap({ buyerId })
  await sale.drain()
  await stores.hot.del(keys.buyers(sale.lane, sale.offerId))
  await sale.tap({ buyerId })
  return sale.readJournal()
}

describe('prewarm against the rest of a sale', () => {
  it('counts again when the shelf was resumed, and sold from, while it counted', async () => {
    const sale = await warmSale({ total: 5 })
    await warmStopped(sale, async () => {
      await sale.deps.scripts.setStatus({ stock: keys.stock(sale.lane, sale.offerId) }, { status: 'OPEN' })
      expect((await sale.tap()).kind).toBe('RESERVED')
    })
    expect(await sale.shelf()).toMatchObject({ available: 4, unwritten: 1, drift: 0 })
  })

  it('keeps the books when it runs many times at once in the middle of a rush', async () => {
    const sale = await warmSale({ total: 60 })
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
    const sale = await warmSale({ total: 5 })
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
    const sale = await warmSale({ total: 5, limit: 2 })
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
    const sale = await warmSale({ total: 3, limit: 2 })
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
    const sale = await warmSale({ total: 3 })
    await Promise.all([sale.tap(), sale.tap()])
    await sale.drain()
    await stores.hot.flushall()
    await closeFirst(sale)
    await sale.warm()
    await sweepReleases(sale.deps)
    expect(await sale.shelf()).toMatchObject({ available: 2, claimed: 1, owed: 0, drift: 0 })
  })

  it('does not give that unit twice either when it dies between the shelf and its commit', async () => {
    const sale = await warmSale({ total: 3 })
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
    const sale = await warmSale({ total: 3 })
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

  it('keeps the units of a dead letter off the shelf, and its receipt open', async () => {
    const sale = await warmSale({ total: 3 })
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

describe('steering against prewarm', () => {
  it('a pause holds although a prewarm opens the shelf at the same moment', async () => {
    const sale = await warmSale({ total: 2 })
    let pausing: Promise<unknown> = Promise.resolve()
    await warmStopped(sale, async () => {
      pausing = pauseCampaign(sale.deps, staff, sale.campaignId)
      // Its first stop has reached the shelf; its record waits for the prewarm.
      await eventually(async () =>
        expect(await stores.hot.hget(keys.stock(sale.lane, sale.offerId), 'version')).toBe('3'),
      )
    })
    await pausing
    expect(await shelfStatus(sale)).toBe('PAUSED')
    expect((await sale.tap()).kind).toBe('PAUSED')
    await resumeCampaign(sale.deps, staff, sale.campaignId)
    expect((await sale.tap()).kind).toBe('RESERVED')
  })

  it('a pause that comes too late does not reopen what has ended', async () => {
    const sale = await warmSale({ total: 2 })
    await sale.tap()
    await endCampaign(sale.deps, staff, sale.campaignId)
    expect((await pauseCampaign(sale.deps, staff, sale.campaignId)).kind).toBe('REFUSED')
    expect((await sale.tap()).kind).toBe('PAUSED')
  })

  it('a prewarm that overlaps the end opens nothing', async () => {
    const sale = await warmSale({ total: 2 })
    await sale.tap()
    let ending: Promise<unknown> = Promise.resolve()
    await warmStopped(sale, async () => {
      ending = endCampaign(sale.deps, staff, sale.campaignId)
    })
    await ending
    expect((await sale.tap()).kind).toBe('PAUSED')
    await sale.warm()
    expect((await sale.tap()).kind).toBe('ENDED')
  })

  it('closes a campaign whose shelf went cold while it still owed releases', async () => {
    const sale = await warmSale({ total: 3 })
    await Promise.all([sale.tap(), sale.tap()])
    await sale.drain()
    await closeFirst(sale)
    await stores.hot.flushall()
    await endCampaign(sale.deps, staff, sale.campaignId)
    await closeFirst(sale)
    await sweepReleases(sale.deps)
    expect(await closeDrained(sale.deps, sale.campaignId)).toBe(true)
    const { rows } = await stores.pool.query('SELECT shelf_stock FROM skus WHERE id = $1', [sale.skuId])
    expect(rows[0]).toEqual({ shelf_stock: 3 })
  })

  it('does not close over an entry that comes late', async () => {
    const sale = await warmSale({ total: 3 })
    await sale.tap()
    await endCampaign(sale.deps, staff, sale.campaignId)
    expect(await closeDrained(sale.deps, sale.campaignId)).toBe(false)
    await sale.drain()
    expect(await sale.states()).toEqual({ PENDING_PAYMENT: 1 })
    expect(await closeDrained(sale.deps, sale.campaignId)).toBe(false)
    await closeFirst(sale)
    expect(await closeDrained(sale.deps, sale.campaignId)).toBe(false)
    await sweepReleases(sale.deps)
    expect(await closeDrained(sale.deps, sale.campaignId)).toBe(true)
    expect(await stores.hot.exists(keys.stock(sale.lane, sale.offerId))).toBe(0)
  })
})

/** All of Redis as it is now, to come back later, as from an AOF or a replica that lags. */
async function rememberRedis() {
  const names = await stores.hot.keys('*')
  const dumps = await Promise.all(
    names.map(async (name) => [name, (await stores.hot.dumpBuffer(name)) as Buffer | null] as const),
  )
  return {
    async comesBack() {
      await eventually(() => stores.hot.flushall())
      // A buyer's bucket lives for a millisecond, so it may be gone between its name and its dump.
      for (const [name, dump] of dumps) if (dump) await stores.hot.restore(name, 0, dump)
    },
  }
}

describe('keep-warm', () => {
  const longAgo = (sale: Sale) =>
    stores.pool.query(`UPDATE campaigns SET updated_at = now() - interval '1 minute' WHERE id = $1`, [sale.campaignId])

  it('opens a shelf that a dead prewarm left paused, and only when nobody is at it', async () => {
    const sale = await warmSale({ total: 3 })
    await sale.tap()
    const died = warmStopped(sale, () => Promise.reject(new Error('died')))
    await expect(died).rejects.toThrow('died')
    expect((await sale.tap()).kind).toBe('PAUSED')
    await keepWarm(sale.deps)
    expect((await sale.tap()).kind).toBe('PAUSED')
    await longAgo(sale)
    await keepWarm(sale.deps)
    expect((await sale.tap()).kind).toBe('RESERVED')
    expect(await sale.shelf()).toMatchObject({ available: 1, unwritten: 2, drift: 0 })
  })

  it('counts anew after Redis came back with an older memory', async () => {
    const sale = await warmSale({ total: 6 })
    await sale.tap()
    const memory = await rememberRedis()
    // What Redis will forget: the first order was written and closed, two more were made, and one of those has given its unit back.
    await sale.drain()
    await closeFirst(sale)
    await sweepReleases(sale.deps)
    await Promise.all([sale.tap(), sale.tap()])
    await sale.drain()
    await closeFirst(sale)
    await sweepReleases(sale.deps)
    await redis.crash()
    await memory.comesBack()
    await sale.tap()
    await keepWarm(sale.deps)
    expect(await sale.shelf()).toMatchObject({ claimed: 1, unwritten: 1, available: 4, drift: 0 })
    await sale.drain()
    await sweepReleases(sale.deps)
    expect(await sale.shelf()).toMatchObject({ claimed: 2, unwritten: 0, available: 4, drift: 0, status: 'OPEN' })
    expect(await sale.states()).toEqual({ PENDING_PAYMENT: 2, CLOSED: 2 })
    await keepWarm(sale.deps)
    expect((await sale.shelf()).epoch).toBe(2)
  })

  it('helps the campaigns behind one that cannot be helped', async () => {
    const broken = await createSale({ ...stores, total: 1 })
    const elsewhere = async (): Promise<Sale> => {
      const sale = await createSale({ ...stores, total: 1 })
      return sale.lane === broken.lane ? elsewhere() : sale
    }
    const [ended, cold] = [await elsewhere(), await elsewhere()]
    // A journal that is no stream: whatever reads it fails.
    await stores.hot.del(keys.journal(broken.lane))
    await stores.hot.set(keys.journal(broken.lane), 'broken')
    try {
      await keepWarm(cold.deps)
      expect((await cold.shelf()).available).toBe(1)
      await stores.pool.query(
        `UPDATE campaigns SET starts_at = now() - interval '2 hours', ends_at = now() - interval '1 hour' WHERE id = ANY($1)`,
        [[broken.campaignId, ended.campaignId]],
      )
      await closeEnded(ended.deps)
      const { rows } = await stores.pool.query('SELECT state FROM campaigns WHERE id = $1', [ended.campaignId])
      expect(rows[0]).toEqual({ state: 'CLOSED' })
    } finally {
      await stores.hot.del(keys.journal(broken.lane))
    }
  })
})
