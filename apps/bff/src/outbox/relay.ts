/**
 * journal → BullMQ `orders.write`: the only way from Redis to the order pipeline.
 *
 * Invariant: an entry is delivered at least once. It stays on the journal, pending, until write-orders has committed its outcome.
 * What can fail: this process dies after reading and before adding the job, the job is lost with its queue, the worker gives up:
 * the entry is pending and idle, and any relay takes it over after `reclaimAfterMs` and drives it again. A Redis that lost its
 * memory has no group: it is made again from the start of the journal.
 *
 * A job names a stretch of the journal, and the worker reads it there; the relay only looks at the ids. Batches grow with load: at most
 * `jobsAhead` jobs of a lane are outstanding, and what arrives meanwhile makes up the next batch. While PostgreSQL is away no job ends:
 * then a lane is asked less and less often, so neither queue nor relay spins, and the backlog waits where it is safe.
 */
import { hostname } from 'node:os'
import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import type { JobQueue } from '../jobs/queues.ts'
import { crashPoint } from '../kernel/crash-point.ts'
import { aborted, pause } from '../kernel/pause.ts'
import { allLanes, journalGroup, keys } from '../redis/keys.ts'
import { batchLimit, type RawEntry, readableOf, type Stretch } from './journal.ts'

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
  // Read, and not yet on the queue: after a stumble it is delivered first, or it would wait until it is taken over.
  let inHand: Stretch | null = null
  let reclaimAt = 0
  while (!signal.aborted) {
    try {
      if (inHand) {
        crashPoint('relay-read')
        await deps.queue.add(inHand)
        crashPoint('relay-added')
        ahead.add(inHand)
        inHand = null
      }
      await ahead.waitForRoom(signal)
      if (Date.now() >= reclaimAt) {
        await redis.set(keys.relay(lane), consumer, 'PX', heartbeatMs)
        const taken = await takeOver(redis, lane, deps.reclaimAfterMs)
        inHand = stretchOf(lane, readableOf(lane, taken, deps.logger))
        // A full batch: more may be idle, and after a long outage of PostgreSQL they are many.
        if (taken.length < batchLimit) reclaimAt = Date.now() + deps.reclaimAfterMs / 2
      }
      inHand ??= stretchOf(lane, await readNew(redis, lane))
    } catch (error) {
      if (signal.aborted) break
      await mend(deps, redis, lane, error as Error, signal)
    }
  }
}

function stretchOf(lane: number, entries: { entry: string }[]): Stretch | null {
  const [first, last] = [entries[0], entries.at(-1)]
  return first && last ? { lane, first: first.entry, last: last.entry } : null
}

async function readNew(redis: Redis, lane: number): Promise<{ entry: string }[]> {
  const reply = (await redis.xreadgroup(
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
  )) as [stream: string, entries: RawEntry[]][] | null
  return (reply?.[0]?.[1] ?? []).map(([entry]) => ({ entry }))
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
  #patienceMs = leastPatienceMs

  constructor(redis: Redis, lane: number) {
    this.#redis = redis
    this.#lane = lane
  }

  add({ last }: Stretch): void {
    this.#jobs.push({ lastEntry: last, addedAt: Date.now() })
  }

  async waitForRoom(signal: AbortSignal): Promise<void> {
    while (this.#jobs.length >= jobsAhead && !signal.aborted) {
      // Each job is asked about by itself: one entry that stays pending must not make every later job look unfinished.
      const open = await Promise.all(this.#jobs.map((job) => this.#isPending(job.lastEntry)))
      if (open.includes(false)) this.#patienceMs = leastPatienceMs
      // A job that hangs (a retry, a dead worker) must not hold back the lane: after a while it no longer counts.
      const since = Date.now() - this.#patienceMs
      const counted = this.#jobs.filter((job, i) => open[i] && job.addedAt > since)
      if (counted.length < this.#jobs.length && !open.includes(false))
        this.#patienceMs = Math.min(2 * this.#patienceMs, mostPatienceMs)
      this.#jobs = counted
      if (this.#jobs.length >= jobsAhead) await pause(pollMs, signal)
    }
  }

  async #isPending(entry: string): Promise<boolean> {
    const pending = await this.#redis.xpending(keys.journal(this.#lane), journalGroup, entry, entry, 1)
    return pending.length > 0
  }
}

const consumer = `${hostname()}-${process.pid}`
const blockMs = 2_000
const jobsAhead = 4
// A full batch takes PostgreSQL 20 ms and more, and four are ahead: asked sooner, sixteen lanes would send 30,000 questions a second.
const pollMs = 10
const leastPatienceMs = 2_000
const mostPatienceMs = 10_000
// Longer than reclaim interval and block together, so a living relay never seems dead.
const heartbeatMs = 15_000
