/**
 * One whole sale, and a process that dies in it at every named line in turn (kernel/crash-point.ts). Whoever died comes back and does the
 * same again: the buyer taps once more, the tick comes round, the job is delivered anew. Then the books are audited: nothing oversold,
 * nothing lost, one outcome for every receipt.
 *
 * Dying is an exception that nobody at that line handles: what it rolls back, PostgreSQL rolls back for a dead client too. Lines that are
 * tried elsewhere: points.ts.
 */
import { randomUUID } from 'node:crypto'
import { afterEach, expect, it } from 'vitest'
import { createAddressBucket } from '../../apps/bff/src/gate/address-bucket.ts'
import { createSoldOutLatch } from '../../apps/bff/src/gate/sold-out-latch.ts'
import { systemClock } from '../../apps/bff/src/kernel/clock.ts'
import { onCrashPoint } from '../../apps/bff/src/kernel/crash-point.ts'
import { createLiveCounters } from '../../apps/bff/src/live/count.ts'
import { expireUnpaid } from '../../apps/bff/src/orders/expire-unpaid.ts'
import { sweepReleases } from '../../apps/bff/src/outbox/sweep-releases.ts'
import { closePayment } from '../../apps/bff/src/payments/close-payment.ts'
import { confirmPayment } from '../../apps/bff/src/payments/confirm-payment.ts'
import { startPayment } from '../../apps/bff/src/payments/start-payment.ts'
import { keys } from '../../apps/bff/src/redis/keys.ts'
import { createExplainCold } from '../../apps/bff/src/rush/explain-cold.ts'
import { closeEnded, keepWarm } from '../../apps/bff/src/rush/keep-warm.ts'
import { placeOrder } from '../../apps/bff/src/rush/place-order.ts'
import { readReceipt } from '../../apps/bff/src/rush/receipt.ts'
import { endCampaign } from '../../apps/bff/src/rush/steer.ts'
import { testDatabase } from '../../apps/bff/src/testing/database.ts'
import { testRedis } from '../../apps/bff/src/testing/redis.ts'
import { createSale, lanes } from '../../apps/bff/src/testing/sale.ts'
import type { RoomGate } from '../../apps/bff/src/waiting-room/room-gate.ts'
import { auditBooks } from '../../packages/rehearsal/src/audit/audit-books.ts'
import { dieOnceAt, repeat } from './dying.ts'
import { salePoints } from './points.ts'
import { wechat } from './wechat.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }

afterEach(() => onCrashPoint(() => {}))

it.each(salePoints)('a process that dies at %s loses nothing', async (point) => {
  const sale = await openSale()
  const died = dieOnceAt(point)

  const [payer, idler] = [sale.buyer(), sale.buyer()]
  await payer.tap()
  await idler.tap()
  await repeat(sale.drain)
  await payer.pay()
  await idler.startPayment()

  await sale.redisForgetsBuyers()
  const greedy = payer.again()
  await greedy.tap()
  await repeat(sale.drain)

  await sale.deadlinePasses()
  await repeat(sale.expire)
  await repeat(sale.sweep)
  // Before anything warms the shelf anew, which would mend what went wrong until here.
  expect(await sale.shelf()).toMatchObject({ available: 2, claimed: 1, paid: 1, owed: 0, drift: 0 })
  await repeat(sale.warmAnew)
  await sale.audit()

  await repeat(sale.end)
  expect(died(), 'nobody came by this line').toBe(true)
  await sale.audit()
  expect(await payer.receipt()).toMatchObject({ state: 'PAID' })
  expect(await idler.receipt()).toMatchObject({ state: 'CLOSED', reason: 'UNPAID' })
  expect(await greedy.receipt()).toMatchObject({ state: 'REFUSED', reason: 'LEDGER_LIMIT' })
  expect(await sale.campaign()).toEqual({ state: 'CLOSED', returned: 2 })
})

