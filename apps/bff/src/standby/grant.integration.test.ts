import { afterEach, describe, expect, it } from 'vitest'
import { type CrashPoint, onCrashPoint } from '../kernel/crash-point.ts'
import { sweepReleases } from '../outbox/sweep-releases.ts'
import { keys } from '../redis/keys.ts'
import { keepWarm } from '../rush/keep-warm.ts'
import { endCampaign } from '../rush/steer.ts'
import { testDatabase } from '../testing/database.ts'
import { testRedis } from '../testing/redis.ts'
import { type Held, newBuyers, openStandby } from '../testing/standby.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }

afterEach(() => onCrashPoint(() => {}))

describe('serving', () => {
  it('keeps strict order: who wants two waits for the second unit and nobody passes', async () => {
    const { sale, join, place, serve, sellOut, release, counts } = await openStandby({ ...stores, total: 3, limit: 2 })
    const held = (await sellOut()) as [Held, Held, Held]
    const [pair, single] = newBuyers(sale, 2) as [string, string]
    await join(pair, { quantity: 2 })
    await join(single)
    await release(held[0])
    expect(await serve()).toBe(0)
    expect(await counts()).toEqual([0, 1])
    await release(held[1])
    expect(await serve()).toBe(1)
    expect((await place(pair)).state).toBe('GRANTED')
    await release(held[2])
    expect(await serve()).toBe(1)
    expect((await place(single)).state).toBe('GRANTED')
    expect((await sale.shelf()).drift).toBe(0)
  })

  it('skips whoever may not have it any more', async () => {
    const { sale, join, place, serve, sellOut, release } = await openStandby({ ...stores, total: 1 })
    const [held] = (await sellOut()) as [Held]
    const [greedy, patient] = newBuyers(sale, 2) as [string, string]
    await join(greedy)
    await join(patient)
    await stores.hot.hset(keys.buyers(sale.lane, sale.offerId), greedy, 1)
    await release(held)
    expect(await serve()).toBe(1)
    expect([await place(greedy), (await place(patient)).state]).toEqual([{ state: 'NONE' }, 'GRANTED'])
  })

  it('grants nothing on a paused shelf, and puts everything back when the sale is over', async () => {
    const { sale, join, place, serve, sellOut, release, set, counts, waiting } = await openStandby({
      ...stores,
      total: 1,
    })
    const [held] = (await sellOut()) as [Held]
    const buyerId = sale.newBuyer()
    await join(buyerId)
    await set({ status: 'PAUSED' })
    await release(held)
    expect([await serve(), await counts()]).toEqual([0, [0, 1]])
    await set({ status: 'OPEN', endsAt: Date.now() - 1 })
    expect([await serve(), await counts(), await place(buyerId)]).toEqual([0, [1, 0], { state: 'NONE' }])
    expect(await join(buyerId)).toEqual({ kind: 'REFUSED', outcome: 'ENDED' })
    await endCampaign(sale.deps, '1', sale.campaignId)
    expect([await serve(), await waiting()]).toEqual([0, 0])
    expect(await stores.hot.smembers(keys.standbyOffers(sale.lane))).not.toContain(sale.offerId)
  })

  it('keeps everybody’s place through the old end when the shelf hears of an extension after it', async () => {
    const { sale, join, place, serve, sellOut, release, set } = await openStandby({ ...stores, total: 2, heldBack: 1 })
    const [held] = (await sellOut()) as [Held]
    const [first, second] = newBuyers(sale, 2) as [string, string]
    await join(first)
    await join(second)
    // Whoever extended the sale died before the shelf knew.
    await set({ endsAt: Date.now() - 1 })
    expect([await serve(), await place(first)]).toEqual([0, { state: 'NONE' }])
    expect((await sale.shelves())[0], 'nothing is fetched for them').toMatchObject({ lane: -1, available: 1 })
    await stores.pool.query(`UPDATE campaigns SET updated_at = now() - interval '1 minute' WHERE id = $1`, [
      sale.campaignId,
    ])
    await keepWarm(sale.deps)
    expect([await place(first), await place(second)]).toMatchObject([{ ahead: 0 }, { ahead: 1 }])
    await release(held)
    expect(await serve()).toBe(2)
    expect([(await place(first)).state, (await place(second)).state]).toEqual(['GRANTED', 'GRANTED'])
  })

  it('puts on the shelf what nobody waits for any more', async () => {
    const { sale, join, leave, serve, sellOut, release, counts } = await openStandby({ ...stores, total: 1 })
    const [held] = (await sellOut()) as [Held]
    const buyerId = sale.newBuyer()
    await join(buyerId)
    await release(held)
    expect(await leave(buyerId)).toEqual({ state: 'NONE' })
    await serve()
    expect(await counts()).toEqual([1, 0])
  })

  it('has first claim again on a shelf that was counted anew', async () => {
    const { sale, join, place, serve, sellOut, release, counts } = await openStandby({ ...stores, total: 2, limit: 2 })
    const [held] = (await sellOut()) as [Held, Held]
    const buyerId = sale.newBuyer()
    await join(buyerId, { quantity: 2 })
    await release(held)
    await serve()
    expect(await counts()).toEqual([0, 1])
    await sale.warm()
    expect((await sale.tap()).kind, 'between the count and the next look at the list').toBe('SOLD_OUT')
    expect(await counts()).toEqual([0, 1])
    await serve()
    expect([await counts(), (await place(buyerId)).state]).toEqual([[0, 1], 'WAITING'])
  })

  it('draws on the holdback for those who wait', async () => {
    const { sale, join, place, serve, sellOut } = await openStandby({ ...stores, total: 2, heldBack: 1 })
    await sellOut()
    const buyerId = sale.newBuyer()
    await join(buyerId)
    expect(await serve()).toBe(1)
    expect((await place(buyerId)).state).toBe('GRANTED')
    expect((await sale.shelves()).map((shelf) => shelf.drift)).toEqual([0, 0])
  })

  it('keeps aside what a hundred and twenty people want, although one look tells of a hundred', async () => {
    const { sale, join, serveWhile, sellOut, cancel, counts } = await openStandby({ ...stores, total: 120 })
    const held = await sellOut()
    await Promise.all(newBuyers(sale, 125).map((buyer) => join(buyer)))
    await cancel(...held)
    await sweepReleases(sale.deps)
    let tap: Promise<{ kind: string }> | undefined
    const granted = await serveWhile(() => {
      tap ??= sale.tap()
      return tap
    })
    expect([granted, (await tap)?.kind, await counts()]).toEqual([120, 'SOLD_OUT', [0, 0]])
  })

  it.each<CrashPoint>(['standby-set-aside', 'standby-granted'])('goes on after dying at %s', async (point) => {
    const { sale, join, place, serve, sellOut, release } = await openStandby({ ...stores, total: 2 })
    const [one, two] = (await sellOut()) as [Held, Held]
    const [first, second] = newBuyers(sale, 2) as [string, string]
    await join(first)
    await join(second)
    await release(one)
    await release(two)
    let died = false
    onCrashPoint((here) => {
      if (here !== point || died) return
      died = true
      throw new Error('died')
    })
    await serve()
    expect(died).toBe(true)
    await serve()
    await sale.drain()
    expect([(await place(first)).state, (await place(second)).state]).toEqual(['GRANTED', 'GRANTED'])
    expect(await sale.shelf()).toMatchObject({ available: 0, aside: 0, claimed: 2, drift: 0 })
  })
})
