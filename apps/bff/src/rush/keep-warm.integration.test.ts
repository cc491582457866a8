import { Redis } from 'ioredis'
import { describe, expect, it } from 'vitest'
import { onCrashPoint } from '../kernel/crash-point.ts'
import { sweepReleases } from '../outbox/sweep-releases.ts'
import { defineScripts } from '../redis/generated.ts'
import { keys } from '../redis/keys.ts'
import { testDatabase } from '../testing/database.ts'
import { testRedis } from '../testing/redis.ts'
import { rememberRedis } from '../testing/remember-redis.ts'
import { createSale, type Sale, warmSale } from '../testing/sale.ts'
import { closeFirst, warmStopped } from '../testing/warming.ts'
import { closeEnded, keepWarm } from './keep-warm.ts'
import { prewarm } from './prewarm.ts'
import { pauseCampaign } from './steer.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }

describe('keep-warm', () => {
  const passes = (sale: Sale, time: string) =>
    stores.pool.query(
      'UPDATE campaigns SET updated_at = updated_at - $2::interval, warming_at = warming_at - $2::interval WHERE id = $1',
      [sale.campaignId, time],
    )

  it('opens a shelf that a dead prewarm left paused, and only when nobody is at it', async () => {
    const sale = await warmSale({ ...stores, total: 3 })
    await sale.tap()
    const died = warmStopped(sale, () => Promise.reject(new Error('died')))
    await expect(died).rejects.toThrow('died')
    expect((await sale.tap()).kind).toBe('PAUSED')
    await keepWarm(sale.deps)
    expect((await sale.tap()).kind).toBe('PAUSED')
    await passes(sale, '1 minute')
    await keepWarm(sale.deps)
    expect((await sale.tap()).kind).toBe('RESERVED')
    expect(await sale.shelf()).toMatchObject({ available: 1, unwritten: 2, drift: 0 })
  })

  it('overtakes nobody who is warming a cold shelf, until they have had their time', async () => {
    const sale = await createSale({ ...stores, total: 3 })
    onCrashPoint((point) => {
      if (point === 'prewarm-raised') throw new Error('died')
    })
    await expect(sale.warm()).rejects.toThrow('died')
    onCrashPoint(() => {})
    await keepWarm(sale.deps)
    expect((await sale.tap()).kind).toBe('COLD')
    await passes(sale, '1 minute')
    await keepWarm(sale.deps)
    expect((await sale.tap()).kind).toBe('RESERVED')
    await stores.hot.flushall()
    await keepWarm(sale.deps)
    expect((await sale.tap()).kind, 'one that has ended holds up nothing').toBe('RESERVED')
  })

  it('overtakes nobody who is slow, as long as they go on', async () => {
    const sale = await createSale({ ...stores, total: 9, spreadOver: { 0: 3, 1: 3, 2: 3 } })
    const { hot } = stores
    const shelves: unknown[] = []
    const slow = new Proxy(hot, {
      get: (target, name) => {
        if (name !== 'publish') return Reflect.get(target, name)
        // After each shelf: it took eight seconds, and the other scheduler looks.
        return async () => {
          await passes(sale, '8 seconds')
          await keepWarm(sale.deps)
          shelves.push(...(await hot.hmget(keys.stock(shelves.length, sale.offerId), 'epoch')))
        }
      },
    })
    const warmed = await prewarm({ ...sale.deps, hot: slow }, sale.campaignId, null)
    expect(warmed).toEqual({ kind: 'WARMED', epoch: 1 })
    expect(shelves.slice(0, 3)).toEqual(['1', '1', '1'])
  })

  it('counts anew after Redis came back with an older memory', async () => {
    const sale = await warmSale({ ...stores, total: 6 })
    await sale.tap()
    const memory = await rememberRedis(stores.hot)
    // What Redis will forget: the first order was written and closed, two more were made, and one of those has given its unit back.
    await sale.drain()
    await closeFirst(sale)
    await sweepReleases(sale.deps)
    await Promise.all([sale.tap(), sale.tap()])
    await sale.drain()
    await closeFirst(sale)
    await sweepReleases(sale.deps)
    await redis.crash()
    await memory.comesBack()
    await sale.tap()
    // A lever that somebody pulls meanwhile keeps nobody from healing.
    await stores.pool.query('UPDATE campaigns SET updated_at = now() WHERE id = $1', [sale.campaignId])
    await keepWarm(sale.deps)
    expect(await sale.shelf()).toMatchObject({ claimed: 1, unwritten: 1, available: 4, drift: 0 })
    await sale.drain()
    await sweepReleases(sale.deps)
    expect(await sale.shelf()).toMatchObject({ claimed: 2, unwritten: 0, available: 4, drift: 0, status: 'OPEN' })
    expect(await sale.states()).toEqual({ PENDING_PAYMENT: 2, CLOSED: 2 })
    await keepWarm(sale.deps)
    expect((await sale.shelf()).epoch).toBe(2)
  })

  it('shuts at once what sells although its campaign was paused while Redis was away', async () => {
    const sale = await warmSale({ ...stores, total: 3 })
    const away = new Redis({ port: 1, maxRetriesPerRequest: 0, lazyConnect: true, enableOfflineQueue: false })
    away.on('error', () => {})
    const cutOff = { ...sale.deps, hot: away, scripts: defineScripts(away) }
    expect(await pauseCampaign(cutOff, '1', sale.campaignId)).toEqual({ kind: 'DONE' })
    away.disconnect()
    expect((await sale.tap()).kind).toBe('RESERVED')
    await keepWarm(sale.deps)
    expect((await sale.tap()).kind).toBe('PAUSED')
    expect((await sale.shelf()).epoch).toBe(1)
  })

  it('helps the campaigns behind one that cannot be helped', async () => {
    const broken = await createSale({ ...stores, total: 1 })
    const elsewhere = async (): Promise<Sale> => {
      const sale = await createSale({ ...stores, total: 1 })
      return sale.lane === broken.lane ? elsewhere() : sale
    }
    const [ended, cold] = [await elsewhere(), await elsewhere()]
    // A journal that is no stream: whatever reads it fails.
    await stores.hot.del(keys.journal(broken.lane))
    await stores.hot.set(keys.journal(broken.lane), 'broken')
    try {
      await keepWarm(cold.deps)
      expect((await cold.shelf()).available).toBe(1)
      await stores.pool.query(
        `UPDATE campaigns SET starts_at = now() - interval '2 hours', ends_at = now() - interval '1 hour' WHERE id = ANY($1)`,
        [[broken.campaignId, ended.campaignId]],
      )
      await closeEnded(ended.deps)
      const { rows } = await stores.pool.query('SELECT state FROM campaigns WHERE id = $1', [ended.campaignId])
      expect(rows[0]).toEqual({ state: 'CLOSED' })
    } finally {
      await stores.hot.del(keys.journal(broken.lane))
    }
  })
})
