/**
 * What everybody sends at T0, answered before Fastify (http/hot-server), in tRPC's own wire format: to clients it is ordinary tRPC. The
 * same functions stand behind the router's procedures.
 *
 * A request that memory can answer is answered in the turn in which it came, without a promise: promises and closures are what a reserve
 * is made of (ARCHITECTURE, What it costs).
 */
import type { ServerResponse } from 'node:http'
import { campaignInput } from '@tidegate/shared/contracts/catalogue'
import { type BuyInput, receiptInput } from '@tidegate/shared/contracts/rush'
import { enterRoomInput } from '@tidegate/shared/contracts/waiting-room'
import { idSchema } from '@tidegate/shared/ids'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { ZodType } from 'zod'
import type { BuyerIdentity } from '../buyers/session.ts'
import type { Context } from '../context.ts'
import { isShutAt } from '../degrade/level.ts'
import { readBuyInput } from '../rush/buy-input.ts'
import { type PlaceOrderOutcome, placeOrder } from '../rush/place-order.ts'
import { readReceipt } from '../rush/receipt.ts'
import { enterRoom } from '../waiting-room/enter-room.ts'
import type { FrontierDocument } from '../waiting-room/frontier.ts'
import { bearerOf, isFailure, type RefusalDetails, sendData, sendRefusal } from './envelope.ts'
import type { HotRequest, HotRoute, HotRoutes } from './hot-server.ts'
import { isToBeProven, refusalOfUnsigned, signedPartOf } from './signed-part.ts'
import { fieldsOf } from './trpc.ts'

export function hotRoutes(app: Context): HotRoutes {
  return {
    POST: { '/trpc/rush.buy': buy(app), '/trpc/rooms.enter': enter(app) },
    GET: {
      '/trpc/rush.receipt': receipt(app),
      '/trpc/campaigns.bands': bands(app),
      '/trpc/time.now': (_request, response) =>
        sendData(response, { serverNow: app.clock.now(), degrade: app.degrade.level() }),
      '/frontier/': frontier(app),
    },
  }
}

function buy(app: Context): HotRoute {
  return (request, response) => {
    const arrivedAt = performance.now()
    const input = readBuyInput(jsonOf(request.text))
    if (!input.success) return refuse(app, response, 'BAD_INPUT', { fields: fieldsOf(input.error) })
    if (isShutAt(app.degrade.level(), 'rush.buy')) return refuse(app, response, 'MAINTENANCE')
    const answered = (placed: PlaceOrderOutcome) => {
      app.live.answered(input.data.offerId, performance.now() - arrivedAt)
      if (placed.kind === 'QUEUED') sendData(response, placed.receipt)
      else refuse(app, response, placed.outcome, placed)
    }
    return forBuyer(app, request, response, (buyer) => {
      if (app.blocks.has(buyer.buyerId, request)) return refuse(app, response, 'BLOCKED')
      app.live.tappedFrom(request)
      if (isToBeProven(app, request)) return buyProven(app, request, response, buyer, input.data, answered)
      const placed = placeOrder(app, { buyerId: buyer.buyerId, address: request.ip }, input.data)
      return 'then' in placed ? placed.then(answered) : answered(placed)
    })
  }
}

async function buyProven(
  app: Context,
  request: HotRequest,
  response: ServerResponse,
  buyer: BuyerIdentity,
  input: BuyInput,
  answered: (placed: PlaceOrderOutcome) => void,
): Promise<void> {
  // A replay carries the same request id and finds the first answer, so no nonce has to be remembered.
  const part = signedPartOf(request.headers, request.path, request.text)
  const unsigned = await refusalOfUnsigned(app, buyer, part, { once: false })
  if (hasLeft(response)) return
  if (unsigned) return refuse(app, response, unsigned)
  answered(await placeOrder(app, { buyerId: buyer.buyerId, address: request.ip }, input))
}

function enter(app: Context): HotRoute {
  return (request, response) => {
    const input = enterRoomInput.safeParse(jsonOf(request.text))
    if (!input.success) return refuse(app, response, 'BAD_INPUT', { fields: fieldsOf(input.error) })
    if (isShutAt(app.degrade.level(), 'rooms.enter')) return refuse(app, response, 'MAINTENANCE')
    return forBuyer(app, request, response, async (buyer) => {
      if (app.blocks.has(buyer.buyerId, request)) return refuse(app, response, 'BLOCKED')
      const entered = await enterRoom(app, { buyer, address: request.ip }, input.data)
      if (entered.kind === 'ENTERED') sendData(response, entered.ticket)
      else refuse(app, response, entered.outcome, entered)
    })
  }
}

