import { randomUUID } from 'node:crypto'
import type { Frontier, RoomMode, StandbyPlace } from '@tidegate/shared/contracts/waiting-room'
import { afterEach, describe, expect, it } from 'vitest'
import { type CrashPoint, onCrashPoint } from '../kernel/crash-point.ts'
import { laneOf } from '../kernel/lane.ts'
import { closeOrders } from '../orders/close-orders.ts'
import { expireUnpaid } from '../orders/expire-unpaid.ts'
import { sweepReleases } from '../outbox/sweep-releases.ts'
import { keys } from '../redis/keys.ts'
import { releaseUnits } from '../rush/release.ts'
import { createRestock } from '../rush/restock.ts'
import { testDatabase } from '../testing/database.ts'
import { eventually } from '../testing/eventually.ts'
import { testRedis } from '../testing/redis.ts'
import { createSale, lanes } from '../testing/sale.ts'
import { createGrantStandby } from './grant.ts'
import { joinStandby } from './join.ts'
import { leaveStandby, readPlace } from './place.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }

afterEach(() => onCrashPoint(() => {}))

/** A sale whose standby list is served by `serve`; tickets read `<epoch>:<number>`. */
async function openStandby({
  mode = 'OFF',
  ...options
}: {
  total: number
  limit?: number
  heldBack?: number
  spreadOver?: Record<number, number>
  mode?: RoomMode
}) {
  const sale = await createSale({ ...stores, payWindowSeconds: 900, ...options })
  await sale.warm()
  const layout = { ...sale.layout, mode }
  let frontier: Partial<Frontier> = { epoch: 1, serving: 0, reach: null, phase: 'OPEN' }
  const deps = {
    ...sale.deps,
    ids: sale.ids,
    // Sales of one file share lanes; each is served by its own schedulers.
    layouts: {
      known: (offerId: string) => (offerId === sale.offerId ? layout : null),
      load: async () => null,
      loadCampaign: async () => [],
    },
    standbyRoom: {
      frontierOf: async () => frontier as Frontier,
      ticketNumber: (_campaign: string, _buyer: string, ticket: string) => {
        const [epoch, number] = ticket.split(':').map(Number)
        return epoch === frontier.epoch ? (number as number) : null
      },
    },
  }
  const serving = { ...deps, ...deps.standbyRoom, restock: createRestock(deps) }
  const cancel = async (...holders: Held[]) => {
    await sale.drain()
    const orders = holders.map(({ order }) => ({ lane: laneOf(order, lanes), id: order }))
    const closed = await closeOrders(stores.pool, orders, { reason: 'BUYER_CANCELLED', actor: 'BUYER' })
    expect(closed).toHaveLength(holders.length)
  }
  const stock = (...fields: string[]) => stores.hot.hmget(keys.stock(sale.lane, sale.offerId), ...fields)
  return {
    sale,
    serve: createGrantStandby(serving),
    /** Another process. */
    serveElsewhere: createGrantStandby(serving),
    /** `meanwhile` happens after the unit is set aside, before it is granted. */
    serveWhile: (meanwhile: () => Promise<unknown>) => {
      const { standbyGrant } = sale.deps.scripts
      const slowly: typeof standbyGrant = async (...call) => {
        await meanwhile()
        return standbyGrant(...call)
      }
      return createGrantStandby({ ...serving, scripts: { ...sale.deps.scripts, standbyGrant: slowly } })()
    },
    moveFrontier: (to: Partial<Frontier>) => {
      frontier = { ...frontier, ...to }
    },
    join: (buyerId: string, more: { quantity?: number; requestId?: string; ticket?: string } = {}) =>
      joinStandby(deps, buyerId, { offerId: sale.offerId, quantity: 1, requestId: randomUUID(), ...more }),
    place: (buyerId: string): Promise<StandbyPlace> => readPlace(deps, buyerId, sale.offerId),
    leave: (buyerId: string) => leaveStandby(deps, buyerId, sale.offerId),
    waiting: () => stores.hot.zcard(keys.standby(sale.lane, sale.offerId)),
    counts: async () => (await stock('available', 'aside')).map(Number),
    set: (fields: Record<string, string | number>) => stores.hot.hset(keys.stock(sale.lane, sale.offerId), fields),
    cancel,
    /** The holder cancels; the unit comes back as ledger, outbox and sweep bring it. */
    async release(holder: Held) {
      await cancel(holder)
      await sweepReleases(sale.deps)
    },
    /** Buys until nothing is left; @returns what was bought, to be released. */
    async sellOut(): Promise<Held[]> {
      const held: Held[] = []
      for (;;) {
        const [buyer, request] = [sale.newBuyer(), randomUUID()]
        const tap = await sale.tap({ buyerId: buyer, requestId: request })
        if (tap.kind !== 'RESERVED') return held
        held.push({ buyer, request, order: tap.orderId, quantity: 1 })
      }
    },
  }
}

