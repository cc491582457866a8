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
import { refusalOfThrown, sendRefusal } from './envelope.ts'
import { fairnessRoutes } from './fairness-routes.ts'
import { hotRoutes } from './hot-routes.ts'
import { createHotServer } from './hot-server.ts'
import { createTrustProxy } from './trust-proxy.ts'

const [database, redis] = await Promise.all([testDatabase(), testRedis()])
const room = await createRoom({ pool: database.pool, hot: redis.client, startsInMs: 60_000 })
const buyerSessions = createBuyerSessions({ cache: redis.client, clock: systemClock })
const app = {
  ...room.enterDeps,
  ...{ pool: database.pool, logger: room.logger, buyerSessions, work: createWorkCount(), degrade: { level: () => 0 } },
  blocks: { has: () => false },
} as unknown as Context
const server = Fastify({
  serverFactory: (otherwise) =>
    createHotServer(hotRoutes(app), otherwise, {
      ...{ trustProxy: createTrustProxy('loopback'), requestTimeoutMs: 5_000, keepAliveTimeoutMs: 5_000 },
      isClosing: () => false,
      onThrown: (error, response) => sendRefusal(response, refusalOfThrown(app, error)),
    }),
}) as unknown as FastifyInstance
fairnessRoutes(server, app)
const url = await server.listen({ host: '127.0.0.1', port: 0 })
const get = (path: string, headers: Record<string, string> = {}) => fetch(url + path, { headers })
afterAll(async () => {
  room.api.close()
  await server.close()
})

it('the frontier is one small public document, said again only when it has changed', async () => {
  const first = await get(`/frontier/${room.campaignId}`)
  expect(first.status).toBe(200)
  expect(Object.fromEntries(first.headers)).toMatchObject({
    'cache-control': 'public, max-age=1, stale-while-revalidate=2',
    'content-type': 'application/json; charset=utf-8',
  })
  expect((await first.json()) as Frontier).toMatchObject({
    campaignId: room.campaignId,
    phase: 'LOBBY',
    serving: 0,
    mode: 'SHUFFLE',
    draw: null,
  })
  const state = room.api.rooms.known(room.campaignId)
  const { etag } = room.api.rooms.document(state!)
  const again = await get(`/frontier/${room.campaignId}`, { 'if-none-match': etag })
  // A second may have passed in between, and with it the document.
  const now = room.api.rooms.document(state!).etag
  expect([again.status, (await again.text()) === '']).toEqual(now === etag ? [304, true] : [200, false])
  expect((await get('/frontier/123')).status).toBe(404)
  expect((await get('/frontier/x')).status).toBe(404)
})

it('an entry answers in the wire format of tRPC, to whoever is signed in', async () => {
  const enter = async (more: Record<string, string>, body: unknown) => {
    const headers = { 'content-type': 'application/json', ...more }
    const answer = await fetch(`${url}/trpc/rooms.enter`, { method: 'POST', headers, body: JSON.stringify(body) })
    return answer.json()
  }
  const entry = { campaignId: room.campaignId, token: room.newToken() }
  expect(await enter({}, entry)).toMatchObject({ error: { data: { outcome: 'SESSION_EXPIRED' } } })
  const { token } = await buyerSessions.open(room.newIdentity())
  const signedIn = { authorization: `Bearer ${token}` }
  expect(await enter(signedIn, { ...entry, token: 'short' })).toMatchObject({
    error: { data: { outcome: 'BAD_INPUT' } },
  })
  expect(await enter(signedIn, { ...entry, campaignId: '123' })).toMatchObject({
    error: { data: { outcome: 'CAMPAIGN_NOT_FOUND' } },
  })
  const { result } = (await enter(signedIn, entry)) as { result: { data: RoomTicket } }
  expect(result.data).toMatchObject({
    epoch: 1,
    place: { kind: 'LOBBY', index: 0 },
    token: entry.token,
    frontier: { phase: 'LOBBY' },
  })
})

it('the records of the lot are public from the beginning, leaves only with their root', async () => {
  const view = await get(`/fairness/${room.campaignId}`)
  expect(await view.json()).toMatchObject({
    mode: 'SHUFFLE',
    lobby: null,
    seed: null,
    seedHash: expect.stringMatching(/^[0-9a-f]{64}$/),
  })
  expect((await get(`/fairness/${room.campaignId}/leaves/0`)).status).toBe(404)
  await room.startNow()
  const tick = room.scheduler()
  while (((await (await get(`/fairness/${room.campaignId}`)).json()) as { seed: unknown }).seed === null) await tick()
  const leaves = await get(`/fairness/${room.campaignId}/leaves/0?epoch=1`)
  expect(Object.fromEntries(leaves.headers)).toMatchObject({ 'cache-control': 'public, max-age=31536000, immutable' })
  expect((await leaves.arrayBuffer()).byteLength).toBe(32)
  expect((await get(`/fairness/${room.campaignId}/leaves/1`)).status).toBe(404)
})
