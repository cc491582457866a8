import type { Frontier, RoomTicket } from '@tidegate/shared/contracts/waiting-room'
import Fastify, { type FastifyInstance } from 'fastify'
import { Redis } from 'ioredis'
import { afterAll, expect, it } from 'vitest'
import { createBuyerSessions } from '../buyers/session.ts'
import { createKnownIds, readSaleIds } from '../catalogue/known-ids.ts'
import type { Context } from '../context.ts'
import { createPool } from '../db/pool.ts'
import { systemClock } from '../kernel/clock.ts'
import { defineScripts } from '../redis/generated.ts'
import { createWorkCount } from '../telemetry/heartbeat.ts'
import { testDatabase } from '../testing/database.ts'
import { eventually } from '../testing/eventually.ts'
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
const knownIds = createKnownIds({ readIds: () => readSaleIds(database.pool) })
await knownIds.load()
const app = {
  ...{ ...room.enterDeps, knownIds },
  ...{ pool: database.pool, logger: room.logger, buyerSessions, work: createWorkCount(), degrade: { level: () => 0 } },
  blocks: { has: () => false },
} as unknown as Context
const servers: FastifyInstance[] = []
async function serve(app: Context): Promise<string> {
  const server = Fastify({
    serverFactory: (otherwise) =>
      createHotServer(hotRoutes(app), otherwise, {
        ...{ trustProxy: createTrustProxy('loopback'), requestTimeoutMs: 5_000, keepAliveTimeoutMs: 5_000 },
        isClosing: () => false,
        onThrown: (error, response) => sendRefusal(response, refusalOfThrown(app, error)),
      }),
  }) as unknown as FastifyInstance
  fairnessRoutes(server, app)
  servers.push(server)
  return server.listen({ host: '127.0.0.1', port: 0 })
}
const url = await serve(app)
const get = (path: string, headers: Record<string, string> = {}) => fetch(url + path, { headers })
afterAll(async () => {
  room.api.close()
  for (const server of servers) await server.close()
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
  const missing = await get('/frontier/123')
  expect([missing.status, missing.headers.get('cache-control')]).toEqual([404, 'public, max-age=1'])
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

it('a refusal that is our own doing counts as a failure, once; no other does', async () => {
  const away = new Redis({ lazyConnect: true, enableOfflineQueue: false, retryStrategy: () => null })
  away.on('error', () => {})
  const work = createWorkCount()
  const cacheAway = { ...app, work, buyerSessions: createBuyerSessions({ cache: away, clock: systemClock }) }
  const ask = async (app: Context, session: string) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${session}` }
    const body = JSON.stringify({ campaignId: room.campaignId, token: room.newToken() })
    const answer = await fetch(`${await serve(app)}/trpc/rooms.enter`, { method: 'POST', headers, body })
    return ((await answer.json()) as { error: { data: { outcome: string } } }).error.data.outcome
  }
  const { token } = await buyerSessions.open(room.newIdentity())
  expect([await ask(cacheAway, token), work.take().failed]).toEqual(['OVERLOADED', 1])
  const hotAway = { ...app, work, scripts: defineScripts(away) }
  expect([await ask(hotAway, token), work.take().failed]).toEqual(['OVERLOADED', 1])
  expect([await ask({ ...app, work }, 'nobody'), work.take().failed]).toEqual(['SESSION_EXPIRED', 0])
})

it('the records of the lot ask PostgreSQL once a second, and never for a made-up id', async () => {
  const pool = createPool({ url: database.url, poolSize: 1, connectTimeoutMs: 5_000, statementTimeoutMs: 30_000 })
  const there = await serve({ ...app, pool } as Context)
  const status = async (path: string) => (await fetch(there + path)).status
  expect(await status(`/fairness/${room.campaignId}`)).toBe(200)
  // From now on who asks it hears an error.
  await pool.end()
  expect(await status(`/fairness/${room.campaignId}`)).toBe(200)
  expect(await status('/fairness/123')).toBe(404)
  expect(await status('/fairness/123/leaves/0?epoch=1')).toBe(404)
  await eventually(async () => expect(await status(`/fairness/${room.campaignId}`)).toBe(500))
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
