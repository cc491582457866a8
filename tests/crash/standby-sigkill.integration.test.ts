/**
 * Standby, and stock that moves between lanes, with real processes that SIGKILL themselves (CRASH_AT): the scheduler while it gives units
 * to those who wait, the API while somebody joins or leaves, and while a lane that ran dry is restocked. Others take over: everybody has
 * their place and their unit, in the order of the list, and the books are audited.
 */
import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import type { CrashPoint } from '../../apps/bff/src/kernel/crash-point.ts'
import { writeOrders } from '../../apps/bff/src/orders/write-orders.ts'
import { parseEntry } from '../../apps/bff/src/outbox/journal.ts'
import { allLanes, keys } from '../../apps/bff/src/redis/keys.ts'
import { settleTransfers } from '../../apps/bff/src/rush/restock.ts'
import { joinStandby } from '../../apps/bff/src/standby/join.ts'
import { readPlace } from '../../apps/bff/src/standby/place.ts'
import { testDatabase } from '../../apps/bff/src/testing/database.ts'
import { eventually } from '../../apps/bff/src/testing/eventually.ts'
import { testRedis } from '../../apps/bff/src/testing/redis.ts'
import { createSale, lanes, type Sale } from '../../apps/bff/src/testing/sale.ts'
import { auditBooks } from '../../packages/rehearsal/src/audit/audit-books.ts'
import { dieAt, patienceMs, startApi, startRole } from './real-process.ts'

const grantPoints: CrashPoint[] = [
  'expire-closed',
  'release-done',
  'release-row-deleted',
  'standby-set-aside',
  'standby-granted',
]

it.each(grantPoints)('a scheduler killed at %s serves standby in its order', { timeout: patienceMs }, async (point) => {
  const scene = await openScene({ total: 3 })
  const owners = await scene.buyOut(3)
  const waiting = await scene.standBy(4)
  // Two of the three let their time run out.
  await scene.timeRunsOut(owners.slice(0, 2))

  expect(await dieAt(point, 'scheduler', scene.stores)).toMatchObject({ signal: 'SIGKILL' })
  await startRole('scheduler', scene.stores)
  await eventually(
    async () => {
      await scene.drain()
      expect(await scene.orderOfStandby()).toEqual(waiting.slice(0, 2))
    },
    { withinMs: patienceMs, everyMs: 100 },
  )

  const places = await Promise.all(waiting.map((buyer) => readPlace(scene.sale.deps, buyer, scene.sale.offerId)))
  expect(places).toMatchObject([{ state: 'GRANTED' }, { state: 'GRANTED' }, { ahead: 0 }, { ahead: 1 }])
  await scene.expectGreen()
})

it('an API killed while somebody joins has kept their place for them', { timeout: patienceMs }, async () => {
  const scene = await openScene({ total: 1 })
  await scene.buyOut(1)
  const [first, second] = [scene.sale.newBuyer(), scene.sale.newBuyer()]
  const wish = { offerId: scene.sale.offerId, quantity: 1 }
  const [dying, next] = await Promise.all([startApi(scene.stores, 'standby-joined'), startApi(scene.stores)])
  const requestId = randomUUID()
  await expect(dying.ask(first, 'standby.join', { ...wish, requestId })).rejects.toThrow('fetch failed')
  expect(await dying.exited).toMatchObject({ signal: 'SIGKILL' })

  expect(await next.ask(second, 'standby.join', { ...wish, requestId: randomUUID() })).toMatchObject({ ahead: 1 })
  expect(await next.ask(first, 'standby.join', { ...wish, requestId })).toMatchObject({ ahead: 0, requestId })
})

it('an API killed while somebody leaves lets them go once, and the next one is served', {
  timeout: patienceMs,
}, async () => {
  const scene = await openScene({ total: 1 })
  const [owner] = await scene.buyOut(1)
  const [dying, next] = await Promise.all([startApi(scene.stores, 'standby-left'), startApi(scene.stores)])
  const [first, second] = (await scene.standBy(2)) as [string, string]
  const { offerId } = scene.sale
  await expect(dying.ask(first, 'standby.leave', { offerId })).rejects.toThrow('fetch failed')
  expect(await dying.exited).toMatchObject({ signal: 'SIGKILL' })

  expect(await next.ask(first, 'standby.leave', { offerId })).toEqual({ state: 'NONE' })
  await scene.timeRunsOut([owner as string])
  await startRole('scheduler', scene.stores)
  await eventually(
    async () => {
      await scene.drain()
      expect(await scene.orderOfStandby()).toEqual([second])
    },
    { withinMs: patienceMs, everyMs: 100 },
  )
  await scene.expectGreen()
})

const transferPoints: CrashPoint[] = [
  'transfer-recorded',
  'transfer-given',
  'transfer-taken',
  'transfer-moved',
  'reserved',
]