async function openSale() {
  const sale = await createSale({ ...stores, total: 3 })
  await sale.warm()
  const pay = wechat()
  const deps = {
    ...sale.deps,
    ...pay,
    latch: createSoldOutLatch({ clock: systemClock, latchMs: 1_000 }),
    addresses: createAddressBucket({ clock: systemClock, perSecond: 1_000, burst: 1_000 }),
    ids: sale.ids,
    roomGate: {
      check: () => ({ kind: 'PASS', number: null }),
      finished() {},
      flush: async () => {},
    } satisfies RoomGate,
    live: createLiveCounters({ hot: stores.hot, clock: systemClock, worker: 0 }),
    explainCold: createExplainCold({ pool: stores.pool, clock: systemClock }),
  }
  const later = (statement: string) => stores.pool.query(statement, [sale.campaignId])

  const buyer = (buyerId = sale.newBuyer()) => {
    const requestId = randomUUID()
    let taps = 0
    let orderId = ''
    return {
      again: () => buyer(buyerId),
      tap: () =>
        repeat(async () => {
          const tap = { offerId: sale.offerId, quantity: 1, requestId, retry: taps++ > 0 }
          const placed = await placeOrder(deps, { buyerId, address: '127.0.0.1' }, tap)
          if (placed.kind !== 'QUEUED') throw new Error(`refused: ${placed.outcome}`)
          orderId = placed.receipt.orderId
        }),
      startPayment: () =>
        repeat(async () => {
          const started = await startPayment(deps, { buyerId, openid: 'o-1' }, orderId)
          expect(started).toMatchObject({ kind: 'STARTED', payment: { params: { package: pay.packageOf(orderId) } } })
        }),
      async pay() {
        await this.startPayment()
        const transaction = pay.payAtCashier(orderId)
        await repeat(() => confirmPayment(deps, transaction))
      },
      receipt: () => readReceipt(deps, buyerId, { offerId: sale.offerId, requestId }),
    }
  }

  return {
    buyer,
    drain: () => sale.drain(),
    redisForgetsBuyers: () => stores.hot.del(keys.buyers(sale.lane, sale.offerId)),
    deadlinePasses: () =>
      later(
        `UPDATE orders SET pay_deadline_at = now() - interval '1 second' WHERE campaign_id = $1 AND state = 'PENDING_PAYMENT'`,
      ),
    /** Two ticks: an order that the first could not be sure about has waited its turn at the second. */
    expire: async () => {
      for (let tick = 1; tick <= 2; tick++) {
        await stores.pool.query('UPDATE payments SET polled_at = NULL')
        await expireUnpaid({ ...deps, closePayment: (orderId) => closePayment(deps, orderId) })
      }
    },
    sweep: () => sweepReleases(deps),
    shelf: () => sale.shelf(),
    /** Somebody raised the epoch and died; long after, keep-warm comes by. */
    warmAnew: async () => {
      await later(`UPDATE campaigns SET epoch = epoch + 1, updated_at = now() - interval '1 minute' WHERE id = $1`)
      for (let tick = 1; tick <= 2; tick++) {
        await later(`UPDATE campaigns SET updated_at = now() - interval '1 minute', warming_at = NULL WHERE id = $1`)
        await keepWarm(deps)
      }
    },
    end: async () => {
      await endCampaign(deps, '1', sale.campaignId)
      await later(
        `UPDATE campaigns SET ends_at = now() - interval '6 seconds', starts_at = now() - interval '1 hour' WHERE id = $1 AND state <> 'CLOSED'`,
      )
      await closeEnded(deps)
    },
    audit: async () => {
      const report = await auditBooks({ ...stores, lanes })
      expect(report.checks.filter((check) => !check.ok)).toEqual([])
      expect(report.drift).toBe(0)
    },
    campaign: async () => {
      const { rows } = await later(
        `SELECT c.state, k.shelf_stock AS returned FROM campaigns c JOIN offers o ON o.campaign_id = c.id JOIN skus k ON k.id = o.sku_id WHERE c.id = $1`,
      )
      return rows[0]
    },
  }
}
