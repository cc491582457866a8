import { describe, expect, it } from 'vitest'
import { keys } from '../redis/keys.ts'
import { endCampaign, shutWherePossible } from '../rush/steer.ts'
import { eventually } from '../testing/eventually.ts'
import { whileLocked } from '../testing/locks.ts'
import { rememberRedis } from '../testing/remember-redis.ts'
import type { TestRoom } from '../testing/room.ts'
import { entered, openRooms } from '../testing/rooms.ts'
import { openRoom, readRoomRow, refreshRoom } from './open-room.ts'
import { readFairness } from './read-fairness.ts'
import { abortCampaign, steerRoom } from './steer-room.ts'

const { newRoom, opened, redis, stores } = await openRooms()

const steerDeps = (room: TestRoom) => ({
  ...room.deps,
  bustCampaign: async (id: string) => void (await refreshRoom(room.deps, id)),
  shutShelves: (id: string) => shutWherePossible(room.deps, id),
})
const titleOf = async ({ campaignId }: TestRoom) =>
  (await stores.pool.query<{ title: string }>('SELECT title FROM campaigns WHERE id = $1', [campaignId])).rows[0]!.title

describe('the end of a campaign', () => {
  async function openRoomWithPeople() {
    const room = await newRoom({ mode: 'FIFO', startsInMs: -1_000 })
    await room.warm()
    const there = room.process()
    opened.push(there)
    for (let i = 0; i < 3; i++) await room.enter(room.newIdentity())
    await there.rooms.load(room.campaignId)
    const phases = () =>
      [room.api, there].map(({ rooms }) => rooms.document(rooms.known(room.campaignId)!).frontier.phase)
    await eventually(() => expect(phases()).toEqual(['OPEN', 'OPEN']))
    // What is promised keeps the campaign from closing at once.
    await room.tap()
    return { room, there, phases }
  }

  it('that comes early is told in every process, lets nobody in any more, and is not taken back by an older row', async () => {
    const { room, phases } = await openRoomWithPeople()
    const stale = (await readRoomRow(stores.pool, room.campaignId))!
    await endCampaign(steerDeps(room), '1', room.campaignId)
    await eventually(() => expect(phases()).toEqual(['ENDED', 'ENDED']))
    await openRoom(room.deps, stale)
    expect((await room.room()).endsAt).toBeLessThanOrEqual(Date.now())
    expect(await room.enter(room.newIdentity())).toMatchObject({ outcome: 'ENDED' })
  })

  it('reaches the room although whoever ended it died before saying so', async () => {
    const { room, phases } = await openRoomWithPeople()
    const tick = room.scheduler()
    await tick()
    await endCampaign({ ...steerDeps(room), bustCampaign: async () => {} }, '1', room.campaignId)
    await eventually(async () => {
      await tick()
      expect(phases()).toEqual(['ENDED', 'ENDED'])
    })
  })

  it('that comes later is heard of by a process that missed the word and took it for over', async () => {
    const { room, there } = await openRoomWithPeople()
    const endsAt = Date.now() + 200
    const moveEnd = (ms: number) =>
      stores.pool.query('UPDATE campaigns SET ends_at = $2, version = version + 1 WHERE id = $1', [
        room.campaignId,
        new Date(ms),
      ])
    const heard = () => there.rooms.known(room.campaignId)!.endsAt
    await moveEnd(endsAt)
    await refreshRoom(room.deps, room.campaignId)
    await eventually(() => expect(heard()).toBe(endsAt))
    there.close()
    await moveEnd(endsAt + 3_600_000)
    await refreshRoom(room.deps, room.campaignId)
    await eventually(() => expect(Date.now()).toBeGreaterThan(endsAt))
    await there.rooms.poll()
    expect(heard()).toBe(endsAt + 3_600_000)
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

  it.each([
    ['before the start draws a lot of its own', 60_000, { kind: 'LOBBY', index: 0 }, null],
    ['after it is first come, first served', -1_000, { kind: 'QUEUE', number: 0 }, { size: 0 }],
  ])('ends a lot, and the new queue %s', async (_when, startsInMs, place, lobby) => {
    const room = await newRoom({ mode: 'SHUFFLE', startsInMs })
    await abortCampaign(steerDeps(room), '1', { campaignId: room.campaignId, title: await titleOf(room) })
    await stores.pool.query(`UPDATE campaigns SET state = 'PUBLISHED', version = version + 1 WHERE id = $1`, [
      room.campaignId,
    ])
    const tick = room.scheduler()
    const fairness = async () => {
      await tick()
      return readFairness(stores, room.campaignId)
    }
    await eventually(async () =>
      expect(await fairness()).toMatchObject({ epoch: 2, lobby, seed: lobby && expect.any(String) }),
    )
    await eventually(async () =>
      expect(entered(await room.enter(room.newIdentity()))).toMatchObject({ epoch: 2, place }),
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

  it('holds although Redis came back with a memory from before it', async () => {
    const room = await newRoom({ mode: 'FIFO', startsInMs: -1_000 })
    await room.warm()
    await room.enter(room.newIdentity())
    const memory = await rememberRedis(stores.hot)
    await abortCampaign(steerDeps(room), '1', { campaignId: room.campaignId, title: await titleOf(room) })
    const tick = room.scheduler()
    await tick()
    await redis.crash()
    await memory.comesBack()
    expect((await room.room()).epoch).toBe(1)
    await eventually(async () => {
      await tick()
      expect(await room.room()).toMatchObject({ epoch: 2, tail: 0, paused: true })
    })
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
