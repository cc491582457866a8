import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '../../apps/bff/src/testing/eventually.ts'
import { numberOf } from '../../apps/bff/src/waiting-room/permute.ts'
import {
  defaultRoomSettings,
  type FairnessView,
  type Frontier,
  type RoomTicket,
} from '../../packages/shared/src/contracts/waiting-room.ts'
import { openSale, openShop, refusalOf, type Shop } from './shop.ts'

let shop: Shop
beforeAll(async () => {
  shop = await openShop(mkdtempSync(join(tmpdir(), 'tidegate-room-')))
})
afterAll(() => shop[Symbol.asyncDispose]())

const read = async <T>(path: string) => (await (await fetch(`${shop.url}${path}`)).json()) as T

it('a campaign with a lot, from the lobby to the receipt, and its end by the kill switch', async () => {
  const staff = await shop.staff('owner')
  const startsAt = Date.now() + 9_000
  const { campaignId, offerId } = await openSale(staff, {
    startsAt,
    room: { ...defaultRoomSettings, mode: 'SHUFFLE', lobbyOpensSeconds: 60, rate: 50, maxRiskRank: 2 },
    offers: [{ skuId: '12', priceFen: 100 as never, total: 5, buyerLimit: 1 }],
  })
  const people = await Promise.all(
    Array.from({ length: 6 }, async (_, i) => ({
      ...(await shop.shopper(`lobby-${i}`)),
      own: randomBytes(16).toString('hex'),
    })),
  )
  const tickets: RoomTicket[] = []
  for (const { client, own } of people)
    tickets.push(await eventually(() => client.rooms.enter.mutate({ campaignId, token: own })))
  expect(tickets.map(({ place }) => place)).toEqual(people.map((_, index) => ({ kind: 'LOBBY', index })))
  expect(tickets[0]?.frontier).toMatchObject({ phase: 'LOBBY', mode: 'SHUFFLE' })
  const risky = await shop.shopper('risk4-phone')
  const attempt = risky.client.rooms.enter.mutate({ campaignId, token: randomBytes(16).toString('hex') })
  expect(await refusalOf(attempt)).toMatchObject({ outcome: 'NOT_ELIGIBLE' })

  const { seedHash } = await read<FairnessView>(`/fairness/${campaignId}`)
  const frontier = await eventually(
    async () => {
      const now = await read<Frontier>(`/frontier/${campaignId}`)
      expect(now).toMatchObject({ phase: 'OPEN', serving: 6 })
      return now
    },
    { withinMs: 20_000 },
  )
  expect(Date.now()).toBeGreaterThanOrEqual(startsAt)
  const lot = await read<FairnessView>(`/fairness/${campaignId}`)
  expect(lot).toMatchObject({ seedHash, lobby: { size: 6 } })
  const sha256 = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest()
  const [seed, root] = [Buffer.from(lot.seed!, 'hex'), Buffer.from(lot.lobby!.root, 'hex')]
  expect(sha256(seed).toString('hex')).toBe(seedHash)
  expect(frontier.draw).toEqual({ size: 6, key: sha256(seed, root).toString('hex') })
  const numbers = tickets.map((_, index) => numberOf(sha256(seed, root), 6, index))
  expect(numbers.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5])

  const [first, second, third] = people as [(typeof people)[number], (typeof people)[number], (typeof people)[number]]
  const order = { offerId, quantity: 1, requestId: randomUUID() }
  const ticket = tickets[0]!.ticket
  expect(await refusalOf(first.client.rush.buy.mutate(order))).toMatchObject({ outcome: 'TICKET_REQUIRED' })
  expect(await refusalOf(second.client.rush.buy.mutate({ ...order, ticket }))).toMatchObject({ outcome: 'TICKET_VOID' })
  await first.client.rush.buy.mutate({ ...order, ticket })
  await eventually(async () =>
    expect(await first.client.rush.receipt.query({ offerId, requestId: order.requestId })).toMatchObject({
      state: 'PENDING_PAYMENT',
    }),
  )
  // The app was killed, and lost its ticket.
  const recovered = await third.client.rooms.mine.query({ campaignId })
  expect(recovered).toMatchObject({ ticket: tickets[2]!.ticket, token: third.own })

  await staff.staff.campaigns.abort.mutate({ campaignId, title: '整点秒杀' })
  const pulledAt = Date.now()
  await eventually(async () => {
    const tap = third.client.rush.buy.mutate({ ...order, requestId: randomUUID(), ticket: recovered.ticket })
    expect(await refusalOf(tap)).toMatchObject({ outcome: 'TICKET_VOID' })
  })
  expect(Date.now() - pulledAt).toBeLessThan(1_000)
  expect(await read<Frontier>(`/frontier/${campaignId}`)).toMatchObject({ phase: 'ABORTED', epoch: 2 })
}, 60_000)
