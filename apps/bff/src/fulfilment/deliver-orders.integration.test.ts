import { Redis } from 'ioredis'
import { describe, expect, it } from 'vitest'
import { saveAddress } from '../addresses/address-book.ts'
import { createCardSegments } from '../cards/lease-segments.ts'
import { setLoopCard } from '../cards/loop-cards.ts'
import type { JobPayload } from '../jobs/catalogue.ts'
import { createQueue, createWorker } from '../jobs/queues.ts'
import { laneOf } from '../kernel/lane.ts'
import { moveOrder } from '../orders/move-order.ts'
import { decideRefund } from '../refunds/decide-refund.ts'
import { createCardScene } from '../testing/card-scene.ts'
import { testDatabase } from '../testing/database.ts'
import { eventually } from '../testing/eventually.ts'
import { waitingForLocks, whileLocked } from '../testing/locks.ts'
import { testRedis } from '../testing/redis.ts'
import { lanes } from '../testing/sale.ts'
import { deliverOrders } from './deliver-orders.ts'
import { queueDue } from './queue-due.ts'
import { voidRefunded } from './void-refunded.ts'

const [{ pool }, redis] = await Promise.all([testDatabase(), testRedis()])
const scene = createCardScene(pool)
const codesOf = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}-${i}`)
const delivered = async (orderIds: string[]) => {
  const { rows } = await pool.query<{ n: number; orders: number; cards: number }>(
    `SELECT count(*)::int AS n, count(DISTINCT order_id)::int AS orders, count(DISTINCT card_id)::int AS cards
     FROM card_deliveries WHERE order_id = ANY($1::bigint[])`,
    [orderIds],
  )
  return rows[0]
}

/** A worker that has leased nothing yet. */
const inAnotherProcess = () => {
  const deps = { ...scene.deps, segments: createCardSegments(pool) }
  return (job: JobPayload<'fulfilment.deliver'>) => deliverOrders(deps, job)
}

describe('delivery of codes', () => {
  it('10,000 paid orders, a pool of exactly 10,000, four workers, every payment told twice: each code once', async () => {
    const sku = await scene.addSku()
    await scene.importCodes(sku.skuId, codesOf('TEN', 10_000))
    const orders = await scene.paidOrders(sku, 10_000)
    await pool.query(
      `INSERT INTO outbox (topic, offer_id, payload) SELECT topic, offer_id, payload FROM outbox WHERE topic = 'fulfilment.due'`,
    )

    const connect = () => new Redis(redis.url, { maxRetriesPerRequest: null }).on('error', () => {})
    const [producer, ...consumers] = Array.from({ length: 5 }, connect) as [Redis, ...Redis[]]
    const deliverQueue = createQueue('fulfilment.deliver', producer)
    const workers = consumers.map((consumer) =>
      createWorker('fulfilment.deliver', {
        redis: consumer,
        logger: scene.deps.logger,
        handle: inAnotherProcess(),
      }),
    )
    await eventually(
      async () => {
        await queueDue({ ...scene.deps, deliverQueue })
        const { rows } = await pool.query(
          `SELECT count(*)::int AS due FROM fulfilments WHERE sku_id = $1 AND state = 'DUE'`,
          [sku.skuId],
        )
        expect(rows[0].due).toBe(0)
      },
      { withinMs: 20_000, everyMs: 50 },
    )
    for (const worker of workers) await worker.close()
    await deliverQueue.close()
    for (const connection of [producer, ...consumers]) connection.disconnect()

    expect(await delivered(orders.map(({ id }) => id))).toEqual({ n: 10_000, orders: 10_000, cards: 10_000 })
    expect(await scene.pool(sku)).toEqual({ counted: 0, free: 0, short: 0, shelf: 0 })
    const { rows } = await pool.query(
      `SELECT count(*)::int AS n FROM orders o JOIN order_events e ON e.lane = o.lane AND e.order_id = o.id AND e.to_state = 'DELIVERED'
       WHERE o.state = 'DELIVERED' AND o.id = ANY($1::bigint[]) AND e.version = o.version`,
      [orders.map(({ id }) => id)],
    )
    expect(rows[0].n).toBe(10_000)
    const uploads = await pool.query(`SELECT count(*)::int AS n FROM shipping_uploads WHERE logistics_type = 3`)
    expect(uploads.rows[0].n).toBe(10_000)
  }, 60_000)

  it('an order of three gets three or none, and goes on by itself when codes come in', async () => {
    const sku = await scene.addSku()
    await scene.importCodes(sku.skuId, codesOf('SOME', 7))
    const orders = await scene.paidOrders(sku, 3, { quantity: 3 })
    await scene.deliver()
    const states = await Promise.all(orders.map(({ id }) => scene.state(id)))
    expect(states.sort()).toEqual(['DELIVERED', 'DELIVERED', 'PAID'])
    expect(await scene.pool(sku)).toMatchObject({ counted: 1, free: 1 })

    await scene.importCodes(sku.skuId, codesOf('MORE', 2))
    await scene.deliver()
    expect(await Promise.all(orders.map(({ id }) => scene.state(id)))).toEqual(['DELIVERED', 'DELIVERED', 'DELIVERED'])
    expect(await delivered(orders.map(({ id }) => id))).toEqual({ n: 9, orders: 3, cards: 9 })
  })

  it('a job that comes three times at once delivers once', async () => {
    const sku = await scene.addSku()
    await scene.importCodes(sku.skuId, codesOf('JOB', 50))
    const orders = await scene.paidOrders(sku, 20)
    await scene.deliver({ times: 3 })
    expect(await delivered(orders.map(({ id }) => id))).toEqual({ n: 20, orders: 20, cards: 20 })
    expect(await scene.pool(sku)).toMatchObject({ counted: 30, free: 30 })
  })

  it('steps over codes that another worker is taking, and waits for nobody', async () => {
    const sku = await scene.addSku()
    await scene.importCodes(sku.skuId, codesOf('SKIP', 10))
    await scene.paidOrders(sku, 5)
    await queueDue(scene.deps)
    const [job] = scene.jobs.splice(0) as [(typeof scene.jobs)[number]]
    const other = await pool.connect()
    await other.query('BEGIN')
    const { rows: taking } = await other.query<{ id: string }>(
      'SELECT id FROM cards WHERE sku_id = $1 ORDER BY id LIMIT 5 FOR UPDATE',
      [sku.skuId],
    )
    await deliverOrders(scene.deps, job)
    await other.query('COMMIT')
    other.release()
    expect((await scene.codes(sku)).map(({ orderId }) => orderId !== null)).toEqual(
      Array.from({ length: 10 }, (_, i) => i >= taking.length),
    )
  })

  it('each worker claims from a segment of its own; what a dead one left in its is found when the rest is gone', async () => {
    const sku = await scene.addSku()
    await scene.importCodes(sku.skuId, codesOf('SEG', 2_005))
    const [dead, alive] = [inAnotherProcess(), inAnotherProcess()]
    const deliver = async (worker: typeof dead, count: number) => {
      await scene.paidOrders(sku, count)
      while ((await queueDue(scene.deps)) > 0) for (const job of scene.jobs.splice(0)) await worker(job)
      return (await scene.codes(sku)).flatMap(({ orderId }, i) => (orderId === null ? [] : [i]))
    }
    expect(await deliver(dead, 1)).toEqual([0])
    expect(await deliver(alive, 1)).toEqual([0, 2_000])
    expect(await deliver(alive, 2_003)).toHaveLength(2_005)
    expect(await scene.pool(sku)).toMatchObject({ counted: 0, free: 0 })
  })

  describe('refund during delivery', () => {
    /** One paid order of a code, its job, and a refund of all its money that was decided on the order as it is now. */
    async function paidOrder(prefix: string) {
      const sku = await scene.addSku()
      await scene.importCodes(sku.skuId, codesOf(prefix, 5))
      const [order] = (await scene.paidOrders(sku, 1)) as { id: string }[] as [{ id: string }]
      await pool.query(
        `INSERT INTO payments (out_trade_no, lane, order_id, buyer_id, openid, amount_fen, state, transaction_id, paid_at)
         SELECT id::text, lane, id, buyer_id, 'o', amount_fen, 'PAID', 'tx-' || id, now() FROM orders WHERE id = $1`,
        [order.id],
      )
      await queueDue(scene.deps)
      const [job] = scene.jobs.splice(0) as [(typeof scene.jobs)[number]]
      const refund = (version: number) =>
        decideRefund(scene.deps, {
          ...{ orderId: order.id, version, amountFen: null, reason: 'MERCHANT', restock: false },
          ...{ note: '协商退款', actor: 'STAFF', staffId: '1' },
        })
      const fulfilment = async () =>
        (await pool.query('SELECT state FROM fulfilments WHERE order_id = $1', [order.id])).rows[0].state as string
      const lane = laneOf(order.id, lanes)
      return { sku, order, lane, refund, fulfilment, deliver: () => deliverOrders(scene.deps, job) }
    }
    const orderLock = 'SELECT FROM orders WHERE lane = $1 AND id = $2 FOR UPDATE'

    it('the refund first: no code, and its unit goes back to the shelf', async () => {
      const { sku, order, lane, refund, fulfilment, deliver } = await paidOrder('REF')
      let delivery: Promise<void> = Promise.resolve()
      const refunded = await whileLocked(pool, [orderLock, lane, order.id], {
        work: () => refund(2),
        meanwhile: async () => {
          delivery = deliver()
          await eventually(async () => expect(await waitingForLocks(pool)).toBe(2))
        },
      })
      await delivery
      expect(refunded.kind).toBe('DECIDED')
      expect(await scene.state(order.id)).toBe('REFUND_DUE')
      expect(await delivered([order.id])).toMatchObject({ n: 0 })
      expect(await scene.pool(sku)).toEqual({ counted: 5, free: 5, short: 0, shelf: 5 })
      expect(await fulfilment()).toBe('VOID')
    })

    it('the delivery first: the refund sees an order that has its code, and is decided anew or not at all', async () => {
      const { sku, order, lane, refund, fulfilment, deliver } = await paidOrder('DEL')
      let refunding: ReturnType<typeof refund> | undefined
      await whileLocked(pool, [orderLock, lane, order.id], {
        work: deliver,
        meanwhile: async () => {
          refunding = refund(2)
          await eventually(async () => expect(await waitingForLocks(pool)).toBe(2))
        },
      })
      expect(await refunding).toEqual({ kind: 'REFUSED', outcome: 'VERSION_CONFLICT' })
      expect([await scene.state(order.id), await fulfilment()]).toEqual(['DELIVERED', 'DONE'])
      // Now that the merchant sees the code is out: the money goes back all the same, and the code to nobody else.
      expect((await refund(3)).kind).toBe('DECIDED')
      await deliver()
      expect(await scene.state(order.id)).toBe('REFUND_DUE')
      expect(await delivered([order.id])).toMatchObject({ n: 1 })
      expect(await scene.pool(sku)).toEqual({ counted: 4, free: 4, short: 0, shelf: 4 })
    })
  })

  it('a parcel whose money went back leaves the list of parcels', async () => {
    const sku = await scene.addSku('SHIP')
    const [kept, refunded] = (await scene.paidOrders(sku, 2)) as { id: string }[] as [{ id: string }, { id: string }]
    await scene.deliver()
    const key = { lane: laneOf(refunded.id, lanes), id: refunded.id }
    await moveOrder(pool, key, { from: ['PAID'], to: 'REFUND_DUE', actor: 'STAFF', note: '退款' })
    expect(await voidRefunded(scene.deps)).toBe(1)
    const { rows } = await pool.query('SELECT order_id::text AS id, state FROM fulfilments WHERE sku_id = $1', [
      sku.skuId,
    ])
    expect(Object.fromEntries(rows.map((row) => [row.id, row.state]))).toEqual({
      [kept.id]: 'DUE',
      [refunded.id]: 'VOID',
    })
  })

  it('a default address that does not open stops nobody: its order waits without one', async () => {
    const [parcels, codes] = [await scene.addSku('SHIP'), await scene.addSku()]
    await scene.importCodes(codes.skuId, codesOf('SHUT', 1))
    const [[shut], [open]] = [await scene.paidOrders(parcels, 1), await scene.paidOrders(parcels, 1)]
    const [card] = await scene.paidOrders(codes, 1)
    for (const { buyerId } of [shut!, open!]) {
      const saved = await saveAddress(scene.deps, buyerId, {
        ...{ name: '王小潮', phone: '13812345678', region: ['浙江省', '杭州市', '西湖区'], detail: '文三路 478 号' },
        isDefault: true,
      })
      expect(saved.kind).toBe('SAVED')
    }
    await pool.query(`UPDATE addresses SET key_id = 'gone' WHERE buyer_id = $1`, [shut!.buyerId])
    const told: unknown[] = []
    const logger = { error: (about: { order: string }) => void told.push(about.order) }
    const deps = { ...scene.deps, logger: logger as never }
    await queueDue(deps)
    await queueDue(deps)
    expect(told).toEqual([shut!.id])
    for (const job of scene.jobs.splice(0)) await deliverOrders(scene.deps, job)
    const { rows } = await pool.query(
      'SELECT order_id::text AS id FROM order_addresses WHERE order_id = ANY($1::bigint[])',
      [[shut!.id, open!.id]],
    )
    expect(rows).toEqual([{ id: open!.id }])
    expect(await scene.state(card!.id)).toBe('DELIVERED')
  })

  it('every buyer of a loop product gets the code of its time, without using one up', async () => {
    const sku = await scene.addSku('LOOP')
    const early = await scene.paidOrders(sku, 3, { quantity: 2 })
    await scene.deliver()
    expect(await scene.state(early[0]!.id)).toBe('PAID')
    expect(await setLoopCard(scene.deps, '1', { skuId: sku.skuId, code: 'https://example.com/1 密码 9' })).toBe(true)
    await scene.deliver({ times: 2 })
    expect(await Promise.all(early.map(({ id }) => scene.state(id)))).toEqual(['DELIVERED', 'DELIVERED', 'DELIVERED'])
    await setLoopCard(scene.deps, '1', { skuId: sku.skuId, code: '新的链接' })
    const late = await scene.paidOrders(sku, 1)
    await scene.deliver()
    const { rows } = await pool.query(
      `SELECT count(*)::int AS n, count(DISTINCT loop_card_id)::int AS codes FROM card_deliveries WHERE order_id = ANY($1::bigint[])`,
      [[...early, ...late].map(({ id }) => id)],
    )
    expect(rows[0]).toEqual({ n: 4, codes: 2 })
  })

  it('a lost queue loses no delivery', async () => {
    const sku = await scene.addSku()
    await scene.importCodes(sku.skuId, codesOf('LOST', 1))
    const [order] = (await scene.paidOrders(sku, 1)) as { id: string }[] as [{ id: string }]
    expect(await queueDue(scene.deps)).toBe(1)
    scene.jobs.splice(0)
    expect(await queueDue(scene.deps)).toBe(0)
    await pool.query(`UPDATE fulfilments SET queued_at = now() - interval '11 seconds' WHERE order_id = $1`, [order.id])
    await scene.deliver()
    expect(await scene.state(order.id)).toBe('DELIVERED')
  })
})
