/** What goes to WeChat keeps its pace over all processes: counted in a window of a second that is made to last. */
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { eventually } from '../testing/eventually.ts'
import { testRedis } from '../testing/redis.ts'
import { createWorker, prefix } from './queues.ts'

const redis = await testRedis()

const windowSeconds = 10

it.each([
  ['refunds.send', { outRefundNo: '1R1' }],
  ['messages.send', { message: '1' }],
] as const)(
  '%s: a hundred in a window, however many workers there are and however much waits',
  async (name, payload) => {
    const connections = Array.from({ length: 3 }, () => new Redis(redis.url, { maxRetriesPerRequest: null }))
    const [producer, ...consumers] = connections as [Redis, ...Redis[]]
    const queue = new Queue(name, { connection: producer, prefix })
    await queue.addBulk(Array.from({ length: 150 }, () => ({ name, data: payload })))
    // BullMQ starts the window with the first job that it counts; here one has been counted already.
    await redis.client.set(`${prefix}:${name}:limiter`, 1, 'EX', windowSeconds)

    let handled = 0
    const handle = async () => void handled++
    const logger = pino({ level: 'silent' })
    const workers = consumers.map((consumer) => createWorker(name, { redis: consumer, logger, handle }))
    try {
      // While a job waits and may start, one is active: the next is taken in the call that ends the one before.
      await eventually(async () => {
        expect(await queue.getJobCounts('wait', 'active', 'completed')).toEqual({ wait: 51, active: 0, completed: 99 })
      })
      expect(handled).toBe(99)
    } finally {
      await Promise.all(workers.map((worker) => worker.close()))
      await queue.close()
      for (const connection of connections) connection.disconnect()
    }
  },
  // A BullMQ worker that is closed just before it begins to wait for the window's end waits for it all the same.
  5_000 * windowSeconds,
)
