import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { sweepReleases } from '../outbox/sweep-releases.ts'
import { releaseUnits } from '../rush/release.ts'
import { testDatabase } from '../testing/database.ts'
import { testRedis } from '../testing/redis.ts'
import { type Held, newBuyers, openStandby } from '../testing/standby.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }

describe('races', () => {
  it('two schedulers serve everybody once, in order', async () => {
    const { sale, join, serve, serveElsewhere, sellOut, cancel } = await openStandby({ ...stores, total: 10 })
    const held = await sellOut()
    const buyers = newBuyers(sale, 15)
    for (const buyer of buyers) await join(buyer)
    await cancel(...held)
    await Promise.all([
      sweepReleases(sale.deps),
      serve(),
      serveElsewhere(),
      sweepReleases(sale.deps),
      serve(),
      serveElsewhere(),
    ])
    await serve()
    const granted = (await sale.readJournal()).filter((entry) => entry.via === 'STANDBY').map((entry) => entry.buyer)
    expect(granted).toEqual(buyers.slice(0, 10))
  })

  it('who leaves while a unit is set aside for them has left, and the next one has it', async () => {
    const { sale, join, leave, place, serve, serveWhile, sellOut, release } = await openStandby({ ...stores, total: 1 })
    const [held] = (await sellOut()) as [Held]
    const [fickle, next] = newBuyers(sale, 2) as [string, string]
    await join(fickle)
    await join(next)
    await release(held)
    expect(await serveWhile(() => leave(fickle))).toBe(0)
    expect(await serve()).toBe(1)
    expect([await place(fickle), (await place(next)).state]).toEqual([{ state: 'NONE' }, 'GRANTED'])
  })

  it('who leaves after the grant keeps the order', async () => {
    const { sale, join, leave, serve, sellOut, release, counts } = await openStandby({ ...stores, total: 1 })
    const [held] = (await sellOut()) as [Held]
    const buyerId = sale.newBuyer()
    await join(buyerId)
    await release(held)
    await serve()
    expect((await leave(buyerId)).state).toBe('GRANTED')
    expect(await counts()).toEqual([0, 0])
  })

  it('a tap between release, set-aside and grant cannot have the unit', async () => {
    const { sale, join, place, serveWhile, sellOut, release } = await openStandby({ ...stores, total: 1 })
    const [held] = (await sellOut()) as [Held]
    const buyerId = sale.newBuyer()
    await join(buyerId)
    await release(held)
    const taps = [await sale.tap()]
    expect(await serveWhile(async () => taps.push(await sale.tap()))).toBe(1)
    expect(taps.map(({ kind }) => kind)).toEqual(['SOLD_OUT', 'SOLD_OUT'])
    expect((await place(buyerId)).state).toBe('GRANTED')
    expect((await sale.shelf()).drift).toBe(0)
  })

  it('a pause or an earlier ticket between set-aside and grant is respected, and a recount takes the unit from nobody', async () => {
    const { sale, join, place, serveWhile, sellOut, release, set, moveFrontier, counts } = await openStandby({
      ...stores,
      total: 1,
      mode: 'FIFO',
    })
    const [held] = (await sellOut()) as [Held]
    const [late, early] = newBuyers(sale, 2) as [string, string]
    moveFrontier({ serving: 100 })
    await join(late, { ticket: '1:50' })
    await release(held)
    expect(await serveWhile(() => set({ status: 'PAUSED' }))).toBe(0)
    await set({ status: 'OPEN' })
    expect(await serveWhile(() => join(early, { ticket: '1:7' }))).toBe(0)
    expect(await serveWhile(() => sale.warm())).toBe(1)
    expect(await counts()).toEqual([0, 0])
    expect([(await place(early)).state, (await place(late)).state]).toEqual(['GRANTED', 'WAITING'])
  })

  it('a request that is tapped while it waits leads to one order', async () => {
    const { sale, join, place, serve, sellOut, release, set } = await openStandby({ ...stores, total: 1, limit: 2 })
    const [held] = (await sellOut()) as [Held]
    const [buyerId, requestId] = [sale.newBuyer(), randomUUID()]
    await join(buyerId, { requestId })
    await set({ available: 1 })
    const tap = await sale.tap({ buyerId, requestId })
    expect(tap.kind).toBe('RESERVED')
    await release(held)
    await serve()
    expect(await place(buyerId)).toMatchObject({ state: 'GRANTED', orderId: (tap as { orderId: string }).orderId })
    expect(await sale.readJournal()).toEqual([])
    expect(await sale.states()).toEqual({ CLOSED: 1, REFUSED: 1 })
  })

  it('a release that comes twice is one unit', async () => {
    const { sale, join, serve, sellOut, place } = await openStandby({ ...stores, total: 1 })
    const [held] = (await sellOut()) as [Held]
    const [first, second] = newBuyers(sale, 2) as [string, string]
    await join(first)
    await join(second)
    const again = () => releaseUnits(sale.deps, { lane: sale.lane, offer: sale.offerId, ...held })
    expect((await Promise.all([again(), again()])).sort()).toEqual(['ALREADY', 'RELEASED'])
    await serve()
    expect([(await place(first)).state, (await place(second)).state]).toEqual(['GRANTED', 'WAITING'])
  })
})
