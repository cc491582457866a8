import { createHash } from 'node:crypto'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { onCrashPoint } from '../kernel/crash-point.ts'
import { keys } from '../redis/keys.ts'
import { shutShelves } from '../rush/steer.ts'
import { testDatabase } from '../testing/database.ts'
import { eventually } from '../testing/eventually.ts'
import { whileLocked } from '../testing/locks.ts'
import { testRedis } from '../testing/redis.ts'
import { createRoom, type RoomScene, type TestRoom } from '../testing/room.ts'
import { findPlace } from './enter-room.ts'
import { keyOf, leafOf, rootOf } from './merkle.ts'
import { openRoom, readRoomRow, refreshRoom } from './open-room.ts'
import { numberOf } from './permute.ts'
import { readFairness, readLeaves } from './read-fairness.ts'
import { readRoomLive } from './read-room-live.ts'
import { abortCampaign, steerRoom } from './steer-room.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const stores = { pool: database.pool, hot: redis.client }
const opened: { close(): void }[] = []

async function newRoom(scene: Partial<RoomScene> = {}): Promise<TestRoom> {
  const room = await createRoom({ ...stores, startsInMs: 60_000, ...scene })
  opened.push(room.api)
  return room
}

afterEach(async () => {
  onCrashPoint(() => {})
  // Rooms of earlier tests would be moved by every scheduler.
  await stores.pool.query(
    `UPDATE campaigns SET ends_at = now() - interval '1 hour', starts_at = now() - interval '2 hours'`,
  )
})
afterAll(() => {
  for (const process of opened) process.close()
})

const entered = (outcome: Awaited<ReturnType<TestRoom['enter']>>) => {
  if (outcome.kind !== 'ENTERED') throw new Error(`refused: ${outcome.outcome}`)
  return outcome.ticket
}
const steerDeps = (room: TestRoom) => ({
  ...room.deps,
  bustCampaign: async (id: string) => void (await refreshRoom(room.deps, id)),
  shutShelves: (id: string) => shutShelves(room.deps, id),
})
const titleOf = async ({ campaignId }: TestRoom) =>
  (await stores.pool.query<{ title: string }>('SELECT title FROM campaigns WHERE id = $1', [campaignId])).rows[0]!.title

