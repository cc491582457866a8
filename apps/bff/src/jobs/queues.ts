import { setTimeout } from 'node:timers/promises'
import { type Job, Queue, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { type JobName, type JobPayload, jobs } from './catalogue.ts'

/** The hash tag keeps all keys of BullMQ on one node of a Redis Cluster. */
export const prefix = '{bull}'

export interface JobQueue<N extends JobName> {
  add(payload: JobPayload<N>): Promise<void>
  close(): Promise<void>
}

/** A queue that is filled from a table: the rest keeps there while this much waits. */
export interface PacedQueue<N extends JobName> extends JobQueue<N> {
  waiting(): Promise<number>
}

/** A queue that can be tried. */
export interface TriableQueue<N extends JobName> extends JobQueue<N> {
  /** Adds a job and waits for a worker to have done it. false: none did, in so many ms. */
  roundTrip(payload: JobPayload<N>, withinMs: number): Promise<boolean>
}

/** Producer side. `redis` fails fast, so an add never hangs while Redis is away. */
export function createQueue<N extends JobName>(name: N, redis: Redis): PacedQueue<N> & TriableQueue<N> {
  const description = jobs[name]
  const { attempts, backoffMs } = description
  const queue = new Queue<JobPayload<N>>(name, {
    connection: redis,
    prefix,
    streams: { events: { maxLen: 1_000 } },
    defaultJobOptions: {
      attempts,
      backoff: { type: 'exponential', delay: backoffMs, jitter: 0.5 },
      removeOnComplete: { count: 200, age: 3_600 },
      removeOnFail: { count: 5_000, age: 7 * 86_400 },
      keepLogs: 0,
    },
  } as ConstructorParameters<typeof Queue<JobPayload<N>>>[1])
  queue.on('error', () => {})
  return {
    async add(payload) {
      const deduplication = 'oneOf' in description && {
        id: payload[description.oneOf as keyof typeof payload] as string,
      }
      await (queue as Queue).add(name, payload, deduplication ? { deduplication } : {})
    },
    waiting: () => queue.count(),
    async roundTrip(payload, withinMs) {
      const job = await (queue as Queue).add(name, payload)
      for (const until = performance.now() + withinMs; performance.now() < until; await setTimeout(roundTripLookMs))
        if (await job.isCompleted()) return true
      return false
    },
    close: () => queue.close(),
  }
}

/** Consumer side: parses the payload, then runs `handle`. An error fails the attempt; BullMQ tries again with backoff. */
export function createWorker<N extends JobName>(
  name: N,
  { redis, logger, handle }: { redis: Redis; logger: Logger; handle: (payload: JobPayload<N>) => Promise<void> },
): Worker {
  const description = jobs[name]
  const { concurrency, lockMs, payload } = description
  const worker = new Worker(
    name,
    async (job: Job) => {
      await handle(payload.parse(job.data) as JobPayload<N>)
    },
    {
      connection: redis,
      prefix,
      concurrency,
      lockDuration: lockMs,
      maxStalledCount: 5,
      stalledInterval: 5_000,
      ...('limiter' in description && { limiter: description.limiter }),
    },
  )
  worker.on('failed', (job, error) =>
    logger.warn({ job: job?.id, attempt: job?.attemptsMade, error: error.message }, `${name} failed`),
  )
  worker.on('error', (error) => logger.debug({ error: error.message }, `${name} worker`))
  return worker
}

const roundTripLookMs = 10
