/**
 * The read path of things that many look at: memory (about a second) → Redis (fresh, then stale while one process refreshes) → the loader,
 * one flight a key, behind a bulkhead.
 *
 * What can fail: Redis away: the loader answers, behind the same bulkhead. The loader fails or keeps silent: the last value answers, from
 * memory or Redis, for hours. Both away: memory does. A stampede: one load a process and key; a stale value is answered at once, and one
 * process in the house refreshes it. A made-up key: its null is kept too, for a shorter time. A `bust` reaches every process; a load that was
 * under way when it came is answered but not kept.
 */
import { bulkhead } from 'cockatiel'
import type { Redis } from 'ioredis'
import { LRUCache } from 'lru-cache'
import type { Clock } from '../kernel/clock.ts'
import { cacheBustChannel, cacheKeys } from '../redis/cache-keys.ts'

export interface ReadThroughOptions<T> {
  /** Names the entries in Redis; one read-through a name. */
  name: string
  /** How long memory answers without asking Redis. */
  memoryMs: number
  /** How long a stored value counts as fresh; spread by ±20 % so that entries do not expire together. */
  freshMs: number
  /** How long after that it may be answered while it is refreshed. */
  staleMs: number
  /**
   * Asks one question after the other, so that a load holds one connection: a burst of loads on a cold pool would else open all of it at
   * once, and the time a question may wait for a connection runs out before it was asked.
   */
  load(key: string): Promise<T | null>
}

export interface ReadThroughDeps {
  cache: Redis
  /** A connection in subscriber mode, shared by all read-throughs of the process. */
  cacheEvents: Redis
  clock: Clock
  /** False while the loader is to be left in peace: what is kept answers, however old. */
  mayLoad?(): boolean
}

export interface ReadThrough<T> {
  /**
   * null when there is no such thing. @throws what the loader throws, BulkheadRejectedError when too many wait for it, NotKept when it may
   * not be asked; each only when no older value is kept
   */
  get(key: string): Promise<T | null>
  /** Forgets `key` in every process. */
  bust(key: string): Promise<void>
}

/** Nothing is kept under this key, and the loader may not be asked now. */
export class NotKept extends Error {
  override readonly name = 'NotKept'
}

interface Stored<T> {
  value: T | null
  freshUntil: number
}

export function createReadThrough<T>(
  { cache, cacheEvents, clock, mayLoad = () => true }: ReadThroughDeps,
  options: ReadThroughOptions<T>,
): ReadThrough<T> {
  const { name, memoryMs, freshMs, staleMs, load } = options
  const memory = new LRUCache<string, Stored<T> & { until: number }>({ max: 5_000, ttl: lastValueMs })
  const flights = new Map<string, Promise<T | null>>()
  const limit = bulkhead(loadsAtOnce, loadsWaiting)
  let busts = 0

  const forget = (key: string) => {
    busts++
    memory.delete(key)
    flights.delete(key)
  }
  cacheEvents.on('message', (channel, message: string) => {
    if (channel === cacheBustChannel && message.startsWith(`${name}:`)) forget(message.slice(name.length + 1))
  })
  cacheEvents.subscribe(cacheBustChannel).catch(() => {})

  /** One flight a key; only the flight still on record when it lands is kept. */
  function fly(key: string, route: () => Promise<Stored<T>>): Promise<T | null> {
    const under = flights.get(key)
    if (under) return under
    const flight: Promise<T | null> = route()
      .then((stored) => {
        if (flights.get(key) === flight) memory.set(key, { ...stored, until: clock.now() + memoryMs })
        return stored.value
      })
      .finally(() => {
        if (flights.get(key) === flight) flights.delete(key)
      })
    flights.set(key, flight)
    return flight
  }

  async function viaRedis(key: string): Promise<Stored<T>> {
    const text = await cache.get(cacheKeys.readThrough(name, key)).catch(() => null)
    const stored = text === null ? null : (JSON.parse(text) as Stored<T>)
    // What memory has and Redis does not may have been busted in another process: good only when there is nothing better.
    const last = stored ?? memory.get(key)
    if (!mayLoad()) return last ?? Promise.reject(new NotKept(`${name} ${key}`))
    if (!last) return refresh(key)
    if (!stored || clock.now() >= stored.freshUntil + staleMs) return refreshOr(key, last)
    if (clock.now() >= stored.freshUntil) void refreshOnce(key).catch(() => {})
    return stored
  }

  async function refreshOnce(key: string): Promise<void> {
    const ours = await cache.set(cacheKeys.readThroughLock(name, key), '1', 'PX', 5_000, 'NX')
    if (ours) await refresh(key)
  }

  /** The newer value if it comes soon, else the old one; a load that comes later is kept all the same. */
  function refreshOr(key: string, old: Stored<T>): Promise<Stored<T>> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<Stored<T>>((resolve) => {
      timer = setTimeout(() => resolve(old), patienceMs)
    })
    return Promise.race([refresh(key).catch(() => old), late]).finally(() => clearTimeout(timer))
  }

  async function refresh(key: string): Promise<Stored<T>> {
    const bustsBefore = busts
    const value = await limit.execute(() => load(key))
    const keptFreshMs = (value === null ? Math.min(freshMs, nullFreshMs) : freshMs) * (0.8 + Math.random() * 0.4)
    const stored = { value, freshUntil: clock.now() + keptFreshMs }
    const keptMs = Math.ceil(keptFreshMs + (value === null ? 0 : Math.max(staleMs, lastValueMs)))
    // Any bust meanwhile may have been this key's: what was loaded before it may not outlive it in Redis.
    if (busts === bustsBefore)
      await cache.set(cacheKeys.readThrough(name, key), JSON.stringify(stored), 'PX', keptMs).catch(() => {})
    return stored
  }

  return {
    async get(key) {
      const known = memory.get(key)
      return known && clock.now() < known.until ? known.value : fly(key, () => viaRedis(key))
    },
    async bust(key) {
      forget(key)
      await cache.del(cacheKeys.readThrough(name, key)).catch(() => {})
      await cache.publish(cacheBustChannel, `${name}:${key}`).catch(() => {})
    },
  }
}

const loadsAtOnce = 8
const loadsWaiting = 500
const nullFreshMs = 5_000
/** How long a value can still be answered when nothing newer is to be had. */
const lastValueMs = 6 * 3_600_000
/** How long a request waits for a newer value while it has an old one. */
const patienceMs = 500
