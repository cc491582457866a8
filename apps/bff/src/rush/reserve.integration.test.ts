import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { geneOf } from '../kernel/snowflake.ts'
import { defineScripts } from '../redis/generated.ts'
import { keys } from '../redis/keys.ts'
import { testDatabase } from '../testing/database.ts'
import { testRedis } from '../testing/redis.ts'
import { createSale, type Sale } from '../testing/sale.ts'
import { releaseUnits } from './release.ts'
import { createReserve } from './reserve.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }

describe('reserve', () => {
  let sale: Sale
  beforeEach(async () => {
    sale = await createSale({ ...stores, total: 3, limit: 2 })
    await sale.warm()
  })

  it('takes a unit, counts the buyer and writes the journal in one step', async () => {
    const buyerId = sale.newBuyer()
    const requestId = randomUUID()
    const first = await sale.tap({ buyerId, requestId })
    expect(first.kind).toBe('RESERVED')
    expect(await stores.hot.hget(keys.stock(sale.lane, sale.offerId), 'available')).toBe('2')
    expect(await stores.hot.hget(keys.buyers(sale.lane, sale.offerId), buyerId)).toBe('1')
    const [entry] = await sale.readJournal()
    expect(entry).toMatchObject({ buyer: buyerId, request: requestId, offer: sale.offerId, quantity: 1 })
  })

  it('leaves a whole reservation when the process dies the moment Redis has answered', async () => {
    const dying = stores.hot.duplicate({ retryStrategy: () => null }).on('error', () => {})
    const scripts = defineScripts(dying)
    const diesAfter: typeof scripts.reserve = async (...call) => {
      const reply = await scripts.reserve(...call)
      dying.disconnect()
      return reply
    }
    const buyerId = sale.newBuyer()
    const reserve = createReserve({
      scripts: { ...scripts, reserve: diesAfter },
      buyerBucket: { perSecond: 1_000, burst: 1_000 },
      backlogMax: 100,
    })
    await reserve({
      lane: sale.lane,
      offerId: sale.offerId,
      buyerId,
      requestId: randomUUID(),
      quantity: 1,
      orderId: sale.ids.next(geneOf(buyerId)),
    }).catch(() => {})
    expect(await sale.shelf()).toMatchObject({ available: 2, unwritten: 1, drift: 0 })
  })

  it('gives the same request id its first answer again, and refuses it for anything else', async () => {
    const buyerId = sale.newBuyer()
    const requestId = randomUUID()
    const first = await sale.tap({ buyerId, requestId })
    expect(await sale.tap({ buyerId, requestId })).toEqual({
      kind: 'AGAIN',
      orderId: (first as { orderId: string }).orderId,
    })
    expect(await sale.tap({ buyerId, requestId, quantity: 2 })).toEqual({ kind: 'REQUEST_ID_REUSED' })
    expect((await sale.shelf()).available).toBe(2)
  })

  it('holds the limit per buyer and never sells half an order', async () => {
    const buyerId = sale.newBuyer()
    expect((await sale.tap({ buyerId, quantity: 2 })).kind).toBe('RESERVED')
    expect((await sale.tap({ buyerId })).kind).toBe('LIMIT_REACHED')
    expect((await sale.tap({ quantity: 2 })).kind).toBe('SOLD_OUT')
    expect((await sale.tap()).kind).toBe('RESERVED')
    expect((await sale.tap()).kind).toBe('SOLD_OUT')
  })

  it.each([
    ['startsAt', () => Date.now() + 60_000, 'NOT_STARTED'],
    ['endsAt', () => Date.now() - 1, 'ENDED'],
    ['status', () => 'PAUSED', 'PAUSED'],
  ])('refuses when %s says so, by the clock of Redis', async (field, value, kind) => {
    await stores.hot.hset(keys.stock(sale.lane, sale.offerId), field, value())
    expect((await sale.tap()).kind).toBe(kind)
    expect(await sale.readJournal()).toEqual([])
  })

  it('tells a cold shelf from an empty one', async () => {
    await stores.hot.del(keys.stock(sale.lane, sale.offerId))
    expect((await sale.tap()).kind).toBe('COLD')
  })

  it('says that a campaign that was not let go live is being prepared', async () => {
    await stores.hot.hset(keys.stock(sale.lane, sale.offerId), 'status', 'SHUT')
    expect((await sale.tap()).kind).toBe('COLD')
  })

  it('serves the taps of one turn in their order, with one call', async () => {
    const calls = async () =>
      Number(/cmdstat_evalsha:calls=(\d+)/.exec(await stores.hot.info('commandstats'))?.[1] ?? 0)
    const greedy = sale.newBuyer()
    await sale.tap({ buyerId: greedy })
    const before = await calls()
    const requestId = randomUUID()
    const taps = await Promise.all([
      sale.tap({ buyerId: greedy, requestId }),
      sale.tap({ buyerId: greedy }),
      sale.tap({ buyerId: greedy, requestId }),
      sale.tap(),
      sale.tap(),
    ])
    expect(taps.map((tap) => tap.kind)).toEqual(['RESERVED', 'LIMIT_REACHED', 'AGAIN', 'RESERVED', 'SOLD_OUT'])
    expect(await calls()).toBe(before + 1)
    expect(await sale.shelf()).toMatchObject({ available: 0, unwritten: 3, drift: 0 })
  })

  it('takes no more than the journal may hold, and sells on when it is drained', async () => {
    const reserve = createReserve({
      scripts: sale.scripts,
      buyerBucket: { perSecond: 1_000, burst: 1_000 },
      backlogMax: (await stores.hot.xlen(keys.journal(sale.lane))) + 2,
    })
    const tap = () => {
      const buyerId = sale.newBuyer()
      const orderId = sale.ids.next(geneOf(buyerId))
      return reserve({ lane: sale.lane, offerId: sale.offerId, buyerId, requestId: randomUUID(), quantity: 1, orderId })
    }
    expect((await Promise.all([tap(), tap(), tap()])).map((t) => t.kind)).toEqual(['RESERVED', 'RESERVED', 'BACKLOG'])
    await sale.drain()
    expect((await tap()).kind).toBe('RESERVED')
  })

  it('works after SCRIPT FLUSH', async () => {
    await stores.hot.script('FLUSH')
    expect((await sale.tap()).kind).toBe('RESERVED')
  })
})