interface Held {
  buyer: string
  request: string
  order: string
  quantity: number
}

const newBuyers = (sale: { newBuyer(): string }, count: number) => Array.from({ length: count }, () => sale.newBuyer())

it('an unpaid order is closed and its unit goes to the next in line, with their own time to pay', async () => {
  const { sale, join, place, serve, counts } = await openStandby({ total: 1 })
  await stores.pool.query('UPDATE campaigns SET standby_pay_seconds = 77 WHERE id = $1', [sale.campaignId])
  await sale.tap()
  await sale.drain()
  const [next, after] = newBuyers(sale, 2) as [string, string]
  const requestId = randomUUID()
  expect(await join(next, { requestId })).toMatchObject({
    kind: 'JOINED',
    place: { state: 'WAITING', ahead: 0, requestId },
  })
  expect(await join(after)).toMatchObject({ place: { state: 'WAITING', ahead: 1 } })

  const deadlinePasses = () =>
    stores.pool.query(
      `UPDATE orders SET pay_deadline_at = now() - interval '1 second' WHERE offer_id = $1 AND state = 'PENDING_PAYMENT'`,
      [sale.offerId],
    )
  const turnOver = async () => {
    await deadlinePasses()
    await expireUnpaid({ ...sale.deps, closePayment: async () => 'DEAD' })
    await sweepReleases(sale.deps)
    // Aside, so a tap that comes before the tick cannot have it.
    expect(await counts()).toEqual([0, 1])
    expect((await sale.tap()).kind).toBe('SOLD_OUT')
    expect(await serve()).toBe(1)
    await sale.drain()
  }
  await stores.pool.query(`INSERT INTO message_consents (buyer_id, kind, subject) VALUES ($1, 'STANDBY', $2)`, [
    next,
    sale.campaignId,
  ])
  await turnOver()
  const owed = await stores.pool.query(`SELECT payload FROM outbox WHERE topic = 'message.due'`)
  expect(owed.rows).toEqual([{ payload: { kind: 'STANDBY', buyer: next, subject: sale.campaignId } }])
  const granted = await place(next)
  expect(granted).toMatchObject({ state: 'GRANTED', requestId })
  const { rows } = await stores.pool.query(
    `SELECT id::text, via, state, round(extract(epoch FROM pay_deadline_at - created_at))::int AS seconds FROM orders WHERE request_id = $1`,
    [requestId],
  )
  expect(rows).toEqual([
    { id: (granted as { orderId: string }).orderId, via: 'STANDBY', state: 'PENDING_PAYMENT', seconds: 77 },
  ])
  expect(await place(after)).toMatchObject({ state: 'WAITING', ahead: 0 })

  await turnOver()
  expect(await place(after)).toMatchObject({ state: 'GRANTED' })
  expect(await sale.shelf()).toMatchObject({ available: 0, aside: 0, claimed: 1, drift: 0 })
})

describe('joining', () => {
  it('is for when there is nothing on the shelf', async () => {
    const { sale, join, place, sellOut, release } = await openStandby({ total: 1, limit: 2 })
    expect(await join(sale.newBuyer())).toEqual({ kind: 'REFUSED', outcome: 'STANDBY_CLOSED' })
    const [held] = (await sellOut()) as [Held]
    const buyerId = sale.newBuyer()
    expect((await join(buyerId)).kind).toBe('JOINED')
    expect(await place(sale.newBuyer())).toEqual({ state: 'NONE' })
    // The shelf has a unit that is about to be somebody's who waits.
    await stores.hot.hset(keys.stock(sale.lane, sale.offerId), 'available', 1)
    expect((await join(sale.newBuyer())).kind).toBe('JOINED')
    await release(held)
  })

  it('changes nothing the second time, and finds an order that the request has already', async () => {
    const { sale, join, sellOut, waiting } = await openStandby({ total: 1, limit: 2 })
    const [held] = (await sellOut()) as [Held]
    const buyerId = sale.newBuyer()
    const first = await join(buyerId)
    expect(await join(buyerId)).toEqual(first)
    expect(await waiting()).toBe(1)
    expect(await join(held.buyer, { requestId: held.request })).toMatchObject({
      place: { state: 'GRANTED', orderId: held.order },
    })
  })

  it('is refused by limit, by length, by time and by pause', async () => {
    const { sale, join, sellOut, set } = await openStandby({ total: 1 })
    const [held] = (await sellOut()) as [Held]
    expect(await join(held.buyer)).toMatchObject({ outcome: 'LIMIT_REACHED' })
    await set({ status: 'PAUSED' })
    expect(await join(sale.newBuyer())).toMatchObject({ outcome: 'PAUSED' })
    await set({ status: 'SHUT' })
    expect(await join(sale.newBuyer())).toMatchObject({ outcome: 'COLD' })
    await set({ status: 'OPEN' })
    const crowd = Array.from({ length: 1_000 }, (_, i) => [i, `buyer ${i}`]).flat() as string[]
    await stores.hot.zadd(keys.standby(sale.lane, sale.offerId), ...crowd)
    expect(await join(sale.newBuyer())).toMatchObject({ outcome: 'STANDBY_FULL' })
    await set({ endsAt: Date.now() - 1 })
    expect(await join(sale.newBuyer())).toMatchObject({ outcome: 'ENDED' })
  })
})

