import { describe, expect, it } from 'vitest'
import { laneOf } from '../kernel/lane.ts'
import { sweepReleases } from '../outbox/sweep-releases.ts'
import { testDatabase } from '../testing/database.ts'
import { testRedis } from '../testing/redis.ts'
import { lanes, warmSale } from '../testing/sale.ts'
import { closeOrders } from './close-orders.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }

describe('closing and releasing', () => {
  it('gives units back once, however often anything is repeated', async () => {
    const sale = await warmSale({ ...stores, total: 2 })
    const taps = await Promise.all([sale.tap(), sale.tap()])
    await sale.drain()
    const orders = taps.map((t) => ({
      id: (t as { orderId: string }).orderId,
      lane: laneOf((t as { orderId: string }).orderId, lanes),
    }))
    const closed = await Promise.all(
      [1, 2, 3].map(() => closeOrders(stores.pool, orders, { reason: 'UNPAID', actor: 'SYSTEM' })),
    )
    expect(closed.flat().sort()).toEqual(orders.map((o) => o.id).sort())
    expect(await sale.shelf()).toMatchObject({ available: 0, claimed: 0, owed: 2, drift: 0 })
    const swept = await Promise.all([1, 2, 3].map(() => sweepReleases(sale.deps)))
    expect(swept.reduce((a, b) => a + b)).toBe(2)
    expect(await sale.shelf()).toMatchObject({ available: 2, claimed: 0, owed: 0, drift: 0 })
    expect((await sale.tap()).kind).toBe('RESERVED')
  })

  it('a crash after the release and before the outbox row is gone releases nothing twice', async () => {
    const sale = await warmSale({ ...stores, total: 1 })
    const tap = (await sale.tap()) as { orderId: string }
    await sale.drain()
    await closeOrders(stores.pool, [{ id: tap.orderId, lane: laneOf(tap.orderId, lanes) }], {
      reason: 'UNPAID',
      actor: 'SYSTEM',
    })
    const before = await stores.pool.query('SELECT topic, offer_id, payload FROM outbox WHERE offer_id = $1', [
      sale.offerId,
    ])
    await sweepReleases(sale.deps)
    await stores.pool.query('INSERT INTO outbox (topic, offer_id, payload) SELECT $1, $2, $3', [
      before.rows[0].topic,
      before.rows[0].offer_id,
      before.rows[0].payload,
    ])
    await sweepReleases(sale.deps)
    expect(await sale.shelf()).toMatchObject({ available: 1, owed: 0, drift: 0 })
  })
})
