/**
 * The procedures of the rush on static routes, answering in tRPC's own wire format: to clients they are ordinary tRPC. The plugin costs
 * about three times as much per request (STACK: 3.9k against 11.1k requests/s on one process), and these are the ones everybody sends
 * at T0. The same functions stand behind the router's procedures. A batched call goes to the plugin.
 */

import { campaignInput } from '@tidegate/shared/contracts/catalogue'
import { buyInput, receiptInput } from '@tidegate/shared/contracts/rush'
import { type OutcomeCode, type OutcomeData, type OutcomeStatus, outcomes } from '@tidegate/shared/outcomes'
import { fastifyRequestHandler } from '@trpc/server/adapters/fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ZodType } from 'zod'
import type { Context } from '../context.ts'
import { placeOrder } from '../rush/place-order.ts'
import { readReceipt } from '../rush/receipt.ts'
import { appRouter } from './router.ts'
import { isStoreAway, isUnstorable } from './store-errors.ts'
import { fieldsOf } from './trpc.ts'

export function hotRoutes(server: FastifyInstance, app: Context): void {
  server.post('/trpc/rush.buy', (request, reply) => {
    const input = buyInput.safeParse(request.body)
    if (!input.success) return refuse(reply, 'BAD_INPUT', { fields: fieldsOf(input.error) })
    return signedIn(app, request, reply, async (buyerId) => {
      const placed = await placeOrder(app, { buyerId, address: request.ip }, input.data)
      return placed.kind === 'QUEUED' ? answer(reply, placed.receipt) : refuse(reply, placed.outcome, placed)
    })
  })

  server.get('/trpc/rush.receipt', async (request, reply) => {
    if (isBatch(request)) return viaPlugin(app, request, reply, 'rush.receipt')
    const input = queryInput(request, receiptInput)
    if (!input) return refuse(reply, 'BAD_INPUT')
    return signedIn(app, request, reply, async (buyerId) => {
      const receipt = await readReceipt(app, buyerId, input)
      return receipt ? answer(reply, receipt) : refuse(reply, 'RECEIPT_NOT_FOUND')
    })
  })

  server.get('/trpc/campaigns.bands', async (request, reply) => {
    if (isBatch(request)) return viaPlugin(app, request, reply, 'campaigns.bands')
    const input = queryInput(request, campaignInput)
    if (!input) return refuse(reply, 'BAD_INPUT')
    try {
      const bands = await app.campaignReads.bands(input.campaignId)
      return bands ? answer(reply, bands) : refuse(reply, 'CAMPAIGN_NOT_FOUND')
    } catch (error) {
      return refuseFailed(app, reply, error)
    }
  })

  server.get('/trpc/time.now', (request, reply) =>
    isBatch(request) ? viaPlugin(app, request, reply, 'time.now') : answer(reply, { serverNow: app.clock.now() }),
  )
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
  more: { retryAfterMs?: number; fields?: Record<string, string> } = {},
): FastifyReply {
  const { status, message, retry, retryAfterMs } = outcomes[outcome]
  const { httpStatus, code } = statuses[status]
  const data: OutcomeData & { code: string; httpStatus: number } = {
    code: status,
    httpStatus,
    outcome,
    retry,
    retryAfterMs: more.retryAfterMs ?? retryAfterMs,
    fields: more.fields,
  }
  return reply.code(httpStatus).send({ error: { message, code, data } })
}

/** One async frame for a request whose session is believed: closures and promises are what a reserve is made of (ARCHITECTURE, costs). */
async function signedIn(
  app: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  next: (buyerId: string) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  try {
    const token = bearerOf(request)
    if (!token) return refuse(reply, 'SESSION_EXPIRED')
    const believed = app.buyerSessions.believed(token)
    if (believed) return await next(believed.buyer.buyerId)
    const verdict = await app.buyerSessions.verify(token)
    if (verdict.kind === 'SIGNED_IN') return await next(verdict.buyer.buyerId)
    return refuse(reply, verdict.kind === 'UNAVAILABLE' ? 'OVERLOADED' : 'SESSION_EXPIRED')
  } catch (error) {
    return refuseFailed(app, reply, error)
  }
}

function refuseFailed(app: Context, reply: FastifyReply, error: unknown): FastifyReply {
  if (isStoreAway(error)) return refuse(reply, 'OVERLOADED')
  if (isUnstorable(error)) return refuse(reply, 'BAD_INPUT')
  app.logger.error({ err: error }, 'hot route failed')
  return refuse(reply, 'INTERNAL')
}

function answer(reply: FastifyReply, data: unknown): FastifyReply {
  return reply.send({ result: { data } })
}

function isBatch(request: FastifyRequest): boolean {
  return (request.query as Record<string, unknown>)['batch'] === '1'
}

async function viaPlugin(app: Context, req: FastifyRequest, res: FastifyReply, path: string): Promise<FastifyReply> {
  await fastifyRequestHandler({
    router: appRouter,
    createContext: () => ({ app, ip: req.ip, token: bearerOf(req) }),
    req,
    res,
    path,
  })
  return res
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
