/**
 * The read path of things that many look at: memory (about a second) → Redis (fresh, then stale while one process refreshes) → the loader,
 * one flight a key, behind a bulkhead.
 *
 * What can fail: Redis away: the loader answers, behind the same bulkhead. A stampede: one load a process and key; a stale value is answered
 * at once, and one process in the house refreshes it. A made-up key: its null is kept too, for a shorter time. A `bust` reaches every process;
 * a load that was under way when it came is answered but not kept.
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
  load(key: string): Promise<T | null>
}

export interface ReadThroughDeps {
  cache: Redis
  /** A connection in subscriber mode, shared by all read-throughs of the process. */
  cacheEvents: Redis
  clock: Clock
}

export interface ReadThrough<T> {
  /** null when there is no such thing. @throws what the loader throws, BulkheadRejectedError when too many wait for it */
  get(key: string): Promise<T | null>
  /** Forgets `key` in every process. */
  bust(key: string): Promise<void>
}

interface Stored<T> {
  value: T | null
  freshUntil: number
}

export function createReadThrough<T>(
  { cache, cacheEvents, clock }: ReadThroughDeps,
  options: ReadThroughOptions<T>,
): ReadThrough<T> {
  const { name, memoryMs, freshMs, staleMs, load } = options
  const memory = new LRUCache<string, { value: T | null }>({ max: 5_000, ttl: memoryMs })
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
      .then(({ value }) => {
        if (flights.get(key) === flight) memory.set(key, { value })
        return value
      })
      .finally(() => {
        if (flights.get(key) === flight) flights.delete(key)
      })
    flights.set(key, flight)
    return flight
  }

  async function viaRedis(key: string): Promise<Stored<T>> {
    const text = await cache.get(cacheKeys.readThrough(name, key)).catch(() => null)
    if (text === null) return refresh(key)
    const stored = JSON.parse(text) as Stored<T>
    if (clock.now() >= stored.freshUntil) void refreshOnce(key).catch(() => {})
    return stored
  }

  async function refreshOnce(key: string): Promise<void> {
    const ours = await cache.set(cacheKeys.readThroughLock(name, key), '1', 'PX', 5_000, 'NX')
    if (ours) await refresh(key)
  }

  async function refresh(key: string): Promise<Stored<T>> {
    const bustsBefore = busts
    const value = await limit.execute(() => load(key))
    const keptFreshMs = (value === null ? Math.min(freshMs, nullFreshMs) : freshMs) * (0.8 + Math.random() * 0.4)
    const stored = { value, freshUntil: clock.now() + keptFreshMs }
    const keptMs = Math.ceil(keptFreshMs + (value === null ? 0 : staleMs))
    // Any bust meanwhile may have been this key's: what was loaded before it may not outlive it in Redis.
    if (busts === bustsBefore)
      await cache.set(cacheKeys.readThrough(name, key), JSON.stringify(stored), 'PX', keptMs).catch(() => {})
    return stored
  }

  return {
    async get(key) {
      const known = memory.get(key)
      return known ? known.value : fly(key, () => viaRedis(key))
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
