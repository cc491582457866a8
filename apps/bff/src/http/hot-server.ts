/**
 * The HTTP server under Fastify. Requests of the hot routes are answered here; every other is Fastify's.
 *
 * Everybody sends the same few requests at T0, and of what one that is refused from memory costs, Fastify's router, objects, hooks and body
 * parser were a seventh (ARCHITECTURE, What it costs).
 * Invariant: nothing has a meaning of its own here. Only what is plain is taken: an exact path, no batch, a small body of JSON whose length
 * is told. The rest goes on untouched, to the tRPC plugin, which has the same procedures and an error for each way to be wrong. A server
 * that closes takes nothing here either: Fastify tells its callers to go elsewhere. What can fail: a route throws; its caller is told, and
 * nobody else hears of it.
 */
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import proxyAddress from '@fastify/proxy-addr'
import type { Origin } from '../buyers/blocks.ts'
import type { TrustProxy } from './trust-proxy.ts'

export interface HotRequest extends Origin {
  readonly headers: IncomingHttpHeaders
  /** The caller's address, behind our own proxies. */
  readonly ip: string
  readonly path: string
  /** What follows the "?", or nothing. */
  readonly query: string
  /** The body as it came; of a GET nothing. */
  readonly text: string
}

/** Answers now or later. */
export type HotRoute = (request: HotRequest, response: ServerResponse) => void | Promise<void>

/** By path. One that ends with a slash stands for whatever is one step below it. */
export interface HotRoutes {
  GET: Record<string, HotRoute>
  POST: Record<string, HotRoute>
}

export interface HotServerOptions {
  trustProxy: TrustProxy
  requestTimeoutMs: number
  keepAliveTimeoutMs: number
  /** Asked of every request: from the moment in which it is true all are Fastify's. */
  isClosing(): boolean
  /** Tells the caller of whatever a route throws, now or later. */
  onThrown(error: unknown, response: ServerResponse): void
}

/** @param otherwise takes the requests that are not ours */
export function createHotServer(
  routes: HotRoutes,
  otherwise: (request: IncomingMessage, response: ServerResponse) => void,
  { trustProxy, requestTimeoutMs, keepAliveTimeoutMs, isClosing, onThrown }: HotServerOptions,
): Server {
  const gets = new Map(Object.entries(routes.GET))
  const posts = new Map(Object.entries(routes.POST))
  const find = (method: string | undefined, path: string) => {
    if (method === 'POST') return posts.get(path)
    // HEAD is GET without the body, which Node leaves out by itself.
    if (method === 'GET' || method === 'HEAD') return gets.get(path) ?? gets.get(folderOf(path))
    return undefined
  }
  const run = (route: HotRoute, request: HotRequest, response: ServerResponse): void => {
    const thrown = (error: unknown) => onThrown(error, response)
    try {
      route(request, response)?.catch(thrown)
    } catch (error) {
      thrown(error)
    }
  }
  const server = createServer((raw, response) => {
    const url = raw.url as string
    const mark = url.indexOf('?')
    const path = mark === -1 ? url : url.slice(0, mark)
    const query = mark === -1 ? '' : url.slice(mark + 1)
    const route = isClosing() ? undefined : find(raw.method, path)
    if (!route || isBatch(path, query)) return otherwise(raw, response)
    const request = new Taken(raw, path, query, trustProxy)
    if (raw.method !== 'POST') return run(route, request, response)
    if (!isPlain(raw.headers)) return otherwise(raw, response)
    readText(raw, (text) => {
      request.text = text
      run(route, request, response)
    })
  })
  server.requestTimeout = requestTimeoutMs
  server.keepAliveTimeout = keepAliveTimeoutMs
  return server
}

class Taken implements HotRequest {
  text = ''
  readonly path: string
  readonly query: string
  readonly #raw: IncomingMessage
  readonly #trust: TrustProxy

  constructor(raw: IncomingMessage, path: string, query: string, trust: TrustProxy) {
    this.path = path
    this.query = query
    this.#raw = raw
    this.#trust = trust
  }

  get headers(): IncomingHttpHeaders {
    return this.#raw.headers
  }

  get ip(): string {
    return proxyAddress(this.#raw, this.#trust)
  }
}

const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/') + 1)

/** What is chunked, packed, long, empty or no JSON is for Fastify to judge. */
function isPlain(headers: IncomingHttpHeaders): boolean {
  const length = Number(headers['content-length'])
  return (
    length > 0 &&
    length <= textMax &&
    headers['content-type']?.startsWith('application/json') === true &&
    headers['content-encoding'] === undefined
  )
}

/** One that goes away in the middle of its body is never heard of again. */
function readText(raw: IncomingMessage, done: (text: string) => void): void {
  const chunks: Buffer[] = []
  raw.on('data', (chunk: Buffer) => void chunks.push(chunk))
  raw.on('end', () => done((chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString()))
}

const isBatch = (path: string, query: string) => query !== '' && path.startsWith('/trpc/') && batch.test(query)
const batch = /(?:^|&)batch=/
/** A tap with its ticket has less than 1,000. */
const textMax = 16 * 1_024