describe('the lobby', () => {
  it('gives a buyer one entry, the same at every try, with the token first sent', async () => {
    const room = await newRoom()
    const [buyer, other] = [room.newIdentity(), room.newIdentity()]
    const tokens = Array.from({ length: 8 }, room.newToken)
    const tickets = (await Promise.all(tokens.map((token) => room.enter(buyer, token)))).map(entered)
    expect(new Set(tickets.map((ticket) => JSON.stringify(ticket.place)))).toEqual(
      new Set(['{"kind":"LOBBY","index":0}']),
    )
    expect(new Set(tickets.map((ticket) => ticket.token)).size).toBe(1)
    expect(tokens).toContain(tickets[0]!.token)
    expect(entered(await room.enter(other)).place).toEqual({ kind: 'LOBBY', index: 1 })
    expect((await room.room()).tail).toBe(2)
  })

  it('is recovered by the buyer alone', async () => {
    const room = await newRoom()
    const buyer = room.newIdentity()
    const ticket = entered(await room.enter(buyer))
    expect(await findPlace(room.enterDeps, buyer.buyerId, room.campaignId)).toMatchObject({
      ticket: ticket.ticket,
      token: ticket.token,
    })
    expect(await findPlace(room.enterDeps, room.newBuyer(), room.campaignId)).toBeNull()
  })

  it('is closed before it opens, whoever asks', async () => {
    const room = await newRoom({ lobbyOpensSeconds: 30, startsInMs: 60_000 })
    const outcome = await room.enter(room.newIdentity())
    expect(outcome).toMatchObject({ outcome: 'LOBBY_CLOSED' })
    const { retryAfterMs = 0 } = outcome as { retryAfterMs?: number }
    expect(retryAfterMs).toBeGreaterThan(20_000)
    expect(retryAfterMs).toBeLessThan(32_001)
  })

  it('is for the audience of the campaign, and keeps out whom WeChat warns of; who is unknown comes in', async () => {
    const room = await newRoom({ audienceShare: 50, maxRiskRank: 2 })
    const outcomes = await Promise.all(Array.from({ length: 200 }, () => room.enter(room.newIdentity())))
    const inside = outcomes.filter(({ kind }) => kind === 'ENTERED').length
    expect(inside).toBeGreaterThan(65)
    expect(inside).toBeLessThan(135)
    for (const refused of outcomes.filter(({ kind }) => kind === 'REFUSED'))
      expect(refused).toMatchObject({ outcome: 'NOT_ELIGIBLE' })

    const whole = await newRoom({ maxRiskRank: 2 })
    const ranked = (rank: number | null) =>
      whole.enter(whole.newIdentity(), whole.newToken(), { riskRank: async () => rank })
    expect((await Promise.all([0, 2, null].map(ranked))).map(({ kind }) => kind)).toEqual([
      'ENTERED',
      'ENTERED',
      'ENTERED',
    ])
    expect(await ranked(3)).toMatchObject({ outcome: 'NOT_ELIGIBLE' })
  })

  it('past its maximum sends a share away, and a tenth above it everybody', async () => {
    const room = await newRoom({ queueMax: 100, mode: 'FIFO' })
    const unlucky = { random: () => 0.1 }
    for (let i = 0; i < 100; i++)
      expect((await room.enter(room.newIdentity(), room.newToken(), unlucky)).kind).toBe('ENTERED')
    const [first] = [await room.enter(room.newIdentity(), room.newToken(), { random: () => 0.05 })]
    expect(first).toMatchObject({ outcome: 'ROOM_FULL', retryAfterMs: expect.any(Number) })
    const lucky = { random: () => 0.999 }
    for (let i = 0; i < 10; i++)
      expect((await room.enter(room.newIdentity(), room.newToken(), lucky)).kind).toBe('ENTERED')
    expect(await room.enter(room.newIdentity(), room.newToken(), lucky)).toMatchObject({ outcome: 'ROOM_FULL' })
  })
})

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
    await Promise.all([a(), b(), c()])
    const from = (await room.room()).serving
    const startedAt = performance.now()
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

