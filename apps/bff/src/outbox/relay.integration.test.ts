import { Redis } from 'ioredis'
import { describe, expect, it } from 'vitest'
import { createQueue, createWorker } from '../jobs/queues.ts'
import { writeOrders } from '../orders/write-orders.ts'
import { journalGroup, keys } from '../redis/keys.ts'
import { testDatabase } from '../testing/database.ts'
import { eventually } from '../testing/eventually.ts'
import { testRedis } from '../testing/redis.ts'
import { createSale, lanes, type Sale } from '../testing/sale.ts'
import { runRelay } from './relay.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }

/** Relay and worker as the worker role runs them, until `work` is done. */
async function whileRelaying(sale: Sale, work: () => Promise<void>): Promise<void> {
  const connect = () => new Redis(redis.url, { maxRetriesPerRequest: null }).on('error', () => {})
  const [producer, consumer] = [connect(), connect()]
  const queue = createQueue('orders.write', producer)
  const worker = createWorker('orders.write', {
    redis: consumer,
    logger: sale.logger,
    handle: (payload) => writeOrders(sale.deps, payload),
  })
  const stopping = new AbortController()
  const relaying = runRelay({ lanes, connect, queue, logger: sale.logger, reclaimAfterMs: 300 }, stopping.signal)
  try {
    await work()
  } finally {
    stopping.abort()
    await relaying
    await worker.close()
    await queue.close()
    for (const connection of [producer, consumer]) connection.disconnect()
  }
}

async function warmSale(total: number): Promise<Sale> {
  const sale = await createSale({ ...stores, total })
  await sale.warm()
  return sale
}

const untilDrained = (sale: Sale, claimed: number) =>
  eventually(async () => expect(await sale.shelf()).toMatchObject({ unwritten: 0, claimed, drift: 0 }), {
    withinMs: 10_000,
  })

describe('relay', () => {
  it('brings what is reserved while it runs to the ledger', async () => {
    const sale = await warmSale(50)
    await whileRelaying(sale, async () => {
      await Promise.all(Array.from({ length: 80 }, () => sale.tap()))
      await untilDrained(sale, 50)
    })
    expect(await sale.states()).toEqual({ PENDING_PAYMENT: 50 })
  })

  it('takes over what a dead relay had read and never delivered', async () => {
    const sale = await warmSale(5)
    await Promise.all(Array.from({ length: 5 }, () => sale.tap()))
    await sale.readJournal()
    const read = await stores.hot.xreadgroup(
      'GROUP',
      journalGroup,
      'the-dead',
      'COUNT',
      10,
      'STREAMS',
      keys.journal(sale.lane),
      '>',
    )
    expect(read).not.toBeNull()
    await whileRelaying(sale, () => untilDrained(sale, 5))
  })

  it('rides through a SIGKILL of Redis: what was acknowledged becomes an order', async () => {
    const sale = await warmSale(20)
    await whileRelaying(sale, async () => {
      const before = await Promise.all(Array.from({ length: 10 }, () => sale.tap()))
      await redis.crash()
      const after = await eventually(() => Promise.all(Array.from({ length: 10 }, () => sale.tap())))
      const promised = [...before, ...after].filter((tap) => tap.kind === 'RESERVED').length
      await untilDrained(sale, promised)
    })
  })

  it('makes its group again on a Redis that lost everything', async () => {
    const sale = await warmSale(3)
    await whileRelaying(sale, async () => {
      await stores.hot.flushall()
      await sale.warm()
      await sale.tap()
      await untilDrained(sale, 1)
    })
  })
})
