/** bytes_per_waiter: what one shopper in a waiting room takes of Redis, all keys of the room together. */
import { randomBytes } from 'node:crypto'
import { Redis } from 'ioredis'
import { defineScripts } from '../../../../apps/bff/src/redis/generated.ts'
import { keys } from '../../../../apps/bff/src/redis/keys.ts'
import { bucketsOf } from '../../../../apps/bff/src/waiting-room/lobby.ts'
import type { BenchScene } from './bench-scene.ts'
import type { Figure } from './harness.ts'
import { makeOrders } from './make-orders.ts'

const people = 100_000
const batch = 2_000

export async function bytesPerWaiter({ instance, queue, lanes }: BenchScene): Promise<Figure> {
  const redis = new Redis(instance.env.REDIS_URL ?? '', { enableAutoPipelining: true })
  const scripts = defineScripts(redis)
  try {
    const room = keys.room(queue.campaignId)
    const epoch = Number(await redis.hget(room, 'epoch'))
    const before = await datasetBytes(redis)
    for (let waiting = 0; waiting < people; waiting += batch) {
      const entered = makeOrders(batch, lanes).map(({ buyerId }) =>
        scripts.roomEnter(
          { state: room, entries: bucketsOf(queue.campaignId, epoch, buyerId) },
          { epoch, buyer: buyerId, token: randomBytes(16).toString('hex'), luck: 0.5, keepMs: 1_000 },
        ),
      )
      for (const answer of (await Promise.all(entered)) as string[][])
        if (answer[0] !== 'ENTERED') throw new Error(`a shopper could not enter the room: ${answer[0]}`)
    }
    const bytes = (await datasetBytes(redis)) - before
    return {
      name: 'bytes_per_waiter',
      value: bytes / people,
      unit: 'bytes',
      aim: { atMost: 120 },
      sides: { bytes, people },
      bound: 'the buyer’s id and the 16 bytes of the token that the lot is drawn with',
    }
  } finally {
    redis.disconnect()
  }
}

/** Without what Redis itself needs, its buffers among it. */
async function datasetBytes(redis: Redis): Promise<number> {
  return Number(/^used_memory_dataset:(\d+)/m.exec(await redis.info('memory'))?.[1])
}
