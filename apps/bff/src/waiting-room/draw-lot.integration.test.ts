import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { onCrashPoint } from '../kernel/crash-point.ts'
import { keys } from '../redis/keys.ts'
import { readRun } from '../rush/prewarm.ts'
import { eventually } from '../testing/eventually.ts'
import { rememberRedis } from '../testing/remember-redis.ts'
import type { TestRoom } from '../testing/room.ts'
import { entered, openRooms } from '../testing/rooms.ts'
import { keyOf, leafOf, rootOf } from './merkle.ts'
import { numberOf } from './permute.ts'
import { readFairness, readLeaves } from './read-fairness.ts'

const { newRoom, redis, stores } = await openRooms()

describe('the lot', () => {
  /** Enters `size` people, freezes, reveals; returns their tickets. */
  async function drawn(room: TestRoom, size: number) {
    const tickets = []
    for (let i = 0; i < size; i++) {
      const buyer = room.newIdentity()
      tickets.push({ buyer, ...entered(await room.enter(buyer)) })
    }
    const tick = room.scheduler()
    await tick()
    await room.startNow()
    await eventually(async () => {
      await tick()
      expect((await room.room()).key).not.toBeNull()
    })
    return tickets
  }

  it('is published step by step and can be recomputed by anybody from what is public', async () => {
    const room = await newRoom({ startsInMs: 6_500 })
    const buyers = Array.from({ length: 40 }, room.newIdentity)
    const tickets = []
    for (const buyer of buyers) tickets.push(entered(await room.enter(buyer)))
    const tick = room.scheduler()
    await tick()
    const before = await readFairness(stores, room.campaignId)
    expect(before).toMatchObject({ lobby: null, seed: null, seedHash: expect.stringMatching(/^[0-9a-f]{64}$/) })

    // The lobby freezes five seconds before the start, and its root is out before the seed.
    await eventually(async () => {
      await tick()
      expect((await readFairness(stores, room.campaignId))?.lobby).not.toBeNull()
    })
    const frozen = await readFairness(stores, room.campaignId)
    expect(frozen).toMatchObject({ seed: null, lobby: { size: 40, leavesPerChunk: 1024 } })
    expect((await room.room()).key).toBeNull()
    const late = room.newIdentity()
    expect(entered(await room.enter(late)).place).toEqual({ kind: 'QUEUE', number: 40 })

    await eventually(
      async () => {
        await tick()
        expect((await readFairness(stores, room.campaignId))?.seed).not.toBeNull()
        // The seed is out with the commit, the key with the tick that sees it.
        expect((await room.room()).key).not.toBeNull()
      },
      { withinMs: 10_000 },
    )
    const view = (await readFairness(stores, room.campaignId))!
    expect(view.seedHash).toBe(before?.seedHash)
    expect(createHash('sha256').update(Buffer.from(view.seed!, 'hex')).digest('hex')).toBe(view.seedHash)
    const leaves = (await readLeaves(stores, room.campaignId, view.epoch, 0))!
    expect((await rootOf(leaves)).toString('hex')).toBe(view.lobby?.root)
    tickets.forEach((ticket, index) => {
      expect(ticket.place).toEqual({ kind: 'LOBBY', index })
      expect(leaves.subarray(index * 32, index * 32 + 32)).toEqual(leafOf(room.campaignId, 1, index, ticket.token))
    })
    const key = keyOf(Buffer.from(view.seed!, 'hex'), Buffer.from(view.lobby!.root, 'hex'))
    expect((await room.room()).key).toBe(key.toString('hex'))
    await room.api.rooms.update(room.campaignId)
    tickets.forEach((ticket, index) => {
      expect(room.api.gate.ticketNumber(room.campaignId, buyers[index]!.buyerId, ticket.ticket)).toBe(
        numberOf(key, 40, index),
      )
    })
  }, 30_000)

  it.each(['room-frozen', 'room-leaves-written', 'room-revealed'] as const)(
    'is the same lot after a death at %s',
    async (point) => {
      const room = await newRoom({ startsInMs: 3_000 })
      for (let i = 0; i < 5; i++) await room.enter(room.newIdentity())
      let deaths = 0
      onCrashPoint((at) => {
        if (at === point && deaths++ === 0) throw new Error('died')
      })
      const mortal = room.scheduler()
      await room.startNow()
      await eventually(async () => {
        await mortal()
        expect(deaths).toBe(1)
      })
      const atDeath = await stores.pool.query('SELECT size, root, seed FROM draws WHERE campaign_id = $1', [
        room.campaignId,
      ])
      // Whoever comes between must not get into the frozen lobby.
      await room.api.rooms.update(room.campaignId)
      expect(entered(await room.enter(room.newIdentity())).place).toEqual({ kind: 'QUEUE', number: 5 })
      const next = room.scheduler()
      await eventually(async () => {
        await next()
        expect((await room.room()).key).not.toBeNull()
      })
      const { rows } = await stores.pool.query('SELECT size, root, seed FROM draws WHERE campaign_id = $1', [
        room.campaignId,
      ])
      expect(rows[0]).toMatchObject({ size: 5, seed: atDeath.rows[0].seed })
      if (atDeath.rows[0].root) expect(rows[0].root).toBe(atDeath.rows[0].root)
      expect((await room.room()).key).toBe(keyOf(rows[0].seed, Buffer.from(rows[0].root, 'hex')).toString('hex'))
    },
  )

  it('of a lobby that Redis lost before its draw is void: everybody enters the next epoch', async () => {
    const room = await newRoom()
    const buyer = room.newIdentity()
    const first = entered(await room.enter(buyer))
    await room.scheduler()()
    await stores.hot.flushall()
    await room.scheduler()()
    await room.api.rooms.update(room.campaignId)
    expect(await room.room()).toMatchObject({ epoch: 2, tail: 0 })
    expect(
      room.api.gate.check({ campaignId: room.campaignId, mode: 'SHUFFLE' }, buyer.buyerId, first.ticket),
    ).toMatchObject({ outcome: 'TICKET_VOID' })
    expect(entered(await room.enter(buyer))).toMatchObject({ epoch: 2, place: { kind: 'LOBBY', index: 0 } })
  })

  it('of a lobby that Redis has forgotten a part of is void as well', async () => {
    const room = await newRoom()
    const tick = room.scheduler()
    await room.enter(room.newIdentity())
    await tick()
    const memory = await rememberRedis(stores.hot)
    for (let i = 0; i < 150; i++) await room.enter(room.newIdentity())
    await tick()
    await redis.crash()
    await memory.comesBack()
    await eventually(async () => {
      await tick()
      expect(await room.room()).toMatchObject({ epoch: 2, tail: 0 })
    })
  })

  it('of a lobby is void although it has forgotten but the last who came', async () => {
    const room = await newRoom()
    const tick = room.scheduler()
    for (let i = 0; i < 3; i++) await room.enter(room.newIdentity())
    await tick()
    const memory = await rememberRedis(stores.hot)
    await room.enter(room.newIdentity())
    await tick()
    await redis.crash()
    await memory.comesBack()
    // Whoever comes before the room is opened anew does not get the place that was forgotten.
    expect(entered(await room.enter(room.newIdentity()))).toMatchObject({ epoch: 2, place: { index: 0 } })
    await tick()
    expect(await room.room()).toMatchObject({ epoch: 2, tail: 1 })
  })

  it('of a lobby is not frozen in another run of Redis before it was looked at there', async () => {
    const room = await newRoom({ startsInMs: 4_000 })
    await room.enter(room.newIdentity())
    const freeze = () => room.scripts.roomFreeze({ state: keys.room(room.campaignId) }, { epoch: 1, earlyMs: 5_000 })
    await redis.crash()
    await eventually(async () => expect(await freeze()).toEqual(['COLD', 0]))
    await room.api.rooms.reopen(room.campaignId)
    expect(await freeze()).toEqual(['FROZEN', 1])
  })

  it('of a lobby is unharmed by a restart that lost nothing', async () => {
    const room = await newRoom()
    const tick = room.scheduler()
    const buyer = room.newIdentity()
    const { ticket } = entered(await room.enter(buyer))
    for (let i = 0; i < 3; i++) await room.enter(room.newIdentity())
    await tick()
    // Kept ahead, as before it was a lobby: its entries have no gaps all the same.
    await room.scripts.roomKeep({ state: keys.room(room.campaignId) }, { epoch: 1, serving: 0, tail: 204 })
    await stores.pool.query('UPDATE draws SET tail = 204 WHERE campaign_id = $1', [room.campaignId])
    const run = await readRun(stores.hot)
    await redis.crash()
    await eventually(async () => expect(await readRun(stores.hot)).not.toBe(run))
    // A new one opens every room anew, as a tick does that finds another run.
    await room.scheduler()()
    expect(await room.room()).toMatchObject({ epoch: 1, serving: 0, tail: 4 })
    expect(entered(await room.enter(buyer)).ticket).toBe(ticket)
  })

  it('is drawn all the same, and no number given twice, when Redis came back with a memory from before the start', async () => {
    const room = await newRoom({ rate: 50 })
    await room.warm()
    for (let i = 0; i < 30; i++) await room.enter(room.newIdentity())
    const tick = room.scheduler()
    await tick()
    const memory = await rememberRedis(stores.hot)
    await room.startNow()
    await eventually(async () => {
      await tick()
      expect((await room.room()).serving).toBeGreaterThan(5)
    })
    for (let i = 0; i < 150; i++) await room.enter(room.newIdentity())
    await tick()
    const { key, serving, tail } = await room.room()
    await redis.crash()
    await memory.comesBack()
    expect(await room.room()).toMatchObject({ key: null, serving: 0, tail: 30 })
    await eventually(async () => {
      await tick()
      expect(await room.room()).toMatchObject({ epoch: 1, key, size: 30 })
    })
    const after = await room.room()
    expect(after.serving).toBeGreaterThanOrEqual(serving)
    expect(after.tail).toBeGreaterThanOrEqual(tail)
  })

  it('once drawn survives the loss of Redis, and the frontier never falls', async () => {
    const room = await newRoom({ startsInMs: 2_000, rate: 50 })
    await room.warm()
    const tickets = await drawn(room, 30)
    const tick = room.scheduler()
    await eventually(async () => {
      await tick()
      expect((await room.room()).serving).toBeGreaterThan(5)
    })
    const { serving, tail } = await room.room()
    await stores.hot.flushall()
    await eventually(async () => {
      await tick()
      expect((await room.room()).serving).toBeGreaterThanOrEqual(serving)
    })
    const after = await room.room()
    expect(after.tail).toBeGreaterThanOrEqual(tail)
    expect(after).toMatchObject({ epoch: 1, size: 30 })
    await room.api.rooms.update(room.campaignId)
    const numbers = tickets.map((t) => room.api.gate.ticketNumber(room.campaignId, t.buyer.buyerId, t.ticket))
    expect(new Set(numbers).size).toBe(30)
  })
})
