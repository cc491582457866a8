/**
 * The real scheduler and worker, SIGKILLed by themselves between a payment and its delivery, at each of their lines in turn (CRASH_AT).
 * Others then take their place, and every paid order has its codes once.
 */
import { Redis } from 'ioredis'
import { expect, it } from 'vitest'
import { deliverOrders } from '../../apps/bff/src/fulfilment/deliver-orders.ts'
import { queueDue } from '../../apps/bff/src/fulfilment/queue-due.ts'
import { createQueue, createWorker } from '../../apps/bff/src/jobs/queues.ts'
import type { CrashPoint } from '../../apps/bff/src/kernel/crash-point.ts'
import { createCardScene } from '../../apps/bff/src/testing/card-scene.ts'
import { testDatabase } from '../../apps/bff/src/testing/database.ts'
import { eventually } from '../../apps/bff/src/testing/eventually.ts'
import { testRedis } from '../../apps/bff/src/testing/redis.ts'
import { dieAt, patienceMs } from './real-process.ts'

const points: [CrashPoint, 'scheduler' | 'worker'][] = [
  ['fulfil-taken', 'scheduler'],
  ['fulfil-queued', 'scheduler'],
  ['card-claimed', 'worker'],
  ['card-delivered', 'worker'],
]

it.each(points)(
  'killed at %s, a %s leaves every paid order its codes, once',
  { timeout: patienceMs },
  async (point, role) => {
    const [database, redis] = await Promise.all([testDatabase(), testRedis()])
    const { pool } = database
    const scene = createCardScene(pool)
    const sku = await scene.addSku()
    await scene.importCodes(
      sku.skuId,
      Array.from({ length: 700 }, (_, i) => `CRASH-${i}`),
    )
    const orders = await scene.paidOrders(sku, 300, { quantity: 2 })

    const connect = () => new Redis(redis.url, { maxRetriesPerRequest: null }).on('error', () => {})
    const [producer, consumer] = [connect(), connect()]
    const deliverQueue = createQueue('fulfilment.deliver', producer)
    if (role === 'worker') expect(await queueDue({ ...scene.deps, deliverQueue })).toBe(300)
    expect(await dieAt(point, role, { database, redis })).toMatchObject({ signal: 'SIGKILL' })

    // Ten seconds pass; others come.
    await pool.query(`UPDATE fulfilments SET queued_at = queued_at - interval '10 seconds' WHERE state = 'DUE'`)
    const worker = createWorker('fulfilment.deliver', {
      redis: consumer,
      logger: scene.deps.logger,
      handle: (job) => deliverOrders(scene.deps, job),
    })
    await eventually(
      async () => {
        await queueDue({ ...scene.deps, deliverQueue })
        const { rows } = await pool.query(`SELECT count(*)::int AS n FROM orders WHERE state = 'DELIVERED'`)
        expect(rows[0].n).toBe(300)
      },
      { withinMs: 15_000, everyMs: 100 },
    )
    await worker.close()
    await deliverQueue.close()
    for (const connection of [producer, consumer]) connection.disconnect()

    const { rows } = await pool.query(
      `SELECT count(*)::int AS slots, count(DISTINCT order_id)::int AS orders, count(DISTINCT card_id)::int AS cards FROM card_deliveries`,
    )
    expect(rows[0]).toEqual({ slots: 600, orders: orders.length, cards: 600 })
    expect(await scene.pool(sku)).toEqual({ counted: 100, free: 100, short: 0, shelf: 100 })
  },
)
