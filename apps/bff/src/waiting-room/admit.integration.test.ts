import { describe, expect, it } from 'vitest'
import { keys } from '../redis/keys.ts'
import { eventually } from '../testing/eventually.ts'
import { rememberRedis } from '../testing/remember-redis.ts'
import type { RoomScene, TestRoom } from '../testing/room.ts'
import { entered, openRooms } from '../testing/rooms.ts'
import { readRoomLive } from './read-room-live.ts'

const { newRoom, redis, stores } = await openRooms()

describe('admission', () => {
  /** As if everybody had been let in that much earlier. */
  async function ageHistory({ campaignId }: TestRoom, byMs: number) {
    const key = keys.roomHistory(campaignId, 1)
    const history = await stores.hot.lrange(key, 0, -1)
    await stores.hot.del(key)
    await stores.hot.rpush(key, ...history.map((entry) => entry.replace(/^\d+/, (ms) => String(Number(ms) - byMs))))
  }

  async function openFifo(scene: Partial<RoomScene>, people: number) {
    const room = await newRoom({ mode: 'FIFO', startsInMs: -1_000, ...scene })
    await room.warm()
    const tickets = []
    for (let i = 0; i < people; i++) {
      const buyer = room.newIdentity()
      tickets.push({ buyer, ...entered(await room.enter(buyer)) })
    }
    return { room, tickets }
  }

  it('lets nobody in before the start', async () => {
    const room = await newRoom({ mode: 'FIFO', startsInMs: 30_000 })
    await room.enter(room.newIdentity())
    const tick = room.scheduler()
    await tick()
    await tick()
    expect((await room.room()).serving).toBe(0)
  })

  it('moves at the rate, whatever the number of schedulers', async () => {
    const { room } = await openFifo({ rate: 20, cap: 10_000 }, 60)
    const [a, b, c] = [room.scheduler(), room.scheduler(), room.scheduler()]
    // From before the first look, or what passes between the looks on a busy machine would count as haste.
    const startedAt = performance.now()
    await Promise.all([a(), b(), c()])
    const from = (await room.room()).serving
    await eventually(async () => {
      await Promise.all([a(), b(), c()])
      expect((await room.room()).serving).toBeGreaterThan(from + 20)
    })
    const seconds = (performance.now() - startedAt) / 1_000
    expect((await room.room()).serving - from).toBeLessThanOrEqual(20 * seconds + 2)
  })

  it('stops at the cap, goes on as people buy, and gives places on when nobody comes', async () => {
    const { room } = await openFifo({ rate: 10_000, cap: 10 }, 40)
    const tick = room.scheduler()
    for (let i = 0; i < 6; i++) await tick()
    expect(await room.room()).toMatchObject({ serving: 10, limited: 'CAP' })
    await room.api.rooms.update(room.campaignId)
    for (const number of [0, 3, 4, 3]) room.api.gate.finished(room.campaignId, number)
    await room.api.gate.flush()
    await eventually(async () => {
      await tick()
      expect((await room.room()).serving).toBe(13)
    })
    await ageHistory(room, 15_000)
    await eventually(async () => {
      await tick()
      expect((await room.room()).serving).toBe(23)
    })
  })

  it('keeps places through a pause, however long it is', async () => {
    const { room } = await openFifo({ rate: 10_000, cap: 10 }, 30)
    const tick = room.scheduler()
    await eventually(async () => {
      await tick()
      expect((await room.room()).serving).toBe(10)
    })
    await stores.pool.query(`UPDATE campaigns SET state = 'PAUSED', version = version + 1 WHERE id = $1`, [
      room.campaignId,
    ])
    const patient = room.scheduler()
    await patient()
    // Sixteen seconds pass.
    for (let i = 0; i < 16; i++) {
      await ageHistory(room, 1_000)
      await stores.hot.hincrby(keys.room(room.campaignId), 'at', -1_000)
      await patient()
    }
    await stores.pool.query(`UPDATE campaigns SET state = 'PUBLISHED', version = version + 1 WHERE id = $1`, [
      room.campaignId,
    ])
    await room.scheduler()()
    expect(await room.room()).toMatchObject({ serving: 10, windowStart: 0, unfinished: 10 })
    expect(Number(await stores.hot.hget(keys.room(room.campaignId), 'pausedMs'))).toBeGreaterThanOrEqual(16_000)
  })

  it('gives no number twice that Redis has forgotten, and lets nobody wait for one that nobody has', async () => {
    const { room, tickets } = await openFifo({ rate: 10_000, cap: 10 }, 5)
    await room.scheduler()()
    const memory = await rememberRedis(stores.hot)
    const forgotten = []
    for (let i = 0; i < 3; i++) forgotten.push(entered(await room.enter(room.newIdentity())).place)
    expect(forgotten).toEqual([5, 6, 7].map((number) => ({ kind: 'QUEUE', number })))
    const { rows } = await stores.pool.query('SELECT tail FROM draws WHERE campaign_id = $1', [room.campaignId])
    await redis.crash()
    await memory.comesBack()
    expect((await room.room()).tail).toBe(5)
    // Nobody has looked at the room yet.
    const next = []
    for (let i = 0; i < 8; i++) next.push(entered(await room.enter(room.newIdentity())).place)
    expect(next).toEqual(Array.from({ length: 8 }, (_, i) => ({ kind: 'QUEUE', number: rows[0].tail + i })))
    expect(entered(await room.enter(tickets[4]!.buyer)).place).toEqual({ kind: 'QUEUE', number: 4 })
    // Places are ten: five who were there, and five of those who came; the three whose place is forgotten have their ticket.
    await room.api.rooms.update(room.campaignId)
    const tick = room.scheduler()
    await eventually(async () => {
      await tick()
      expect(await room.room()).toMatchObject({ serving: rows[0].tail + 5, limited: 'CAP' })
    })
    // Nor is it taken for another run again.
    await room.api.rooms.reopen(room.campaignId)
    expect((await room.room()).tail).toBe(rows[0].tail + 8)
  })

  it('says why it stands, and moves no one without stock or in a pause', async () => {
    const { room } = await openFifo({ rate: 1_000, cap: 5 }, 30)
    const tick = room.scheduler()
    for (let i = 0; i < 4; i++) await tick()
    await stores.hot.hset(keys.stock(room.lane, room.offerId), 'available', 0)
    const patient = room.scheduler()
    await eventually(async () => {
      await patient()
      expect(await readRoomLive({ ...room.deps, clock: { now: Date.now } }, room.campaignId)).toMatchObject({
        phase: 'HELD',
        limitedBy: 'STOCK',
        serving: 5,
        tail: 30,
      })
    })
    await stores.hot.hset(keys.stock(room.lane, room.offerId), 'available', 1_000)
    await stores.pool.query(`UPDATE campaigns SET state = 'PAUSED', version = version + 1 WHERE id = $1`, [
      room.campaignId,
    ])
    await eventually(async () => {
      await patient()
      expect(await readRoomLive({ ...room.deps, clock: { now: Date.now } }, room.campaignId)).toMatchObject({
        phase: 'HELD',
        limitedBy: 'PAUSE',
      })
    })
  })

  it('without a queue lets in as long as there are places, and sends the rest away for a moment', async () => {
    const room = await newRoom({ mode: 'REJECT', startsInMs: -1_000, rate: 1_000, cap: 3 })
    await room.warm()
    const tick = room.scheduler()
    await eventually(async () => {
      await tick()
      expect((await room.room()).serving).toBe(3)
    })
    const outcomes = []
    for (let i = 0; i < 5; i++) outcomes.push(await room.enter(room.newIdentity()))
    expect(outcomes.map(({ kind }) => kind)).toEqual(['ENTERED', 'ENTERED', 'ENTERED', 'REFUSED', 'REFUSED'])
    expect(outcomes[4]).toMatchObject({ outcome: 'ROOM_FULL' })
    await room.api.rooms.update(room.campaignId)
    room.api.gate.finished(room.campaignId, 1)
    await room.api.gate.flush()
    await eventually(async () => {
      await tick()
      expect((await room.enter(room.newIdentity())).kind).toBe('ENTERED')
    })
  })
})
