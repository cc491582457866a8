/**
 * A waiting room whose real processes SIGKILL themselves (CRASH_AT): the scheduler at each line of the lot and of the admission, the API
 * while somebody enters. Others take over; everybody has the place they had, the frontier never goes back, and all of them get in.
 */
import { expect, it } from 'vitest'
import type { CrashPoint } from '../../apps/bff/src/kernel/crash-point.ts'
import { testDatabase } from '../../apps/bff/src/testing/database.ts'
import { eventually } from '../../apps/bff/src/testing/eventually.ts'
import { testRedis } from '../../apps/bff/src/testing/redis.ts'
import { createRoom } from '../../apps/bff/src/testing/room.ts'
import { lanes } from '../../apps/bff/src/testing/sale.ts'
import { numberOf } from '../../apps/bff/src/waiting-room/permute.ts'
import { auditBooks } from '../../packages/rehearsal/src/audit/audit-books.ts'
import { dieAt, patienceMs, startApi, startRole } from './real-process.ts'

const schedulerPoints: CrashPoint[] = [
  'room-frozen',
  'room-leaves-written',
  'room-revealed',
  'room-position-kept',
  'room-admitted',
]
const people = 40

it.each(schedulerPoints)(
  'a scheduler killed at %s costs nobody their place',
  { timeout: patienceMs },
  async (point) => {
    const stores = await openStores()
    const room = await createRoom({ ...stores, startsInMs: 600_000, mode: 'SHUFFLE', rate: 25, cap: people })
    await room.warm()
    const visitors = await Promise.all(
      Array.from({ length: people }, async () => {
        const buyer = room.newIdentity()
        return { buyer, entered: await room.enter(buyer) }
      }),
    )
    await room.startNow()
    await room.warm()

    expect(await dieAt(point, 'scheduler', stores)).toMatchObject({ signal: 'SIGKILL' })
    const left = await room.room()
    const scheduler = await startRole('scheduler', stores)
    let serving = left.serving
    await eventually(
      async () => {
        const now = await room.room()
        expect(now.serving, 'the frontier went back').toBeGreaterThanOrEqual(serving)
        serving = now.serving
        expect(serving).toBe(people)
      },
      { withinMs: patienceMs, everyMs: 50 },
    )
    await scheduler.stop()

    const { key, size, epoch } = await room.room()
    expect([size, epoch]).toEqual([people, left.epoch])
    await room.api.rooms.update(room.campaignId)
    const numbers: number[] = []
    for (const { buyer, entered } of visitors) {
      const again = await room.enter(buyer)
      if (entered.kind !== 'ENTERED' || again.kind !== 'ENTERED') throw new Error('was refused')
      const { ticket, place } = again.ticket
      expect([ticket, place]).toEqual([entered.ticket.ticket, entered.ticket.place])
      if (place.kind !== 'LOBBY') throw new Error('was not in the lot')
      numbers.push(numberOf(Buffer.from(key as string, 'hex'), people, place.index))
      expect(room.api.gate.check({ ...room.layout, mode: 'SHUFFLE' }, buyer.buyerId, ticket)).toMatchObject({
        kind: 'PASS',
      })
      expect(await room.tap({ buyerId: buyer.buyerId })).toMatchObject({ kind: 'RESERVED' })
    }
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: people }, (_, number) => number))
    room.api.close()
    await room.drain()
    expect(await room.states()).toEqual({ PENDING_PAYMENT: people })
    await expectGreen(stores)
  },
)

it('an API killed while somebody enters has given them the place that the next one finds', {
  timeout: patienceMs,
}, async () => {
  const stores = await openStores()
  const room = await createRoom({ ...stores, startsInMs: 600_000, mode: 'FIFO' })
  const { buyerId } = room.newIdentity()
  const entry = { campaignId: room.campaignId, token: room.newToken() }
  const [dying, next] = await Promise.all([startApi(stores, 'room-entered'), startApi(stores)])
  await expect(dying.ask(buyerId, 'rooms.enter', entry)).rejects.toThrow('fetch failed')
  expect(await dying.exited).toMatchObject({ signal: 'SIGKILL' })

  // Somebody else comes before the first one has their answer.
  const second = await next.ask(room.newIdentity().buyerId, 'rooms.enter', { ...entry, token: room.newToken() })
  const first = await next.ask(buyerId, 'rooms.enter', { ...entry, token: room.newToken() })
  expect(first).toMatchObject({ place: { number: 0 }, token: entry.token })
  expect(second).toMatchObject({ place: { number: 1 } })
  room.api.close()
})

async function openStores() {
  const [database, redis] = await Promise.all([testDatabase(), testRedis()])
  return { database, redis, pool: database.pool, hot: redis.client }
}

async function expectGreen({ pool, hot }: Awaited<ReturnType<typeof openStores>>): Promise<void> {
  const report = await auditBooks({ pool, hot, lanes })
  expect(report.checks.filter((check) => !check.ok)).toEqual([])
}
