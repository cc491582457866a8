/** Money for an order that closed, at the worst moments: a sweep had put its units on the shelf and died before it could say so; or it died itself. */
import { randomUUID } from 'node:crypto'
import { afterEach, expect, it } from 'vitest'
import { onCrashPoint } from '../../apps/bff/src/kernel/crash-point.ts'
import { laneOf } from '../../apps/bff/src/kernel/lane.ts'
import { closeOrders } from '../../apps/bff/src/orders/close-orders.ts'
import { sweepReleases } from '../../apps/bff/src/outbox/sweep-releases.ts'
import { closePayment } from '../../apps/bff/src/payments/close-payment.ts'
import { confirmPayment } from '../../apps/bff/src/payments/confirm-payment.ts'
import { startPayment } from '../../apps/bff/src/payments/start-payment.ts'
import { testDatabase } from '../../apps/bff/src/testing/database.ts'
import { testRedis } from '../../apps/bff/src/testing/redis.ts'
import { createSale, lanes } from '../../apps/bff/src/testing/sale.ts'
import { auditBooks } from '../../packages/rehearsal/src/audit/audit-books.ts'
import { dieOnceAt, repeat } from './dying.ts'
import { wechat } from './wechat.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }

afterEach(() => onCrashPoint(() => {}))

const failures = async () => (await auditBooks({ ...stores, lanes })).checks.filter((check) => !check.ok)

it.each(['release-done', 'release-row-deleted'] as const)(
  'money that comes after a sweep died at %s takes no unit twice',
  async (point) => {
    const { sale, deps, order, pay } = await closedOrder()
    const died = dieOnceAt(point)
    await sweepReleases(deps).catch(() => {})
    expect(died()).toBe(true)
    expect(await confirmPayment(deps, pay.payThoughClosed(order))).toEqual({ kind: 'REGRANTED' })
    await repeat(() => sweepReleases(deps))

    expect(await sale.shelf()).toMatchObject({ available: 1, claimed: 1, paid: 1, owed: 0, drift: 0 })
    expect(await failures()).toEqual([])
  },
)

it.each(['a sweep', 'the next notify'])(
  'money that died striking a release out harms nothing, whoever comes first: %s',
  async (first) => {
    const { sale, deps, order, pay } = await closedOrder()
    const died = dieOnceAt('regrant-struck-out')
    await confirmPayment(deps, pay.payThoughClosed(order)).catch(() => {})
    expect(died()).toBe(true)
    expect(await sale.shelf()).toMatchObject({ available: 1, claimed: 0, owed: 1, drift: 0 })
    expect(await failures()).toEqual([])

    if (first === 'a sweep') expect(await sweepReleases(deps)).toBe(1)
    expect(await failures()).toEqual([])
    expect(await confirmPayment(deps, pay.payThoughClosed(order))).toEqual({ kind: 'REGRANTED' })
    await sweepReleases(deps)
    expect(await sale.shelf()).toMatchObject({ available: 1, claimed: 1, paid: 1, owed: 0, drift: 0 })
    expect(await failures()).toEqual([])
  },
)

/** One of two units went to an order that closed unpaid; its release is owed. */
async function closedOrder() {
  const sale = await createSale({ ...stores, total: 2 })
  await sale.warm()
  const pay = wechat()
  const deps = { ...sale.deps, ...pay }
  const buyerId = sale.newBuyer()
  await sale.tap({ buyerId, requestId: randomUUID() })
  await sale.drain()
  const { rows } = await stores.pool.query<{ id: string }>('SELECT id::text FROM orders WHERE offer_id = $1', [
    sale.offerId,
  ])
  const order = rows[0]?.id ?? ''
  expect(await startPayment(deps, { buyerId, openid: 'o-1' }, order)).toMatchObject({ kind: 'STARTED' })
  expect(await closePayment(deps, order)).toBe('DEAD')
  await closeOrders(stores.pool, [{ lane: laneOf(order, lanes), id: order }], { reason: 'UNPAID', actor: 'SYSTEM' })
  return { sale, deps, order, pay }
}
