/**
 * The procedures of the rush on static routes, answering in tRPC's own wire format: to clients they are ordinary tRPC. The plugin costs
 * about three times as much per request (STACK: 3.9k against 11.1k requests/s on one process), and these are the ones everybody sends
 * at T0. The same functions stand behind the router's procedures. A batched call goes to the plugin.
 */

import { campaignInput } from '@tidegate/shared/contracts/catalogue'
import { receiptInput } from '@tidegate/shared/contracts/rush'
import { type OutcomeCode, type OutcomeData, type OutcomeStatus, outcomes } from '@tidegate/shared/outcomes'
import type { Said } from '@tidegate/shared/sayings'
import { fastifyRequestHandler } from '@trpc/server/adapters/fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ZodType } from 'zod'
import type { BuyerIdentity } from '../buyers/session.ts'
import type { Context } from '../context.ts'
import { isShutAt } from '../degrade/level.ts'
import { readBuyInput } from '../rush/buy-input.ts'
import { placeOrder } from '../rush/place-order.ts'
import { readReceipt } from '../rush/receipt.ts'
import { appRouter } from './router.ts'
import { isToBeProven, refusalOfUnsigned, signedPartOf } from './signed-part.ts'
import { isStoreAway, isUnstorable } from './store-errors.ts'
import { fieldsOf } from './trpc.ts'

/**
 * Handlers are plain functions that send later: a reply is thenable, and every async frame that returns one waits for it again. Closures
 * and promises are what a reserve is made of (ARCHITECTURE, What it costs).
 */
export function hotRoutes(server: FastifyInstance, app: Context): void {
  server.post('/trpc/rush.buy', (request, reply) => {
    const arrivedAt = performance.now()
    const input = readBuyInput(request.body)
    if (!input.success) return refuse(reply, 'BAD_INPUT', { fields: fieldsOf(input.error) })
    if (isShutAt(app.degrade.level(), 'rush.buy')) return refuse(reply, 'MAINTENANCE')
    void forBuyer(app, request, reply, async (buyerId, buyer) => {
      if (app.blocks.has(buyerId, request)) return refuse(reply, 'BLOCKED')
      app.live.tappedFrom(request)
      if (isToBeProven(app, request)) {
        // A replay carries the same request id and finds the first answer, so no nonce has to be remembered.
        const unsigned = await refusalOfUnsigned(app, buyer, signedPartOf(request, request.signedText), { once: false })
        if (unsigned) return refuse(reply, unsigned)
      }
      const placed = await placeOrder(app, { buyerId, address: request.ip }, input.data)
      app.live.answered(input.data.offerId, performance.now() - arrivedAt)
      if (placed.kind === 'QUEUED') answer(reply, placed.receipt)
      else refuse(reply, placed.outcome, placed)
    })
  })

  server.get('/trpc/rush.receipt', (request, reply) => {
    if (isBatch(request)) return viaPlugin(app, request, reply, 'rush.receipt')
    const input = queryInput(request, receiptInput)
    if (!input) return refuse(reply, 'BAD_INPUT')
    void forBuyer(app, request, reply, async (buyerId) => {
      const receipt = await readReceipt(app, buyerId, input)
      if (receipt) answer(reply, receipt)
      else refuse(reply, 'RECEIPT_NOT_FOUND')
    })
  })

  server.get('/trpc/campaigns.bands', (request, reply) => {
    if (isBatch(request)) return viaPlugin(app, request, reply, 'campaigns.bands')
    const input = queryInput(request, campaignInput)
    if (!input) return refuse(reply, 'BAD_INPUT')
    if (isShutAt(app.degrade.level(), 'campaigns.bands')) return refuse(reply, 'MAINTENANCE')
    void guarded(app, reply, async () => {
      const bands = await app.campaignReads.bands(input.campaignId)
      if (bands) answer(reply, bands)
      else refuse(reply, 'CAMPAIGN_NOT_FOUND')
    })
  })

  server.get('/trpc/time.now', (request, reply) => {
    if (isBatch(request)) viaPlugin(app, request, reply, 'time.now')
    else answer(reply, { serverNow: app.clock.now(), degrade: app.degrade.level() })
  })
}

/** The bearer token as sent, or null. */
export function bearerOf(request: FastifyRequest): string | null {
  const header = request.headers.authorization
  return header?.startsWith('Bearer ') ? header.slice(7) : null
}

/** Answers an expected refusal in tRPC's error envelope with its status. */
export function refuse(
  reply: FastifyReply,
  outcome: OutcomeCode,
  { retryAfterMs, fields }: { retryAfterMs?: number; fields?: Record<string, Said> } = {},
): void {
  const usual = refusals[outcome]
  const plain = retryAfterMs === undefined && !fields
  send(reply, usual.httpStatus, plain ? usual.body : asciiJson(refusalOf(outcome, retryAfterMs, fields)))
}