describe('with a waiting room', () => {
  it('asks for a ticket and believes it beyond the reach of the stock', async () => {
    const { sale, join, moveFrontier } = await openStandby({ total: 1, mode: 'SHUFFLE' })
    expect(await join(sale.newBuyer())).toMatchObject({ outcome: 'TICKET_REQUIRED' })
    expect(await join(sale.newBuyer(), { ticket: '9:4' })).toMatchObject({ outcome: 'TICKET_VOID' })
    expect(await join(sale.newBuyer(), { ticket: '1:50' })).toMatchObject({ outcome: 'STANDBY_CLOSED' })
    moveFrontier({ reach: 40 })
    expect(await join(sale.newBuyer(), { ticket: '1:39' })).toMatchObject({ outcome: 'STANDBY_CLOSED' })
    expect(await join(sale.newBuyer(), { ticket: '1:50' })).toMatchObject({ place: { state: 'WAITING', ahead: 0 } })
    moveFrontier({ phase: 'DRAWING' })
    expect(await join(sale.newBuyer(), { ticket: '1:50' })).toMatchObject({ outcome: 'NOT_STARTED' })
  })

  it('serves by ticket number and shows nobody a number that grows', async () => {
    const { sale, join, place, serve, sellOut, release, moveFrontier } = await openStandby({ total: 2, mode: 'FIFO' })
    const [one, two] = (await sellOut()) as [Held, Held]
    moveFrontier({ serving: 1_000 })
    const [late, early] = newBuyers(sale, 2) as [string, string]
    expect(await join(late, { ticket: '1:70' })).toMatchObject({ place: { ahead: 0 } })
    expect(await join(early, { ticket: '1:7' })).toMatchObject({ place: { ahead: 0 } })
    expect(await place(late)).toMatchObject({ ahead: 0 })
    await release(one)
    expect(await serve()).toBe(1)
    expect([(await place(early)).state, (await place(late)).state]).toEqual(['GRANTED', 'WAITING'])
    await release(two)
    await serve()
    expect((await place(late)).state).toBe('GRANTED')
  })

  it('leaves a unit to the front of the room until the frontier has passed whoever waits', async () => {
    const { sale, join, place, serve, sellOut, release, moveFrontier, counts } = await openStandby({
      total: 1,
      mode: 'FIFO',
    })
    const [held] = (await sellOut()) as [Held]
    const far = sale.newBuyer()
    moveFrontier({ serving: 10 })
    await join(far, { ticket: '1:500' })
    await release(held)
    expect(await serve()).toBe(0)
    expect(await counts()).toEqual([1, 0])
    moveFrontier({ serving: 501 })
    expect(await serve()).toBe(1)
    expect((await place(far)).state).toBe('GRANTED')
  })

  it('forgets the places of an aborted room, and a frontier it does not know moves nothing', async () => {
    const { sale, join, place, serve, sellOut, release, moveFrontier, counts, waiting } = await openStandby({
      total: 1,
      mode: 'FIFO',
    })
    const [held] = (await sellOut()) as [Held]
    const old = sale.newBuyer()
    await join(old, { ticket: '1:5' })
    await release(held)
    moveFrontier({ epoch: 2, serving: 100 })
    expect(await serve()).toBe(0)
    expect([await waiting(), await counts(), await place(old)]).toEqual([0, [1, 0], { state: 'NONE' }])
  })
})

