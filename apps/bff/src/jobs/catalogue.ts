/** Every job, once: its payload, how often it is tried, and how long it may take. BullMQ delivers at least once; handlers are idempotent. */
import { z } from 'zod'

/** A reservation as the journal carries it. `entry` is its stream id. */
export const journalEntry = z.object({
  entry: z.string(),
  order: z.string().regex(/^\d+$/),
  buyer: z.string().regex(/^\d+$/),
  offer: z.string().regex(/^\d+$/),
  request: z.uuid(),
  quantity: z.coerce.number().int().positive(),
  epoch: z.coerce.number().int().nonnegative(),
})
export type JournalEntry = z.infer<typeof journalEntry>

export const jobs = {
  'orders.write': {
    payload: z.object({ lane: z.number().int(), entries: z.array(journalEntry) }),
    // Past the last attempt the entries are still on the journal: the relay drives them again after `reclaimAfterMs`.
    attempts: 5,
    backoffMs: 200,
    concurrency: 4,
    lockMs: 30_000,
  },
} as const

export type JobName = keyof typeof jobs
export type JobPayload<N extends JobName> = z.infer<(typeof jobs)[N]['payload']>
