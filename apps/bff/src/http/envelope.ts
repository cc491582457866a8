/** Answers and refusals in tRPC's own wire format, for routes that are not the plugin's: to clients they are ordinary tRPC. */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { type OutcomeCode, type OutcomeData, type OutcomeStatus, outcomes } from '@tidegate/shared/outcomes'
import type { Said } from '@tidegate/shared/sayings'
import type { FastifyReply } from 'fastify'
import type { Context } from '../context.ts'
import { isStoreAway, isUnstorable } from './store-errors.ts'

export interface RefusalDetails {
  retryAfterMs?: number
  fields?: Record<string, Said>
}

export function sendData(response: ServerResponse, data: unknown): void {
  send(response, 200, asciiJson({ result: { data } }))
}

/** Tells an expected refusal with its status. */
export function sendRefusal(
  response: ServerResponse,
  outcome: OutcomeCode,
  { retryAfterMs, fields }: RefusalDetails = {},
): void {
  const usual = refusals[outcome]
  const plain = retryAfterMs === undefined && !fields
  send(response, usual.httpStatus, plain ? usual.body : asciiJson(refusalOf(outcome, retryAfterMs, fields)))
}

/** The same from a route of Fastify's. */
export function refuse(reply: FastifyReply, outcome: OutcomeCode, details?: RefusalDetails): void {
  if (reply.sent) return
  reply.hijack()
  sendRefusal(reply.raw, outcome, details)
}

/** Runs a route of Fastify's, and tells what it throws. */
export async function guarded(app: Context, reply: FastifyReply, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    refuse(reply, refusalOfThrown(app, error))
  }
}

/** What a caller is told of an error that a route threw. A bug is logged, and its own message never leaves the house. */
export function refusalOfThrown(app: Context, error: unknown): OutcomeCode {
  if (isUnstorable(error)) return 'BAD_INPUT'
  app.work.failed()
  if (isStoreAway(error)) return 'OVERLOADED'
  app.logger.error({ err: error }, 'route failed')
  return 'INTERNAL'
}

/** A refusal that is our own doing, and nobody's who asked: counted once a request, whichever way it came. */
export const isFailure = (outcome: OutcomeCode): boolean => outcome === 'OVERLOADED' || outcome === 'INTERNAL'

/** The bearer token as sent, or null. */
export function bearerOf({ headers }: { headers: IncomingHttpHeaders }): string | null {
  return headers.authorization?.startsWith('Bearer ') ? headers.authorization.slice(7) : null
}

/** Straight to the socket. Head and body are ASCII and leave as one string; said to be latin1, it is not read through for characters to encode. */
function send(response: ServerResponse, status: number, body: string): void {
  if (response.headersSent) return
  response
    .writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': body.length,
      'x-content-type-options': 'nosniff',
    })
    .end(body, 'latin1')
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

/** JSON without a character beyond ASCII: one such makes the whole text two bytes a character, and its way to the socket twice as long. */
function asciiJson(value: unknown): string {
  const text = JSON.stringify(value)
  return beyondAscii.test(text) ? text.replace(eachBeyondAscii, escaped) : text
}

const beyondAscii = /[^\0-\x7f]/
const eachBeyondAscii = /[^\0-\x7f]/g
const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`

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
