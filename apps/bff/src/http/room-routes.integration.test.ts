import type { Frontier, RoomTicket } from '@tidegate/shared/contracts/waiting-room'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, expect, it } from 'vitest'
import { createBuyerSessions } from '../buyers/session.ts'
import type { Context } from '../context.ts'
import { systemClock } from '../kernel/clock.ts'
import { createWorkCount } from '../telemetry/heartbeat.ts'
import { testDatabase } from '../testing/database.ts'
import { testRedis } from '../testing/redis.ts'
import { createRoom } from '../testing/room.ts'
import { roomRoutes } from './room-routes.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const room = await createRoom({ pool: database.pool, hot: redis.client, startsInMs: 60_000 })
const buyerSessions = createBuyerSessions({ cache: redis.client, clock: systemClock })
const server = Fastify() as unknown as FastifyInstance
roomRoutes(server, {
  ...room.enterDeps,
  ...{ pool: database.pool, logger: room.logger, buyerSessions, work: createWorkCount(), degrade: { level: () => 0 } },
  blocks: { has: () => false },
} as unknown as Context)
afterAll(async () => {
  room.api.close()
  await server.close()
})

it('the frontier is one small public document, said again only when it has changed', async () => {
  const first = await server.inject(`/frontier/${room.campaignId}`)
  expect(first.statusCode).toBe(200)
  expect(first.headers).toMatchObject({
    'cache-control': 'public, max-age=1, stale-while-revalidate=2',
    'content-type': 'application/json; charset=utf-8',
  })
  expect(first.json<Frontier>()).toMatchObject({
    campaignId: room.campaignId,
    phase: 'LOBBY',
    serving: 0,
    mode: 'SHUFFLE',
    draw: null,
  })
  const state = room.api.rooms.known(room.campaignId)
  const { etag } = room.api.rooms.document(state!)
  const again = await server.inject({ url: `/frontier/${room.campaignId}`, headers: { 'if-none-match': etag } })
  // A second may have passed in between, and with it the document.
  const now = room.api.rooms.document(state!).etag
  expect([again.statusCode, again.body === '']).toEqual(now === etag ? [304, true] : [200, false])
  expect((await server.inject('/frontier/123')).statusCode).toBe(404)
  expect((await server.inject('/frontier/x')).statusCode).toBe(404)
})

it('an entry answers in the wire format of tRPC, to whoever is signed in', async () => {
  const enter = (headers: Record<string, string>, body: unknown) =>
    server.inject({ method: 'POST', url: '/trpc/rooms.enter', headers, payload: body as object })
  const entry = { campaignId: room.campaignId, token: room.newToken() }
  expect((await enter({}, entry)).json()).toMatchObject({ error: { data: { outcome: 'SESSION_EXPIRED' } } })
  const { token } = await buyerSessions.open(room.newIdentity())
  const signedIn = { authorization: `Bearer ${token}` }
  expect((await enter(signedIn, { ...entry, token: 'short' })).json()).toMatchObject({
    error: { data: { outcome: 'BAD_INPUT' } },
  })
  expect((await enter(signedIn, { ...entry, campaignId: '123' })).json()).toMatchObject({
    error: { data: { outcome: 'CAMPAIGN_NOT_FOUND' } },
  })
  const { result } = (await enter(signedIn, entry)).json<{ result: { data: RoomTicket } }>()
  expect(result.data).toMatchObject({
    epoch: 1,
    place: { kind: 'LOBBY', index: 0 },
    token: entry.token,
    frontier: { phase: 'LOBBY' },
  })
})

it('the records of the lot are public from the beginning, leaves only with their root', async () => {
  const view = await server.inject(`/fairness/${room.campaignId}`)
  expect(view.json()).toMatchObject({
    mode: 'SHUFFLE',
    lobby: null,
    seed: null,
    seedHash: expect.stringMatching(/^[0-9a-f]{64}$/),
  })
  expect((await server.inject(`/fairness/${room.campaignId}/leaves/0`)).statusCode).toBe(404)
  await room.startNow()
  const tick = room.scheduler()
  while ((await server.inject(`/fairness/${room.campaignId}`)).json().seed === null) await tick()
  const leaves = await server.inject(`/fairness/${room.campaignId}/leaves/0?epoch=1`)
  expect(leaves.headers).toMatchObject({ 'cache-control': 'public, max-age=31536000, immutable' })
  expect(leaves.rawPayload.length).toBe(32)
  expect((await server.inject(`/fairness/${room.campaignId}/leaves/1`)).statusCode).toBe(404)
})