function refusalOf(outcome: OutcomeCode, retryAfterMs: number | undefined, fields: Record<string, Said> | undefined) {
  const rule = outcomes[outcome]
  const { httpStatus, code } = statuses[rule.status]
  const data: OutcomeData & { code: string; httpStatus: number } = {
    code: rule.status,
    httpStatus,
    outcome,
    retry: rule.retry,
    retryAfterMs: retryAfterMs ?? rule.retryAfterMs,
    fields,
  }
  return { error: { message: rule.message, code, data } }
}

/** Runs `work` for whoever is signed in. */
export async function forBuyer(
  app: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (buyerId: string, buyer: BuyerIdentity) => Promise<void>,
): Promise<void> {
  try {
    const token = bearerOf(request)
    if (!token) return refuse(reply, 'SESSION_EXPIRED')
    const believed = app.buyerSessions.believed(token)
    if (believed) return await work(believed.buyer.buyerId, believed.buyer)
    const verdict = await app.buyerSessions.verify(token)
    if (verdict.kind === 'SIGNED_IN') return await work(verdict.buyer.buyerId, verdict.buyer)
    refuse(reply, verdict.kind === 'UNAVAILABLE' ? 'OVERLOADED' : 'SESSION_EXPIRED')
  } catch (error) {
    refuseFailed(app, reply, error)
  }
}

/** Answers whatever `work` throws. */
export function guarded(app: Context, reply: FastifyReply, work: () => Promise<void>): Promise<void> {
  return work().catch((error: unknown) => refuseFailed(app, reply, error))
}

function refuseFailed(app: Context, reply: FastifyReply, error: unknown): void {
  app.work.failed()
  if (isStoreAway(error)) return refuse(reply, 'OVERLOADED')
  if (isUnstorable(error)) return refuse(reply, 'BAD_INPUT')
  app.logger.error({ err: error }, 'hot route failed')
  refuse(reply, 'INTERNAL')
}

export function answer(reply: FastifyReply, data: unknown): void {
  send(reply, 200, asciiJson({ result: { data } }))
}

/** Straight to the socket: at T0 Fastify's own way out (serialiser, hooks, header by header) would be a fifth of a refusal. */
function send(reply: FastifyReply, status: number, body: string): void {
  if (reply.sent) return
  reply.hijack()
  reply.raw
    .writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': body.length,
      'x-content-type-options': 'nosniff',
    })
    // Head and body are ASCII and leave as one string; said to be latin1, it is not read through for characters to encode.
    .end(body, 'latin1')
}

/** JSON without a character beyond ASCII: one such makes the whole text two bytes a character, and its way to the socket twice as long. */
function asciiJson(value: unknown): string {
  const text = JSON.stringify(value)
  return beyondAscii.test(text) ? text.replace(eachBeyondAscii, escaped) : text
}

const beyondAscii = /[^\0-\x7f]/
const eachBeyondAscii = /[^\0-\x7f]/g
const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`

function isBatch(request: FastifyRequest): boolean {
  return (request.query as Record<string, unknown>)['batch'] === '1'
}

function viaPlugin(app: Context, req: FastifyRequest, res: FastifyReply, path: string): void {
  const createContext = () => ({
    ...{ app, ip: req.ip, headers: req.headers, token: bearerOf(req) },
    signed: signedPartOf(req, ''),
  })
  void guarded(app, res, () => fastifyRequestHandler({ router: appRouter, createContext, req, res, path }))
}

function queryInput<T>(request: FastifyRequest, schema: ZodType<T>): T | null {
  try {
    return schema.safeParse(JSON.parse((request.query as { input?: string }).input ?? '')).data ?? null
  } catch {
    return null
  }
}

/** HTTP status and JSON-RPC code of each tRPC code, as tRPC itself maps them. */
const statuses: Record<OutcomeStatus, { httpStatus: number; code: number }> = {
  BAD_REQUEST: { httpStatus: 400, code: -32600 },
  UNAUTHORIZED: { httpStatus: 401, code: -32001 },
  FORBIDDEN: { httpStatus: 403, code: -32003 },
  NOT_FOUND: { httpStatus: 404, code: -32004 },
  CONFLICT: { httpStatus: 409, code: -32009 },
  PRECONDITION_FAILED: { httpStatus: 412, code: -32012 },
  PAYLOAD_TOO_LARGE: { httpStatus: 413, code: -32013 },
  TOO_MANY_REQUESTS: { httpStatus: 429, code: -32029 },
  INTERNAL_SERVER_ERROR: { httpStatus: 500, code: -32603 },
  SERVICE_UNAVAILABLE: { httpStatus: 503, code: -32603 },
}

// Written once: at T0 nearly every answer is one of these.
const refusals = Object.fromEntries(
  (Object.keys(outcomes) as OutcomeCode[]).map((outcome) => [
    outcome,
    {
      httpStatus: statuses[outcomes[outcome].status].httpStatus,
      body: asciiJson(refusalOf(outcome, undefined, undefined)),
    },
  ]),
) as Record<OutcomeCode, { httpStatus: number; body: string }>