describe('the kill switch', () => {
  it('kills every ticket in every process within a second, once, and a resume starts a new queue', async () => {
    const room = await newRoom({ mode: 'FIFO', startsInMs: -1_000 })
    await room.warm()
    const [here, there] = [room.api, room.process()]
    opened.push(there)
    const buyer = room.newIdentity()
    const { ticket } = entered(await room.enter(buyer))
    const tick = room.scheduler()
    const campaign = { campaignId: room.campaignId, mode: 'FIFO' as const }
    await there.rooms.load(room.campaignId)
    await eventually(async () => {
      await tick()
      for (const { gate } of [here, there])
        expect(gate.check(campaign, buyer.buyerId, ticket)).toEqual({ kind: 'PASS', number: 0 })
    })
    expect(await abortCampaign(steerDeps(room), '1', { campaignId: room.campaignId, title: 'wrong' })).toMatchObject({
      outcome: 'CAMPAIGN_INVALID',
    })
    const pulledAt = performance.now()
    expect(
      await abortCampaign(steerDeps(room), '1', { campaignId: room.campaignId, title: await titleOf(room) }),
    ).toEqual({ kind: 'DONE' })
    await eventually(() => {
      for (const { gate } of [here, there])
        expect(gate.check(campaign, buyer.buyerId, ticket)).toMatchObject({ outcome: 'TICKET_VOID' })
    })
    expect(performance.now() - pulledAt).toBeLessThan(1_000)
    expect(await room.tap()).toEqual({ kind: 'PAUSED' })
    expect(await room.enter(buyer)).toMatchObject({ outcome: 'LOBBY_CLOSED' })
    expect(here.rooms.document(here.rooms.known(room.campaignId)!).frontier).toMatchObject({
      phase: 'ABORTED',
      epoch: 2,
      serving: 0,
    })
    const { rows } = await stores.pool.query(
      `SELECT action FROM audit_entries WHERE subject = $1 AND action = 'campaign.abort'`,
      [`campaign:${room.campaignId}`],
    )
    expect(rows).toHaveLength(1)

    await stores.pool.query(`UPDATE campaigns SET state = 'PUBLISHED', version = version + 1 WHERE id = $1`, [
      room.campaignId,
    ])
    await refreshRoom(room.deps, room.campaignId)
    await eventually(async () =>
      expect(entered(await room.enter(buyer))).toMatchObject({ epoch: 2, place: { kind: 'QUEUE', number: 0 } }),
    )
  })

  it('beats an admission that is under way: what it lets in is of a dead epoch', async () => {
    const room = await newRoom({ mode: 'FIFO', startsInMs: -1_000, rate: 20 })
    await room.warm()
    const buyer = room.newIdentity()
    const { ticket } = entered(await room.enter(buyer))
    for (let i = 0; i < 200; i++) await room.enter(room.newIdentity())
    const tick = room.scheduler()
    await tick()
    const stale = (await readRoomRow(stores.pool, room.campaignId))!
    const servingBefore = (await room.room()).serving
    const title = await titleOf(room)
    // The abort has raised the epoch, and waits for somebody who makes the same draw; the frontier of the old one still moves.
    await whileLocked(
      stores.pool,
      [`INSERT INTO draws (campaign_id, epoch, seed, seed_hash) VALUES ($1, 2, '\\x00', '')`, room.campaignId],
      {
        work: () => abortCampaign(steerDeps(room), '1', { campaignId: room.campaignId, title }),
        meanwhile: () =>
          eventually(async () => {
            await tick()
            expect((await room.room()).serving).toBeGreaterThan(servingBefore)
          }),
      },
    )
    expect(await room.room()).toMatchObject({ epoch: 2, serving: 0, tail: 0, paused: true })
    // A scheduler that has not heard of it, and one that read the row before it, when somebody is in the next queue already.
    await stores.hot.hset(keys.room(room.campaignId), 'tail', 5)
    const [code] = (await room.scripts.roomAdmit(
      {
        state: keys.room(room.campaignId),
        history: keys.roomHistory(room.campaignId, 1),
        finished: keys.roomFinished(room.campaignId, 1),
        pace: keys.roomPace(room.campaignId, 1),
      },
      { epoch: 1, hold: '', cap: 100, capBy: 'CAP', ceiling: -1, windowMs: 15_000, keepMs: 1_000 },
    )) as [string]
    expect(code).toBe('STALE')
    await openRoom(room.deps, stale)
    await tick()
    expect(await room.room()).toMatchObject({ epoch: 2, serving: 0, tail: 5, paused: true })
    await room.api.rooms.update(room.campaignId)
    const verdict = room.api.gate.check({ campaignId: room.campaignId, mode: 'FIFO' }, buyer.buyerId, ticket)
    expect(verdict).toMatchObject({ outcome: 'TICKET_VOID' })
  })

  it('changes the rate of a running room at once, audited', async () => {
    const room = await newRoom({ mode: 'FIFO', startsInMs: -1_000, rate: 10_000, cap: 10_000 })
    await room.warm()
    expect(await steerRoom(steerDeps(room), '1', { campaignId: room.campaignId, rate: 7, cap: 9 })).toEqual({
      kind: 'DONE',
    })
    expect(await room.room()).toMatchObject({ rate: 7, cap: 9 })
    const { rows } = await stores.pool.query(
      `SELECT before, after FROM audit_entries WHERE subject = $1 AND action = 'room.steer'`,
      [`campaign:${room.campaignId}`],
    )
    expect(rows).toEqual([{ before: { rate: 10_000, cap: 10_000 }, after: { rate: 7, cap: 9 } }])
  })
})
