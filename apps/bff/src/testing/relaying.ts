import { Redis } from 'ioredis'
import { createQueue, createWorker } from '../jobs/queues.ts'
import { writeStretch } from '../orders/write-orders.ts'
import { runRelay } from '../outbox/relay.ts'
import type { TestRedis } from './redis.ts'
import { lanes, type Sale } from './sale.ts'

/** Relay and worker as the worker role runs them, only less patient with the dead, until `work` is done. */
export async function whileRelaying(
  { url }: Pick<TestRedis, 'url'>,
  sale: Sale,
  work: () => Promise<void>,
  { reclaimAfterMs = 300 }: { reclaimAfterMs?: number } = {},
): Promise<void> {
  const connect = () => new Redis(url, { maxRetriesPerRequest: null }).on('error', () => {})
  const [producer, consumer] = [connect(), connect()]
  const queue = createQueue('orders.write', producer)
  const worker = createWorker('orders.write', {
    redis: consumer,
    logger: sale.logger,
    handle: (stretch) => writeStretch(sale.deps, stretch),
  })
  const stopping = new AbortController()
  const relaying = runRelay({ lanes, connect, queue, logger: sale.logger, reclaimAfterMs }, stopping.signal)
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
