import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { pino } from 'pino'
import { afterAll, expect, it } from 'vitest'
import { createBuyerSessions } from '../buyers/session.ts'
import type { Context } from '../context.ts'
import { systemClock } from '../kernel/clock.ts'
import { createWorkCount } from '../telemetry/heartbeat.ts'
import { createServer } from './server.ts'

const away = new Redis({ lazyConnect: true, enableOfflineQueue: false, retryStrategy: () => null })
away.on('error', () => {})
const work = createWorkCount()
const server = await createServer({
  ...{ work, clock: systemClock, logger: pino({ level: 'silent' }), degrade: { level: () => 0 } },
  buyerSessions: createBuyerSessions({ cache: away, clock: systemClock }),
  config: {
    http: { trustProxy: 'loopback', webRoot: '' },
    media: { dir: mkdtempSync(join(tmpdir(), 'tidegate-http-')) },
  },
  ...{ queues: { all: () => [] }, routes: { all: [] }, liveWatch: { close: () => {} } },
} as unknown as Context)
const url = await server.listen({ host: '127.0.0.1', port: 0 })
afterAll(() => server.close())

const input = encodeURIComponent(JSON.stringify({ campaignId: '64' }))
const both = encodeURIComponent(JSON.stringify({ 0: { campaignId: '64' }, 1: { campaignId: '64' } }))
const body = JSON.stringify({ campaignId: '64', token: 'ab'.repeat(16) })

it.each<[string, string, RequestInit]>([
  ['the hot way', '/trpc/rooms.enter', { method: 'POST', body }],
  ["the plugin's way", `/trpc/rooms.mine?input=${input}`, {}],
  ["the plugin's way, twice in a batch", `/trpc/rooms.mine,rooms.mine?batch=1&input=${both}`, {}],
])('a request that fails for our own reasons is counted once: %s', async (_way, path, init) => {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${'a'.repeat(43)}` }
  const answer = await fetch(url + path, { ...init, headers })
  expect(await answer.text()).toContain('OVERLOADED')
  expect(work.take()).toEqual({ done: 1, failed: 1 })
})
