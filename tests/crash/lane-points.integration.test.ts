/**
 * A sale over two lanes and a holdback: Redis goes away and comes back, lanes run dry and are restocked, units that come back go to
 * standby; and a process that dies in it at every named line of that in turn. Whoever died comes back and does the same again, the
 * scheduler's ticks come round, and the books are audited.
 */
import { randomUUID } from 'node:crypto'
import { afterEach, expect, it } from 'vitest'
import { createAddressBucket } from '../../apps/bff/src/gate/address-bucket.ts'
import { createSoldOutLatch } from '../../apps/bff/src/gate/sold-out-latch.ts'
import { systemClock } from '../../apps/bff/src/kernel/clock.ts'
import { type CrashPoint, onCrashPoint } from '../../apps/bff/src/kernel/crash-point.ts'
import { createLiveCounters } from '../../apps/bff/src/live/count.ts'
import { closeOrders } from '../../apps/bff/src/orders/close-orders.ts'
import { writeOrders } from '../../apps/bff/src/orders/write-orders.ts'
import { parseEntry } from '../../apps/bff/src/outbox/journal.ts'
import { sweepReleases } from '../../apps/bff/src/outbox/sweep-releases.ts'
import { allLanes, keys } from '../../apps/bff/src/redis/keys.ts'
import { placeOrder } from '../../apps/bff/src/rush/place-order.ts'
import { readReceipt } from '../../apps/bff/src/rush/receipt.ts'
import { createRestock, type MoveAside, moveAside, settleTransfers } from '../../apps/bff/src/rush/restock.ts'
import { createGrantStandby } from '../../apps/bff/src/standby/grant.ts'
import { joinStandby } from '../../apps/bff/src/standby/join.ts'
import { testDatabase } from '../../apps/bff/src/testing/database.ts'
import { testRedis } from '../../apps/bff/src/testing/redis.ts'
import { createSale, lanes } from '../../apps/bff/src/testing/sale.ts'
import { auditBooks } from '../../packages/rehearsal/src/audit/audit-books.ts'
import { dieOnceAt, repeat } from './dying.ts'
import { lanePoints, movePoints } from './points.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }

afterEach(() => onCrashPoint(() => {}))

it.each(lanePoints)('a process that dies at %s loses nothing', (point) => story(point, { dyingFrom: 'start' }))

it.each(movePoints)('a process that dies at %s on the way to standby in another lane loses nothing', (point) =>
  story(point, { dyingFrom: 'cancelled' }),
)

async function story(point: CrashPoint, { dyingFrom }: { dyingFrom: 'start' | 'cancelled' }): Promise<void> {
  // One unit in lane 0, two in lane 1, two that the ledger keeps.
  const sale = await openSale()
  let died = dyingFrom === 'start' ? dieOnceAt(point) : () => false

  const outage = sale.buyerOf(0)
  await outage.tapWhileRedisIsAway()
  const lucky = [sale.buyerOf(0), sale.buyerOf(0), sale.buyerOf(0), sale.buyerOf(0)]
  for (const buyer of lucky) await buyer.tap()
  const late = sale.buyerOf(1)
  expect(await late.tryToTap()).toBe('SOLD_OUT')
  await sale.audit()

  await late.standBy()
  await sale.drain()
  await lucky[0]?.cancel()
  if (dyingFrom === 'cancelled') died = dieOnceAt(point)
  await sale.ticks()
  await sale.ticks()
  await sale.drain()

  expect(died(), 'nobody came by this line').toBe(true)
  await sale.audit()
  expect(await lucky[0]?.receipt()).toMatchObject({ state: 'CLOSED', reason: 'BUYER_CANCELLED' })
  for (const buyer of [outage, ...lucky.slice(1), late])
    expect(await buyer.receipt()).toMatchObject({ state: 'PENDING_PAYMENT' })
  const units = await sale.shelves()
  expect(units.reduce((sum, { claimed }) => sum + claimed, 0)).toBe(5)
}

async function openSale() {
  const sale = await createSale({ ...stores, total: 5, heldBack: 2, spreadOver: { 0: 1, 1: 2 } })
  await sale.warm()
  const deps = {
    ...sale.deps,
    // None of its own memory: whoever comes back after a death has none.
    restock: (...asked: Parameters<ReturnType<typeof createRestock>>) => createRestock(sale.deps)(...asked),
    latch: createSoldOutLatch({ clock: systemClock, latchMs: 1_000 }),
    addresses: createAddressBucket({ clock: systemClock, perSecond: 1_000, burst: 1_000 }),
    roomGate: { check: () => ({ kind: 'PASS' as const, number: null }), finished() {}, flush: async () => {} },
    ids: sale.ids,
    live: createLiveCounters({ hot: stores.hot, clock: systemClock, worker: 0 }),
    explainCold: async () => 'COLD' as const,
    standbyRoom: { ticketNumber: () => null, frontierOf: async () => null },
    frontierOf: async () => null,
    moveAside: (...move: Parameters<MoveAside>) => moveAside(sale.deps, ...move),
  }
  const grantStandby = createGrantStandby(deps)

  const settle = () => repeat(() => settleTransfers(deps, { settleAfterMs: 0 }))

  const buyerOf = (lane: number) => {
    const buyerId = sale.ids.next(lane)
    const tap = { offerId: sale.offerId, quantity: 1, requestId: randomUUID() }
    let taps = 0
    let orderId = ''
    const place = async () => placeOrder(deps, { buyerId, address: '127.0.0.1' }, { ...tap, retry: taps++ > 0 })
    return {
      tryToTap: async () => {
        const placed = await place()
        return placed.kind === 'QUEUED' ? placed.kind : placed.outcome
      },
      tap: async () => {
        let placed = await repeat(place)
        // Its units were on their way when somebody died: the scheduler brings them, and the shopper taps again.
        if (placed.kind !== 'QUEUED') {
          await settle()
          placed = await place()
        }
        if (placed.kind !== 'QUEUED') throw new Error(`refused: ${placed.outcome}`)
        orderId = placed.receipt.orderId
      },
      tapWhileRedisIsAway: () =>
        repeat(async () => {
          const bought = await deps.buyFromLedger({ ...tap, buyerId })
          expect(bought.kind).toBe('ORDERED')
        }),
      standBy: async () => {
        tap.requestId = randomUUID()
        const joined = await joinStandby(deps, buyerId, tap)
        expect(joined).toMatchObject({ kind: 'JOINED', place: { state: 'WAITING' } })
      },
      cancel: async () => {
        const order = { lane, id: orderId }
        expect(await closeOrders(stores.pool, [order], { reason: 'BUYER_CANCELLED', actor: 'BUYER' })).toEqual([
          orderId,
        ])
      },
      receipt: () => readReceipt(deps, buyerId, tap),
    }
  }

  return {
    buyerOf,
    shelves: sale.shelves,
    drain: async () => {
      for (const lane of allLanes(lanes)) {
        const raw = await stores.hot.xrange(keys.journal(lane), '-', '+')
        const entries = raw.flatMap((entry) => parseEntry(entry) ?? [])
        if (entries.length > 0) await repeat(() => writeOrders(sale.deps, { lane, entries }))
      }
    },
    /** What the scheduler does all the time, once round. */
    ticks: async () => {
      await repeat(() => sweepReleases(deps))
      await settle()
      await repeat(grantStandby)
    },
    audit: async () => {
      const report = await auditBooks({ ...stores, lanes })
      expect(report.checks.filter((check) => !check.ok)).toEqual([])
      expect(report.drift).toBe(0)
    },
  }
}
