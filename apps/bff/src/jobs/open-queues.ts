/** Queues to be looked at. Made when somebody looks: a worker's process needs none. */
import type { QueueView } from '@tidegate/shared/contracts/repairs'
import { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { jobs } from './catalogue.ts'
import { prefix } from './queues.ts'

export interface OpenQueues {
  all(): Queue[]
  close(): Promise<void>
}

export function createOpenQueues(redis: Redis): OpenQueues {
  let open: Queue[] | undefined
  return {
    all: () =>
      (open ??= Object.keys(jobs).map((name) => {
        // What an opened queue writes of itself would take the place of its producer's.
        const queue = new Queue(name, { connection: redis, prefix, skipMetasUpdate: true })
        queue.on('error', () => {})
        return queue
      })),
    close: async () => void (await Promise.all((open ?? []).map((queue) => queue.close()))),
  }
}

export function readQueues(queues: OpenQueues, now: number): Promise<QueueView[]> {
  return Promise.all(
    queues.all().map(async (queue) => {
      const [counts, [first]] = await Promise.all([
        queue.getJobCounts('waiting', 'active', 'delayed', 'failed', 'prioritized'),
        queue.getWaiting(0, 0),
      ])
      return {
        name: queue.name,
        waiting: (counts['waiting'] ?? 0) + (counts['prioritized'] ?? 0),
        active: counts['active'] ?? 0,
        delayed: counts['delayed'] ?? 0,
        failed: counts['failed'] ?? 0,
        waitedMs: first ? Math.max(now - first.timestamp, 0) : 0,
      }
    }),
  )
}
