import { randomUUID } from 'node:crypto'
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

  describe('whoever wants more than can still come back', () => {
    const addUnit = (offerId: string) =>
      stores.pool.query('UPDATE stock_ledger SET total = total + 1 WHERE lane = -1 AND offer_id = $1', [offerId])

    it('is waited for while enough may come back, and then passed over, and keeps the place', async () => {
      const { sale, join, place, serve, sellOut, release, pay, counts } = await openStandby({
        ...{ ...stores, total: 3, limit: 2 },
      })
      const held = (await sellOut()) as [Held, Held, Held]
      const [pair, single] = newBuyers(sale, 2) as [string, string]
      await join(pair, { quantity: 2 })
      await join(single)
      await pay(sale.lane, held[0])
      await release(held[1])
      expect([await serve(), await counts()], 'the third may come back').toEqual([0, [0, 1]])
      await stores.pool.query('UPDATE stock_ledger SET paid = 2 WHERE lane = $1 AND offer_id = $2', [
        sale.lane,
        sale.offerId,
      ])
      expect(await serve()).toBe(1)
      expect([(await place(single)).state, await place(pair)]).toMatchObject([
        'GRANTED',
        { state: 'WAITING', quantity: 2, ahead: 0 },
      ])
    })

    it('keeps nothing off the shelf, moves nothing from look to look, and is served when stock is added', async () => {
      const { sale, join, place, serve, sellOut, release, pay, counts } = await openStandby({
        ...{ ...stores, total: 2, limit: 2 },
      })
      const held = (await sellOut()) as [Held, Held]
      const pair = sale.newBuyer()
      await join(pair, { quantity: 2 })
      await pay(sale.lane, held[0])
      await release(held[1])
      expect([await serve(), await counts()]).toEqual([0, [1, 0]])
      const changes = async () => /rdb_changes_since_last_save:(\d+)/.exec(await stores.hot.info('persistence'))?.[1]
      const before = await changes()
      await serve()
      expect(await changes()).toBe(before)
      await addUnit(sale.offerId)
      expect([await serve(), (await place(pair)).state]).toEqual([1, 'GRANTED'])
    })

    it.each([
      { pairs: 250, served: 1, shelf: [0, 0] },
      { pairs: 1_000, served: 0, shelf: [1, 0] },
    ])('is one of $pairs: the unit is not theirs', async ({ pairs, served, shelf }) => {
      const { sale, serve, sellOut, release, pay, counts } = await openStandby({ ...stores, total: 2, limit: 2 })
      const held = (await sellOut()) as [Held, Held]
      const crowd = Array.from({ length: pairs }, (_, i) => `pair ${i}`)
      const list = [...crowd, sale.newBuyer()]
      await stores.hot.zadd(keys.standby(sale.lane, sale.offerId), ...list.flatMap((buyer, i) => [i + 1, buyer]))
      const entryOf = (buyer: string) => `WAITING ${randomUUID()} ${crowd.includes(buyer) ? 2 : 1} 1 -`
      await stores.hot.hset(
        keys.standbyEntries(sale.lane, sale.offerId),
        Object.fromEntries(list.map((buyer) => [buyer, entryOf(buyer)])),
      )
      await stores.hot.sadd(keys.standbyOffers(sale.lane), sale.offerId)
      await pay(sale.lane, held[0])
      await release(held[1])
      expect([await serve(), await counts()]).toEqual([served, shelf])
    })
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