/** The scripts against the simplest model of a shelf: any sequence of taps, retries and releases ends with equal books. */
it('reserve and release keep the books of a simple model', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 6 }),
      fc.integer({ min: 1, max: 3 }),
      fc.array(
        fc.oneof(
          fc.record({
            act: fc.constant('tap' as const),
            buyer: fc.nat(3),
            request: fc.nat(12),
            quantity: fc.integer({ min: 1, max: 3 }),
          }),
          fc.record({ act: fc.constant('release' as const), request: fc.nat(12) }),
        ),
        { maxLength: 30 },
      ),
      async (total, limit, steps) => {
        const sale = await createSale({ ...stores, total: Math.max(total, 1), limit })
        await sale.warm()
        await stores.hot.hset(keys.stock(sale.lane, sale.offerId), 'available', total)
        const buyers = Array.from({ length: 4 }, () => sale.newBuyer())
        const requests = Array.from({ length: 13 }, () => randomUUID())
        const model = {
          available: total,
          held: new Map<string, number>(),
          made: new Map<string, { buyer: string; quantity: number; order: string; released: boolean }>(),
        }
        for (const step of steps) {
          const request = requests[step.request] as string
          if (step.act === 'tap') {
            const buyer = buyers[step.buyer] as string
            const key = `${buyer}:${request}`
            const result = await sale.tap({ buyerId: buyer, requestId: request, quantity: step.quantity })
            const before = model.made.get(key)
            const held = model.held.get(buyer) ?? 0
            if (before) expect(result.kind).toBe(before.quantity === step.quantity ? 'AGAIN' : 'REQUEST_ID_REUSED')
            else if (held + step.quantity > limit) expect(result.kind).toBe('LIMIT_REACHED')
            else if (model.available < step.quantity) expect(result.kind).toBe('SOLD_OUT')
            else {
              expect(result.kind).toBe('RESERVED')
              model.available -= step.quantity
              model.held.set(buyer, held + step.quantity)
              model.made.set(key, {
                buyer,
                quantity: step.quantity,
                order: (result as { orderId: string }).orderId,
                released: false,
              })
            }
          } else {
            const found = [...model.made].find(([key]) => key.endsWith(request))
            if (!found) continue
            const [, made] = found
            const outcome = await releaseUnits(sale.deps, {
              lane: sale.lane,
              order: made.order,
              buyer: made.buyer,
              offer: sale.offerId,
              request,
              quantity: made.quantity,
            })
            expect(outcome).toBe(made.released ? 'ALREADY' : 'RELEASED')
            if (made.released) continue
            made.released = true
            model.available += made.quantity
            model.held.set(made.buyer, (model.held.get(made.buyer) ?? 0) - made.quantity)
          }
          expect(await stores.hot.hget(keys.stock(sale.lane, sale.offerId), 'available')).toBe(String(model.available))
        }
        const held = await stores.hot.hgetall(keys.buyers(sale.lane, sale.offerId))
        expect(held).toEqual(
          Object.fromEntries([...model.held].filter(([, n]) => n > 0).map(([buyer, n]) => [buyer, String(n)])),
        )
      },
    ),
    { numRuns: 40 },
  )
}, 60_000)