function receipt(app: Context): HotRoute {
  return (request, response) => {
    const input = queryInput(request, receiptInput)
    if (!input) return refuse(app, response, 'BAD_INPUT')
    return forBuyer(app, request, response, async ({ buyerId }) => {
      const found = await readReceipt(app, buyerId, input)
      if (found) sendData(response, found)
      else refuse(app, response, 'RECEIPT_NOT_FOUND')
    })
  }
}

function bands(app: Context): HotRoute {
  return async (request, response) => {
    const input = queryInput(request, campaignInput)
    if (!input) return refuse(app, response, 'BAD_INPUT')
    if (isShutAt(app.degrade.level(), 'campaigns.bands')) return refuse(app, response, 'MAINTENANCE')
    const found = await app.campaignReads.bands(input.campaignId)
    if (found) sendData(response, found)
    else refuse(app, response, 'CAMPAIGN_NOT_FOUND')
  }
}

/** What everybody who waits asks for: bytes that are ready in memory. It holds nobody's name, and caches may keep it. */
function frontier(app: Context): HotRoute {
  return (request, response) => {
    const campaignId = request.path.slice('/frontier/'.length)
    const room = app.rooms.known(campaignId)
    if (room) return sendFrontier(request, response, app.rooms.document(room))
    if (!idSchema.safeParse(campaignId).success) return refuse(app, response, 'NOT_FOUND')
    return loadFrontier(app, request, response, campaignId)
  }
}

async function loadFrontier(
  app: Context,
  request: HotRequest,
  response: ServerResponse,
  campaignId: string,
): Promise<void> {
  const room = await app.rooms.load(campaignId)
  if (room) return sendFrontier(request, response, app.rooms.document(room))
  response.setHeader('cache-control', 'public, max-age=1')
  refuse(app, response, 'CAMPAIGN_NOT_FOUND')
}

function sendFrontier(
  request: HotRequest,
  response: ServerResponse,
  { body, etag, headers, unchanged }: FrontierDocument,
): void {
  if (request.headers['if-none-match'] === etag) response.writeHead(304, unchanged).end()
  else response.writeHead(200, headers).end(body)
}

/** Runs `work` for whoever is signed in: at once when this process has verified them a moment ago. */
function forBuyer(
  app: Context,
  request: HotRequest,
  response: ServerResponse,
  work: (buyer: BuyerIdentity) => void | Promise<void>,
): void | Promise<void> {
  const token = bearerOf(request)
  if (!token) return refuse(app, response, 'SESSION_EXPIRED')
  const believed = app.buyerSessions.believed(token)
  return believed ? work(believed.buyer) : forVerified(app, response, token, work)
}

async function forVerified(
  app: Context,
  response: ServerResponse,
  token: string,
  work: (buyer: BuyerIdentity) => void | Promise<void>,
): Promise<void> {
  const verdict = await app.buyerSessions.verify(token)
  if (hasLeft(response)) return
  if (verdict.kind === 'SIGNED_IN') return work(verdict.buyer)
  refuse(app, response, verdict.kind === 'UNAVAILABLE' ? 'OVERLOADED' : 'SESSION_EXPIRED')
}

/** Admission is steered by the share of failures, so a refusal that is one counts, as it does on the plugin's way (http/server). */
function refuse({ work }: Context, response: ServerResponse, outcome: OutcomeCode, details?: RefusalDetails): void {
  if (isFailure(outcome)) work.failed()
  sendRefusal(response, outcome, details)
}

/** Whose connection is gone has no address any more, and hears nothing. Their next tap is as good as this one. */
const hasLeft = (response: ServerResponse) => response.destroyed

function queryInput<T>({ query }: HotRequest, schema: ZodType<T>): T | null {
  return schema.safeParse(jsonOf(new URLSearchParams(query).get('input') ?? '')).data ?? null
}

/** undefined for what is no JSON; each schema says what it thinks of that. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
