import { once } from 'node:events'
import { type ClientRequest, type IncomingHttpHeaders, request as open } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { eventually } from '../testing/eventually.ts'
import { createHotServer, type HotRoute } from './hot-server.ts'
import { createTrustProxy } from './trust-proxy.ts'

let seen: { ip: string; path: string; query: string; text: string }[] = []
const note: HotRoute = ({ ip, path, query, text }, response) => {
  seen.push({ ip, path, query, text })
  response.writeHead(200, { 'content-length': 3 }).end('hot')
}
const later = async () => Promise.reject(new Error('failed later'))
const atOnce = () => {
  throw new Error('failed at once')
}
const routes = { GET: { '/trpc/now': note, '/of/': note, '/later': later }, POST: { '/tap': note, '/at-once': atOnce } }
let closing = false
const server = createHotServer(
  routes,
  (request, response) => void text(request).then((body) => response.end(`other ${body.length}`)),
  {
    trustProxy: createTrustProxy('loopback'),
    requestTimeoutMs: 5_000,
    keepAliveTimeoutMs: 1_000,
    isClosing: () => closing,
    onThrown: (error, response) => response.end((error as Error).message),
  },
)
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const { port } = server.address() as AddressInfo

beforeEach(() => {
  seen = []
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
})

const json = { 'content-type': 'application/json' }
const tap = JSON.stringify({ offerId: '1', 名: '水杯' })

function ask(method: string, path: string, headers: Record<string, string> = {}): ClientRequest {
  return open({ host: '127.0.0.1', port, method, path, headers, agent: false })
}

async function said(request: ClientRequest, body = ''): Promise<{ body: string; headers: IncomingHttpHeaders }> {
  request.end(body)
  const [response] = await once(request, 'response')
  return { body: await text(response), headers: response.headers }
}

it('takes what is plain, and knows who asks behind our own proxy', async () => {
  const length = { 'content-length': String(Buffer.byteLength(tap)) }
  expect(await said(ask('POST', '/tap?x=1', { ...json, ...length }), tap)).toMatchObject({ body: 'hot' })
  expect((await said(ask('GET', '/trpc/now', { 'x-forwarded-for': '203.0.113.9' }))).body).toBe('hot')
  expect((await said(ask('GET', '/of/7'))).body).toBe('hot')
  expect(seen).toEqual([
    { ip: '127.0.0.1', path: '/tap', query: 'x=1', text: tap },
    { ip: '203.0.113.9', path: '/trpc/now', query: '', text: '' },
    { ip: '127.0.0.1', path: '/of/7', query: '', text: '' },
  ])
})

it('takes a body that comes in pieces, cut within a character', async () => {
  const bytes = Buffer.from(tap)
  const request = ask('POST', '/tap', { ...json, 'content-length': String(bytes.length) })
  const cut = bytes.indexOf(Buffer.from('水')) + 1
  const came = once(server, 'request')
  request.write(bytes.subarray(0, cut))
  await came
  request.end(bytes.subarray(cut))
  await once(request, 'response')
  expect(seen[0]?.text).toBe(tap)
})

it('answers HEAD with the head of GET', async () => {
  const { body, headers } = await said(ask('HEAD', '/trpc/now'))
  expect([body, headers['content-length']]).toEqual(['', '3'])
})

it.each<[string, string, string, Record<string, string>, string]>([
  ['a batch', 'GET', '/trpc/now?input=1&batch=1', {}, ''],
  ['another path', 'GET', '/trpc/now/', {}, ''],
  ['two steps below', 'GET', '/of/7/8', {}, ''],
  ['another method', 'PUT', '/tap', json, tap],
  ['a body that is no JSON by its own word', 'POST', '/tap', { 'content-type': 'text/plain' }, tap],
  ['a body that is packed', 'POST', '/tap', { ...json, 'content-encoding': 'gzip' }, tap],
  ['a body without end', 'POST', '/tap', { ...json, 'transfer-encoding': 'chunked' }, tap],
  ['a long body', 'POST', '/tap', json, 'x'.repeat(16 * 1_024 + 1)],
  ['no body', 'POST', '/tap', json, ''],
])('leaves %s to the other, untouched', async (_name, method, path, headers, body) => {
  const length = headers['transfer-encoding'] ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  const answer = await said(ask(method, path, { ...headers, ...length }), body)
  expect(answer.body).toBe(`other ${body.length}`)
  expect(seen).toEqual([])
})

it.each([
  ['GET', '/later', 'failed later'],
  ['POST', '/at-once', 'failed at once'],
])('tells the caller of %s %s what became of it', async (method, path, message) => {
  const body = method === 'POST' ? tap : ''
  const headers = { ...json, 'content-length': String(Buffer.byteLength(body)) }
  expect((await said(ask(method, path, method === 'POST' ? headers : {}), body)).body).toBe(message)
})

it('outlives callers who go away in the middle of their body', async () => {
  const request = ask('POST', '/tap', { ...json, 'content-length': '100' })
  request.on('error', () => {})
  request.write('{"offerId":')
  await eventually(async () => expect(await connections()).toBe(1))
  request.destroy()
  await eventually(async () => expect(await connections()).toBe(0))
  expect((await said(ask('GET', '/trpc/now'))).body).toBe('hot')
  expect(seen).toHaveLength(1)
})

it('takes nothing any more once it closes', async () => {
  closing = true
  expect((await said(ask('GET', '/trpc/now'))).body).toBe('other 0')
})

function connections(): Promise<number> {
  return new Promise((resolve, reject) =>
    server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  )
}