describe('serving', () => {
  it('keeps strict order: who wants two waits for the second unit and nobody passes', async () => {
    const { sale, join, place, serve, sellOut, release, counts } = await openStandby({ total: 3, limit: 2 })
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
    const { sale, join, place, serve, sellOut, release } = await openStandby({ total: 1 })
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
    const { sale, join, place, serve, sellOut, release, set, counts } = await openStandby({ total: 1 })
    const [held] = (await sellOut()) as [Held]
    const buyerId = sale.newBuyer()
    await join(buyerId)
    await set({ status: 'PAUSED' })
    await release(held)
    expect([await serve(), await counts()]).toEqual([0, [0, 1]])
    await set({ status: 'OPEN', endsAt: Date.now() - 1 })
    expect([await serve(), await counts(), await place(buyerId)]).toEqual([0, [1, 0], { state: 'NONE' }])
    expect(await stores.hot.smembers(keys.standbyOffers(sale.lane))).not.toContain(sale.offerId)
  })

  it('puts on the shelf what nobody waits for any more', async () => {
    const { sale, join, leave, serve, sellOut, release, counts } = await openStandby({ total: 1 })
    const [held] = (await sellOut()) as [Held]
    const buyerId = sale.newBuyer()
    await join(buyerId)
    await release(held)
    expect(await leave(buyerId)).toEqual({ state: 'NONE' })
    await serve()
    expect(await counts()).toEqual([1, 0])
  })

  it('has first claim again on a shelf that was counted anew', async () => {
    const { sale, join, place, serve, sellOut, release, counts } = await openStandby({ total: 2, limit: 2 })
    const [held] = (await sellOut()) as [Held, Held]
    const buyerId = sale.newBuyer()
    await join(buyerId, { quantity: 2 })
    await release(held)
    await serve()
    expect(await counts()).toEqual([0, 1])
    await sale.warm()
    expect(await counts()).toEqual([1, 0])
    await serve()
    expect([await counts(), (await place(buyerId)).state]).toEqual([[0, 1], 'WAITING'])
  })

  it('draws on the holdback for those who wait', async () => {
    const { sale, join, place, serve, sellOut } = await openStandby({ total: 2, heldBack: 1 })
    await sellOut()
    const buyerId = sale.newBuyer()
    await join(buyerId)
    expect(await serve()).toBe(1)
    expect((await place(buyerId)).state).toBe('GRANTED')
    expect((await sale.shelves()).map((shelf) => shelf.drift)).toEqual([0, 0])
  })

  it('brings what came free in another lane to those who wait in theirs', async () => {
    const { sale, join, place, serve } = await openStandby({ total: 2, spreadOver: { 0: 1, 1: 1 } })
    const inLane = (lane: number) => ((BigInt(sale.newBuyer()) / 16n) * 16n + BigInt(lane)).toString()
    const request = randomUUID()
    const holder = inLane(1)
    const tap = await sale.tap({ buyerId: holder, requestId: request })
    await sale.tap({ buyerId: inLane(0) })
    const waiter = inLane(0)
    expect(await join(waiter)).toMatchObject({ place: { state: 'WAITING' } })
    expect(await serve()).toBe(0)
    const order = (tap as { orderId: string }).orderId
    await releaseUnits(sale.deps, { lane: 1, offer: sale.offerId, buyer: holder, request, order, quantity: 1 })
    await eventually(async () => expect(await serve()).toBe(1))
    expect(await place(waiter)).toMatchObject({ state: 'GRANTED' })
  })

  it.each<CrashPoint>(['standby-set-aside', 'standby-granted'])('goes on after dying at %s', async (point) => {
    const { sale, join, place, serve, sellOut, release } = await openStandby({ total: 2 })
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

describe('races', () => {
  it('two schedulers serve everybody once, in order', async () => {
    const { sale, join, serve, serveElsewhere, sellOut, cancel } = await openStandby({ total: 10 })
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
    const { sale, join, leave, place, serve, serveWhile, sellOut, release } = await openStandby({ total: 1 })
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
    const { sale, join, leave, serve, sellOut, release, counts } = await openStandby({ total: 1 })
    const [held] = (await sellOut()) as [Held]
    const buyerId = sale.newBuyer()
    await join(buyerId)
    await release(held)
    await serve()
    expect((await leave(buyerId)).state).toBe('GRANTED')
    expect(await counts()).toEqual([0, 0])
  })

  it('a tap between release, set-aside and grant cannot have the unit', async () => {
    const { sale, join, place, serveWhile, sellOut, release } = await openStandby({ total: 1 })
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

  it('a pause, an earlier ticket or a recount between set-aside and grant is respected', async () => {
    const { sale, join, place, serve, serveWhile, sellOut, release, set, moveFrontier, counts } = await openStandby({
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
    expect(await serveWhile(() => sale.warm())).toBe(0)
    expect(await counts()).toEqual([1, 0])
    expect(await serveWhile(() => join(early, { ticket: '1:7' }))).toBe(0)
    expect(await serve()).toBe(1)
    expect([(await place(early)).state, (await place(late)).state]).toEqual(['GRANTED', 'WAITING'])
  })

  it('a request that is tapped while it waits leads to one order', async () => {
    const { sale, join, place, serve, sellOut, release, set } = await openStandby({ total: 1, limit: 2 })
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
    const { sale, join, serve, sellOut, place } = await openStandby({ total: 1 })
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
