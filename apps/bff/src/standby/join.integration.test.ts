import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { expireUnpaid } from '../orders/expire-unpaid.ts'
import { sweepReleases } from '../outbox/sweep-releases.ts'
import { keys } from '../redis/keys.ts'
import { testDatabase } from '../testing/database.ts'
import { testRedis } from '../testing/redis.ts'
import { type Held, newBuyers, openStandby } from '../testing/standby.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }

it('an unpaid order is closed and its unit goes to the next in line, with their own time to pay', async () => {
  const { sale, join, place, serve, counts } = await openStandby({ ...stores, total: 1 })
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
    const { sale, join, place, sellOut, release } = await openStandby({ ...stores, total: 1, limit: 2 })
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

  it('comes before the next tap, also while those in front are being served', async () => {
    const { sale, join, sellOut, release, serveWhile, serve, place, counts } = await openStandby({
      ...stores,
      total: 2,
    })
    const [first, second] = newBuyers(sale, 2) as [string, string]
    const [one, other] = (await sellOut()) as [Held, Held]
    await join(first)
    await release(one)
    await release(other)
    const seen: unknown[] = []
    await serveWhile(async () => {
      if (seen.length === 0) seen.push(await counts(), await join(second), await sale.tap())
    })
    // Of the two units that came back the list wanted one.
    expect(seen).toMatchObject([[1, 1], { kind: 'JOINED' }, { kind: 'SOLD_OUT' }])
    await serve()
    expect(await Promise.all([place(first), place(second)])).toMatchObject([{ state: 'GRANTED' }, { state: 'GRANTED' }])
  })

  it('changes nothing the second time, and finds an order that the request has already', async () => {
    const { sale, join, sellOut, waiting } = await openStandby({ ...stores, total: 1, limit: 2 })
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
    const { sale, join, sellOut, set } = await openStandby({ ...stores, total: 1 })
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
    const { sale, join, moveFrontier } = await openStandby({ ...stores, total: 1, mode: 'SHUFFLE' })
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
    const { sale, join, place, serve, sellOut, release, moveFrontier } = await openStandby({
      ...stores,
      total: 2,
      mode: 'FIFO',
    })
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
      ...stores,
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
      ...stores,
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
