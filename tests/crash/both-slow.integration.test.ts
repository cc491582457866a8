/**
 * Both stores answer late, for as long as the rush lasts: neither is away, so nothing may take another way. Shoppers give up waiting and tap
 * again, orders are cancelled, units go to standby; everybody has one outcome, and the books are audited.
 */
import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { createPool } from '../../apps/bff/src/db/pool.ts'
import { createAddressBucket } from '../../apps/bff/src/gate/address-bucket.ts'
import { createSoldOutLatch } from '../../apps/bff/src/gate/sold-out-latch.ts'
import { systemClock } from '../../apps/bff/src/kernel/clock.ts'
import { laneOf } from '../../apps/bff/src/kernel/lane.ts'
import { createLiveCounters } from '../../apps/bff/src/live/count.ts'
import { closeOrders } from '../../apps/bff/src/orders/close-orders.ts'
import { sweepReleases } from '../../apps/bff/src/outbox/sweep-releases.ts'
import { createRedis } from '../../apps/bff/src/redis/client.ts'
import { placeOrder } from '../../apps/bff/src/rush/place-order.ts'
import { readReceipt } from '../../apps/bff/src/rush/receipt.ts'
import { createRestock, type MoveAside, moveAside } from '../../apps/bff/src/rush/restock.ts'
import { createGrantStandby } from '../../apps/bff/src/standby/grant.ts'
import { joinStandby } from '../../apps/bff/src/standby/join.ts'
import { afterFile } from '../../apps/bff/src/testing/clean-up.ts'
import { testDatabase } from '../../apps/bff/src/testing/database.ts'
import { eventually } from '../../apps/bff/src/testing/eventually.ts'
import { testRedis } from '../../apps/bff/src/testing/redis.ts'
import { whileRelaying } from '../../apps/bff/src/testing/relaying.ts'
import { createSale, lanes } from '../../apps/bff/src/testing/sale.ts'
import { auditBooks } from '../../packages/rehearsal/src/audit/audit-books.ts'
import { createLink } from '../../packages/rehearsal/src/chaos/link.ts'

const units = 20
const people = 30

it('with both stores slow everybody has one outcome, and nothing is sold twice or lost', {
  timeout: 120_000,
}, async () => {
  const { sale, deps, slow, calm, books, redisUrl } = await openSlowSale()
  const wishes = Array.from({ length: people }, () => ({
    buyerId: sale.newBuyer(),
    tap: { offerId: sale.offerId, quantity: 1, requestId: randomUUID() },
  }))
  const place = async ({ buyerId, tap }: (typeof wishes)[number], retry: boolean) =>
    placeOrder(deps, { buyerId, address: buyerId }, { ...tap, retry })

  slow()
  await whileRelaying({ url: redisUrl }, sale, async () => {
    // Every third does not wait for the answer.
    const impatient = wishes.filter((_, i) => i % 3 === 0).map((wish) => place(wish, true))
    const placed = await Promise.all(wishes.map((wish) => place(wish, false)))
    await Promise.all(impatient)
    const buyers = wishes.filter((_, i) => placed[i]?.kind === 'QUEUED')
    expect(buyers).toHaveLength(units)
    expect(placed.flatMap((it) => (it.kind === 'REFUSED' ? it.outcome : []))).toEqual(
      Array.from({ length: people - units }, () => 'SOLD_OUT'),
    )
    const waiter = wishes[placed.findIndex(({ kind }) => kind === 'REFUSED')] as (typeof wishes)[number]
    waiter.tap.requestId = randomUUID()
    expect(await joinStandby(deps, waiter.buyerId, waiter.tap)).toMatchObject({ place: { state: 'WAITING' } })
    const receipts = () => Promise.all(buyers.map(({ buyerId, tap }) => readReceipt(deps, buyerId, tap)))
    await eventually(
      async () => expect((await receipts()).every((receipt) => receipt?.state === 'PENDING_PAYMENT')).toBe(true),
      {
        withinMs: 60_000,
      },
    )
    const orderId = (await receipts())[0]?.orderId as string
    await closeOrders(sale.deps.pool, [{ lane: laneOf(orderId, lanes), id: orderId }], {
      reason: 'BUYER_CANCELLED',
      actor: 'BUYER',
    })
    await sweepReleases(deps)
    await createGrantStandby(deps)()
    calm()
    await eventually(
      async () =>
        expect(await readReceipt(deps, waiter.buyerId, waiter.tap)).toMatchObject({ state: 'PENDING_PAYMENT' }),
      { withinMs: 60_000 },
    )
  })

  expect(deps.hotWatch.isAway(), 'late is not away').toBe(false)
  expect(await sale.states()).toEqual({ PENDING_PAYMENT: units, CLOSED: 1 })
  const report = await auditBooks({ ...books, lanes })
  expect(report.checks.filter((check) => !check.ok)).toEqual([])
  expect(report.drift).toBe(0)
})

/** The sale's own ways to its stores can be made slow; `books` are read past them. */
async function openSlowSale() {
  const [database, redis] = await Promise.all([testDatabase(), testRedis()])
  const toPostgres = await createLink(() => Number(new URL(database.url).port))
  const toRedis = await createLink(() => Number(new URL(redis.url).port))
  const through = (url: string, { port }: { port: number }) =>
    Object.assign(new URL(url), { host: `127.0.0.1:${port}` }).href
  const redisUrl = through(redis.url, toRedis)
  const pool = createPool({
    ...{ url: through(database.url, toPostgres), poolSize: 10, connectTimeoutMs: 5_000, statementTimeoutMs: 30_000 },
  })
  const hot = createRedis({ url: redisUrl, name: 'slow', logger: { warn() {}, info() {} } as never })
  afterFile(async () => {
    hot.disconnect()
    await pool.end()
    await Promise.all([toPostgres.close(), toRedis.close()])
  })
  const sale = await createSale({ pool, hot, total: units, heldBack: 2 })
  await sale.warm()
  const deps = {
    ...sale.deps,
    ids: sale.ids,
    latch: createSoldOutLatch({ clock: systemClock, latchMs: 1_000 }),
    addresses: createAddressBucket({ clock: systemClock, perSecond: 1_000, burst: 1_000 }),
    live: createLiveCounters({ hot, clock: systemClock, worker: 0 }),
    explainCold: async () => 'COLD' as const,
    standbyRoom: { ticketNumber: () => null, frontierOf: async () => null },
    frontierOf: async () => null,
    restock: createRestock(sale.deps),
    moveAside: (...[layout, move]: Parameters<MoveAside>) => moveAside(sale.deps, layout, move),
  }
  const turn = (kind: 'SLOW' | 'CALM') => {
    for (const link of [toPostgres, toRedis]) link.turn(kind === 'SLOW' ? { kind, delayMs: 60 } : { kind })
  }
  return {
    sale,
    deps,
    redisUrl,
    books: { pool: database.pool, hot: redis.client },
    slow: () => turn('SLOW'),
    calm: () => turn('CALM'),
  }
}
