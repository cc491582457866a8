import { Redis } from 'ioredis'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { eventually } from '../testing/eventually.ts'
import { testRedis } from '../testing/redis.ts'
import { createQueue, createWorker } from './queues.ts'

const redis = await testRedis()

it('what waits already is not added again, and can be once it was done or failed', async () => {
  const queue = createQueue('messages.send', redis.client)
  const connection = new Redis(redis.url, { maxRetriesPerRequest: null })
  for (const message of ['1', '2', '1', '1']) await queue.add({ message })
  expect(await queue.waiting()).toBe(2)

  const handled: string[] = []
  const handle = async ({ message }: { message: string }) => {
    handled.push(message)
    if (message === '2') throw new Error('fails')
  }
  const worker = createWorker('messages.send', { redis: connection, logger: pino({ level: 'silent' }), handle })
  try {
    await eventually(async () => expect(handled).toEqual(['1', '2']))
    await eventually(async () => {
      for (const message of ['1', '2']) await queue.add({ message })
      expect(handled.slice(2)).toEqual(expect.arrayContaining(['1', '2']))
    })
  } finally {
    await worker.close()
    await queue.close()
    connection.disconnect()
  }
})
