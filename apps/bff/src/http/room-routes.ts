/**
 * What everybody who waits asks for: the frontier (bytes ready in memory), the records of the lot, and the entry itself in tRPC's wire
 * format, as in hot-routes. Documents of the room are public: they hold nobody's name, and caches may keep them.
 */
import { enterRoomInput } from '@tidegate/shared/contracts/waiting-room'
import { idSchema } from '@tidegate/shared/ids'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { isShutAt } from '../degrade/level.ts'
import { enterRoom } from '../waiting-room/enter-room.ts'
import type { FrontierDocument } from '../waiting-room/frontier.ts'
import { readFairness, readLeaves } from '../waiting-room/read-fairness.ts'
import { answer, forBuyer, guarded, refuse } from './hot-routes.ts'
import { fieldsOf } from './trpc.ts'

export function roomRoutes(server: FastifyInstance, app: Context): void {
  server.post('/trpc/rooms.enter', (request, reply) => {
    const input = enterRoomInput.safeParse(request.body)
    if (!input.success) return refuse(reply, 'BAD_INPUT', { fields: fieldsOf(input.error) })
    if (isShutAt(app.degrade.level(), 'rooms.enter')) return refuse(reply, 'MAINTENANCE')
    void forBuyer(app, request, reply, async (buyerId, buyer) => {
      if (app.blocks.has(buyerId, request)) return refuse(reply, 'BLOCKED')
      const entered = await enterRoom(app, { buyer, address: request.ip }, input.data)
      if (entered.kind === 'ENTERED') answer(reply, entered.ticket)
      else refuse(reply, entered.outcome, entered)
    })
  })

  server.get('/frontier/:campaignId', (request, reply) => {
    const { campaignId } = request.params as { campaignId: string }
    const room = app.rooms.known(campaignId)
    if (room) return sendFrontier(request, reply, app.rooms.document(room))
    if (!isId(campaignId)) return refuse(reply, 'NOT_FOUND')
    void guarded(app, reply, async () => {
      const loaded = await app.rooms.load(campaignId)
      if (loaded) sendFrontier(request, reply, app.rooms.document(loaded))
      else refuse(reply, 'CAMPAIGN_NOT_FOUND')
    })
  })

  server.get('/fairness/:campaignId', (request, reply) => {
    const { campaignId } = request.params as { campaignId: string }
    if (!isId(campaignId)) return refuse(reply, 'NOT_FOUND')
    void guarded(app, reply, async () => {
      const view = await readFairness(app, campaignId)
      if (view) void reply.header('cache-control', 'public, max-age=1').send(view)
      else refuse(reply, 'CAMPAIGN_NOT_FOUND')
    })
  })

  server.get('/fairness/:campaignId/leaves/:chunk', (request, reply) => {
    const { campaignId, chunk } = request.params as { campaignId: string; chunk: string }
    const { epoch } = request.query as { epoch?: string }
    if (!isId(campaignId) || !small.test(chunk) || (epoch !== undefined && !small.test(epoch)))
      return refuse(reply, 'NOT_FOUND')
    void guarded(app, reply, async () => {
      const wanted = epoch ?? (await readFairness(app, campaignId))?.epoch
      const leaves = wanted === undefined ? null : await readLeaves(app, campaignId, Number(wanted), Number(chunk))
      if (!leaves) return refuse(reply, 'NOT_FOUND')
      // Leaves of an epoch never change; which epoch is meant does, where none is named.
      const lives = epoch === undefined ? 'max-age=60' : 'max-age=31536000, immutable'
      void reply.header('cache-control', `public, ${lives}`).type('application/octet-stream').send(leaves)
    })
  })
}

/** Straight to the socket: with everything prepared, Fastify's own way out would be most of the cost. */
function sendFrontier(
  request: FastifyRequest,
  reply: FastifyReply,
  { body, etag, headers, unchanged }: FrontierDocument,
): void {
  reply.hijack()
  if (request.headers['if-none-match'] === etag) reply.raw.writeHead(304, unchanged).end()
  else reply.raw.writeHead(200, headers).end(body)
}

const isId = (text: string) => idSchema.safeParse(text).success
const small = /^\d{1,8}$/
