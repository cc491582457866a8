import { describe, expect, it } from 'vitest'
import { keys } from '../redis/keys.ts'
import { entered, openRooms } from '../testing/rooms.ts'
import { findPlace } from './enter-room.ts'
import { roomOutlivesMs } from './room-state.ts'

const { newRoom, stores } = await openRooms()

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

  it('keeps every place for a day after the end, however often that is moved', async () => {
    const room = await newRoom({ mode: 'FIFO' })
    for (let i = 0; i < 20; i++) await room.enter(room.newIdentity())
    const buckets = await stores.hot.keys(keys.roomEntries(room.campaignId, 1, 0, 0).replace(/:0$/, ':*'))
    expect(buckets.length).toBeGreaterThan(5)
    const expireAt = async () => new Set(await Promise.all(buckets.map((bucket) => stores.hot.pexpiretime(bucket))))
    const { endsAt } = await room.room()
    expect(await expireAt()).toEqual(new Set([endsAt + roomOutlivesMs]))
    for (const days of [3, 6]) {
      const later = endsAt + days * 86_400_000
      await stores.pool.query('UPDATE campaigns SET ends_at = $2, version = version + 1 WHERE id = $1', [
        room.campaignId,
        new Date(later),
      ])
      await room.scheduler()()
      expect(await expireAt()).toEqual(new Set([later + roomOutlivesMs]))
    }
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

  it('keeps whoever has a place, whatever is thought of them by then', async () => {
    const room = await newRoom({ maxRiskRank: 2 })
    const [buyer, other] = [room.newIdentity(), room.newIdentity()]
    const { ticket } = entered(await room.enter(buyer))
    const risky = { riskRank: async () => 4 }
    expect(entered(await room.enter(buyer, room.newToken(), risky)).ticket).toBe(ticket)
    expect(await room.enter(other, room.newToken(), risky)).toMatchObject({ outcome: 'NOT_ELIGIBLE' })
    // A rank of then counts again where everybody enters anew.
    await stores.pool.query('UPDATE campaigns SET room_epoch = 2, version = version + 1 WHERE id = $1', [
      room.campaignId,
    ])
    await room.api.rooms.reopen(room.campaignId)
    expect(await room.enter(buyer, room.newToken(), risky)).toMatchObject({ outcome: 'NOT_ELIGIBLE' })
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
