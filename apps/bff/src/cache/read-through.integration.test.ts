import { Redis } from 'ioredis'
import { afterAll, describe, expect, it } from 'vitest'
import { systemClock } from '../kernel/clock.ts'
import { cacheKeys } from '../redis/cache-keys.ts'
import { eventually } from '../testing/eventually.ts'
import { testRedis } from '../testing/redis.ts'
import { createReadThrough, NotKept, type ReadThroughOptions } from './read-through.ts'

const redis = await testRedis()
const connections: Redis[] = []
const connect = () => {
  const connection = new Redis(redis.url, { maxRetriesPerRequest: 1 }).on('error', () => {})
  connections.push(connection)
  return connection
}
afterAll(() => {
  for (const connection of connections) connection.disconnect()
})

/** A read-through as one process has it. Several with one name stand for several processes. */
function processOf<T>(options: Partial<ReadThroughOptions<T>> & Pick<ReadThroughOptions<T>, 'name' | 'load'>) {
  return createReadThrough<T>(
    { cache: connect(), cacheEvents: connect(), clock: systemClock },
    { memoryMs: 60_000, freshMs: 60_000, staleMs: 60_000, ...options },
  )
}

describe('read-through', () => {
  it('loads once for a stampede, in one process and for the next one', async () => {
    let loads = 0
    const load = async () => {
      loads++
      await new Promise(setImmediate)
      return { n: 1 }
    }
    const a = processOf({ name: 'stampede', load })
    const values = await Promise.all(Array.from({ length: 200 }, () => a.get('k')))
    expect(new Set(values.map((value) => value?.n))).toEqual(new Set([1]))
    expect(await processOf({ name: 'stampede', load }).get('k')).toEqual({ n: 1 })
    expect(loads).toBe(1)
  })

  it('remembers that there is nothing', async () => {
    let loads = 0
    const reads = processOf({ name: 'nothing', memoryMs: 1, load: async () => (loads++, null) })
    expect([await reads.get('made-up'), await reads.get('made-up')]).toEqual([null, null])
    expect(loads).toBe(1)
  })

  it('a bust in one process is seen by the other', async () => {
    let value = 'old'
    const load = async () => value
    const [a, b] = [processOf({ name: 'bust', load }), processOf({ name: 'bust', load })]
    await eventually(async () =>
      expect(await redis.client.pubsub('NUMSUB', 'cache:bust')).toEqual(['cache:bust', expect.any(Number)]),
    )
    expect([await a.get('k'), await b.get('k')]).toEqual(['old', 'old'])
    value = 'new'
    await a.bust('k')
    expect(await a.get('k')).toBe('new')
    await eventually(async () => expect(await b.get('k')).toBe('new'))
  })

  it('answers stale at once and refreshes behind it', async () => {
    let value = 1
    const reads = processOf({ name: 'stale', memoryMs: 1, freshMs: 1, load: async () => value })
    expect(await reads.get('k')).toBe(1)
    value = 2
    await eventually(async () => expect(await reads.get('k')).toBe(2))
  })

  it('does not keep a value whose load was overtaken by a bust', async () => {
    let value = 'before'
    let [started, finish] = [false, () => {}]
    const gate = new Promise<void>((resolve) => {
      finish = resolve
    })
    const reads = processOf({
      name: 'overtaken',
      load: async () => {
        const loaded = value
        started = true
        await gate
        return loaded
      },
    })
    const early = reads.get('k')
    await eventually(() => expect(started).toBe(true))
    value = 'after'
    await reads.bust('k')
    finish()
    expect(await early).toBe('before')
    expect(await reads.get('k')).toBe('after')
  })

  it('answers what it had last when the loader fails, keeps silent or may not be asked', async () => {
    let load = async (): Promise<string> => 'good'
    let [loads, allowed] = [0, true]
    const options: ReadThroughOptions<string> = {
      name: 'last',
      memoryMs: 1,
      freshMs: 1,
      staleMs: 0,
      load: () => (loads++, load()),
    }
    const process = () =>
      createReadThrough<string>(
        { cache: connect(), cacheEvents: connect(), clock: systemClock, mayLoad: () => allowed },
        options,
      )
    const reads = process()
    expect(await reads.get('k')).toBe('good')
    for (const away of [() => Promise.reject(new Error('away')), () => new Promise<string>(() => {})]) {
      load = away
      const before = loads
      await eventually(async () => {
        expect(await reads.get('k')).toBe('good')
        expect(loads).toBeGreaterThan(before)
      })
      expect(await process().get('k'), 'a process that never saw it').toBe('good')
    }
    await redis.client.del(cacheKeys.readThrough('last', 'k'))
    expect(await reads.get('k'), 'from memory').toBe('good')
    allowed = false
    const before = loads
    expect(await reads.get('k')).toBe('good')
    await expect(reads.get('other')).rejects.toBeInstanceOf(NotKept)
    expect(loads).toBe(before)
  })

  it('does not answer from memory what was busted while its word was lost', async () => {
    let value = 'old'
    const reads = processOf({ name: 'lost-word', memoryMs: 1, load: async () => value })
    expect(await reads.get('k')).toBe('old')
    value = 'new'
    await redis.client.del(cacheKeys.readThrough('lost-word', 'k'))
    await eventually(async () => expect(await reads.get('k')).toBe('new'))
  })

  it('answers from the loader while Redis is away', async () => {
    const reads = processOf({ name: 'away', load: async (key) => `loaded ${key}` })
    const nowhere = createReadThrough<string>(
      {
        cache: new Redis({ port: 1, maxRetriesPerRequest: 0, lazyConnect: true, enableOfflineQueue: false }).on(
          'error',
          () => {},
        ),
        cacheEvents: connect(),
        clock: systemClock,
      },
      { name: 'away', memoryMs: 1, freshMs: 1, staleMs: 1, load: async (key) => `loaded ${key}` },
    )
    expect(await nowhere.get('k')).toBe('loaded k')
    expect(await reads.get('k')).toBe('loaded k')
  })
})