it.each(transferPoints)(
  'an API killed at %s loses no unit between the lanes',
  { timeout: patienceMs },
  async (point) => {
    // One unit in lane 0, two in lane 1, two that the ledger keeps: whoever buys all in lane 0 needs both kinds of transfer.
    const scene = await openScene({ total: 5, heldBack: 2, spreadOver: { 0: 1, 1: 2 } })
    const [dying, next] = await Promise.all([startApi(scene.stores, point), startApi(scene.stores)])
    let api = dying
    let deaths = 0
    for (let bought = 0; bought < 5; bought++) {
      const buyer = scene.sale.ids.next(0)
      const tap = { offerId: scene.sale.offerId, quantity: 1, requestId: randomUUID() }
      // While units are on their way a tap may hear that there are none: the shopper taps again.
      await eventually(
        async () => {
          const answer = await api.ask(buyer, 'rush.buy', { ...tap, retry: true }).catch(async () => {
            expect(await api.exited).toMatchObject({ signal: 'SIGKILL' })
            deaths++
            api = next
            return {}
          })
          // What the scheduler does all the time: it goes on from what was left half-way.
          await settleTransfers(scene.sale.deps, { settleAfterMs: 0 })
          expect(answer).toMatchObject({ requestId: tap.requestId })
        },
        { withinMs: patienceMs, everyMs: 200 },
      )
    }
    expect(deaths).toBe(1)
    await scene.drain()
    const shelves = await scene.sale.shelves()
    expect(shelves.reduce((sum, { claimed }) => sum + claimed, 0)).toBe(5)
    await scene.expectGreen()
  },
)

const noRoom = { ticketNumber: () => null, frontierOf: async () => null }

async function openScene(stock: Pick<Parameters<typeof createSale>[0], 'total' | 'heldBack' | 'spreadOver'>) {
  const [database, redis] = await Promise.all([testDatabase(), testRedis()])
  const { pool } = database
  const hot = redis.client
  const sale: Sale = await createSale({ pool, hot, ...stock })
  await sale.warm()
  const drain = async () => {
    for (const lane of allLanes(lanes)) {
      const entries = (await hot.xrange(keys.journal(lane), '-', '+')).flatMap((raw) => parseEntry(raw) ?? [])
      if (entries.length > 0) await writeOrders(sale.deps, { lane, entries })
    }
  }
  return {
    sale,
    stores: { database, redis },
    drain,
    /** Buyers of one unit each, whose orders are written. */
    async buyOut(units: number): Promise<string[]> {
      const buyers = Array.from({ length: units }, () => sale.newBuyer())
      for (const buyerId of buyers) expect(await sale.tap({ buyerId })).toMatchObject({ kind: 'RESERVED' })
      await drain()
      return buyers
    },
    /** Buyers who wait, one behind the other. */
    async standBy(count: number): Promise<string[]> {
      const buyers: string[] = []
      for (let ahead = 0; ahead < count; ahead++) {
        const buyer = sale.newBuyer()
        const wish = { offerId: sale.offerId, quantity: 1, requestId: randomUUID() }
        const joined = await joinStandby({ ...sale.deps, standbyRoom: noRoom }, buyer, wish)
        expect(joined).toMatchObject({ kind: 'JOINED', place: { state: 'WAITING', ahead } })
        buyers.push(buyer)
      }
      return buyers
    },
    timeRunsOut: (buyers: string[]) =>
      pool.query(`UPDATE orders SET pay_deadline_at = now() - interval '1 second' WHERE buyer_id = ANY($1)`, [buyers]),
    /** Who was served, in the order of the journal. */
    async orderOfStandby(): Promise<string[]> {
      const { rows } = await pool.query<{ buyer: string; request: string }>(
        `SELECT buyer_id::text AS buyer, request_id::text AS request FROM orders WHERE via = 'STANDBY'`,
      )
      const served = await Promise.all(
        rows.map(async ({ buyer, request }) => ({
          buyer,
          // Two of one millisecond are told apart by their number within it.
          entry: ((await hot.hget(keys.reservation(sale.lane, buyer, request), 'entry')) as string)
            .split('-')
            .map(Number),
        })),
      )
      return served
        .toSorted(({ entry: [a = 0, m = 0] }, { entry: [b = 0, n = 0] }) => a - b || m - n)
        .map((it) => it.buyer)
    },
    async expectGreen(): Promise<void> {
      await drain()
      await eventually(
        async () => {
          const report = await auditBooks({ pool, hot, lanes })
          expect(report.checks.filter((check) => !check.ok)).toEqual([])
          expect(report.drift).toBe(0)
        },
        { withinMs: 20_000, everyMs: 200 },
      )
    },
  }
}
