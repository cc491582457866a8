/**
 * journal → BullMQ `orders.write`: the only way from Redis to the order pipeline.
 *
 * Invariant: an entry is delivered at least once. It stays on the journal, pending, until write-orders has committed its outcome.
 * What can fail: this process dies after reading and before adding the job, the job is lost with its queue, the worker gives up:
 * the entry is pending and idle, and any relay takes it over after `reclaimAfterMs` and drives it again. A Redis that lost its
 * memory has no group: it is made again from the start of the journal.
 *
 * Batches grow with load: at most `jobsAhead` jobs of a lane are outstanding, and what arrives meanwhile makes up the next batch.
 */
import { hostname } from 'node:os'
import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { type JournalEntry, journalEntry } from '../jobs/catalogue.ts'
import type { JobQueue } from '../jobs/queues.ts'
import { crashPoint } from '../kernel/crash-point.ts'
import { aborted, pause } from '../kernel/pause.ts'
import { allLanes, journalGroup, keys } from '../redis/keys.ts'

export interface RelayDeps {
  lanes: number
  /** A connection of its own for each lane, since reads block. */
  connect(name: string): Redis
  queue: JobQueue<'orders.write'>
  logger: Logger
  reclaimAfterMs: number
}

/** Relays every lane until `signal` aborts; resolves when the last lane has stopped. */
export async function runRelay(deps: RelayDeps, signal: AbortSignal): Promise<void> {
  await Promise.all(allLanes(deps.lanes).map((lane) => relayLane(deps, lane, signal)))
}

async function relayLane(deps: RelayDeps, lane: number, signal: AbortSignal): Promise<void> {
  const redis = deps.connect(`relay-${lane}`)
  // Not the loop's own end: a read that waits while the connection is being made again never settles once it is given up. What the loop
  // had in hand is pending on the journal.
  await Promise.race([relayUntilStopped(deps, redis, lane, signal), aborted(signal)])
  redis.disconnect()
}

async function relayUntilStopped(deps: RelayDeps, redis: Redis, lane: number, signal: AbortSignal): Promise<void> {
  const ahead = new JobsAhead(redis, lane)
  let reclaimAt = 0
  while (!signal.aborted) {
    try {
      await ahead.waitForRoom(signal)
      if (Date.now() >= reclaimAt) {
        await redis.set(keys.relay(lane), consumer, 'PX', heartbeatMs)
        const taken = await takeOver(redis, lane, deps.reclaimAfterMs)
        await dispatch(deps, lane, taken)
        ahead.add(taken)
        // A full batch: more may be idle, and after a long outage of PostgreSQL they are many.
        if (taken.length < batchLimit) reclaimAt = Date.now() + deps.reclaimAfterMs / 2
        else continue
      }
      const entries = await readNew(redis, lane)
      await dispatch(deps, lane, entries)
      ahead.add(entries)
    } catch (error) {
      if (signal.aborted) break
      await mend(deps, redis, lane, error as Error, signal)
    }
  }
}

async function readNew(redis: Redis, lane: number): Promise<RawEntry[]> {
  const reply = await redis.xreadgroup(
    'GROUP',
    journalGroup,
    consumer,
    'COUNT',
    batchLimit,
    'BLOCK',
    blockMs,
    'STREAMS',
    keys.journal(lane),
    '>',
  )
  return entriesOf(reply)
}

/** Entries that some relay read and nobody finished within `idleMs`. */
async function takeOver(redis: Redis, lane: number, idleMs: number): Promise<RawEntry[]> {
  const [, entries] = (await redis.xautoclaim(
    keys.journal(lane),
    journalGroup,
    consumer,
    idleMs,
    '0',
    'COUNT',
    batchLimit,
  )) as [string, RawEntry[]]
  return entries
}

async function dispatch({ queue, logger }: RelayDeps, lane: number, raw: RawEntry[]): Promise<void> {
  if (raw.length === 0) return
  crashPoint('relay-read')
  const entries: JournalEntry[] = []
  for (const [entry, fields] of raw) {
    const parsed = journalEntry.safeParse({ entry, ...pairs(fields ?? []) })
    // Only our own script writes here; an entry that does not parse is a bug, and it stays on the journal for a person to see.
    if (parsed.success) entries.push(parsed.data)
    else logger.error({ lane, entry, issues: parsed.error.issues }, 'journal entry is not readable')
  }
  if (entries.length > 0) await queue.add({ lane, entries })
  crashPoint('relay-added')
}

async function mend(
  { logger }: RelayDeps,
  redis: Redis,
  lane: number,
  error: Error,
  signal: AbortSignal,
): Promise<void> {
  if (error.message.startsWith('NOGROUP')) {
    await redis.xgroup('CREATE', keys.journal(lane), journalGroup, '0', 'MKSTREAM').catch(() => {})
    return
  }
  logger.warn({ lane, error: error.message }, 'relay stumbled')
  await pause(500, signal)
}

/** The jobs of one lane whose entries are not off the journal yet. */
class JobsAhead {
  readonly #redis: Redis
  readonly #lane: number
  #jobs: { lastEntry: string; addedAt: number }[] = []

  constructor(redis: Redis, lane: number) {
    this.#redis = redis
    this.#lane = lane
  }

  add(entries: RawEntry[]): void {
    const last = entries.at(-1)
    if (last) this.#jobs.push({ lastEntry: last[0], addedAt: Date.now() })
  }

  async waitForRoom(signal: AbortSignal): Promise<void> {
    while (this.#jobs.length >= jobsAhead && !signal.aborted) {
      // Each job is asked about by itself: one entry that stays pending must not make every later job look unfinished.
      const open = await Promise.all(this.#jobs.map((job) => this.#isPending(job.lastEntry)))
      const now = Date.now()
      // A job that hangs (a retry, a dead worker) must not hold back the lane: after a while it no longer counts.
      this.#jobs = this.#jobs.filter((job, i) => open[i] && now - job.addedAt < 2_000)
      if (this.#jobs.length >= jobsAhead) await pause(pollMs, signal)
    }
  }

  async #isPending(entry: string): Promise<boolean> {
    const pending = await this.#redis.xpending(keys.journal(this.#lane), journalGroup, entry, entry, 1)
    return pending.length > 0
  }
}

type RawEntry = [id: string, fields: string[] | null]

function entriesOf(reply: unknown): RawEntry[] {
  return ((reply ?? []) as [stream: string, entries: RawEntry[]][]).flatMap(([, entries]) => entries)
}

function pairs(fields: string[]): Record<string, string> {
  const record: Record<string, string> = {}
  for (let i = 0; i + 1 < fields.length; i += 2) record[fields[i] as string] = fields[i + 1] as string
  return record
}

const consumer = `${hostname()}-${process.pid}`
const batchLimit = 500
const blockMs = 2_000
const jobsAhead = 4
const pollMs = 2
// Longer than reclaim interval and block together, so a living relay never seems dead.
const heartbeatMs = 15_000
