/**
 * Every job, once: its payload, how often it is tried, and how long it may take. BullMQ delivers at least once; handlers are idempotent.
 * `oneOf`: while a job for this waits or is at work another is not added. It would spend the limiter's pace on nothing.
 */
import { z } from 'zod'

const entryId = z.string().regex(/^\d+-\d+$/)

export const jobs = {
  'orders.write': {
    // Where to read, not what: the entries stay on the journal anyhow, and carried through the queue they cost more than writing them.
    payload: z.object({ lane: z.number().int(), first: entryId, last: entryId }),
    // Past the last attempt the entries are still on the journal: the relay drives them again after `reclaimAfterMs`.
    attempts: 5,
    backoffMs: 200,
    // Four batches of two lanes under way: with four in all a fifth of both processors waited for PostgreSQL's disk (0.58 → 0.63 of raw unnest).
    concurrency: 8,
    lockMs: 30_000,
  },
  'refunds.send': {
    payload: z.object({ outRefundNo: z.string() }),
    oneOf: 'outRefundNo',
    // Once: the refund's row says when it is tried again.
    attempts: 1,
    backoffMs: 0,
    concurrency: 8,
    lockMs: 30_000,
    // Over all processes. WeChat takes 150 a second of a merchant number; the rest is for refunds made by hand in its console.
    limiter: { max: 100, duration: 1_000 },
  },
  'fulfilment.deliver': {
    payload: z.object({
      sku: z.string(),
      kind: z.enum(['CARD', 'LOOP']),
      lanes: z.array(z.number().int()),
      orders: z.array(z.string()),
    }),
    // Past the last attempt the orders are still due: queue-due.ts queues them again.
    attempts: 3,
    backoffMs: 200,
    concurrency: 2,
    lockMs: 30_000,
  },
  'messages.send': {
    payload: z.object({ message: z.string() }),
    oneOf: 'message',
    // Once: the message's row says whether it is tried again.
    attempts: 1,
    backoffMs: 0,
    concurrency: 20,
    lockMs: 30_000,
    // Over all processes: ten million a day are 115 a second.
    limiter: { max: 100, duration: 1_000 },
  },
} as const

export type JobName = keyof typeof jobs
export type JobPayload<N extends JobName> = z.infer<(typeof jobs)[N]['payload']>
