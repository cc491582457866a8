/** The records of the lot. Public: they hold nobody's name, and caches may keep them. */
import { idSchema } from '@tidegate/shared/ids'
import type { FastifyInstance } from 'fastify'
import type { Context } from '../context.ts'
import { createFairness, readLeaves } from '../waiting-room/read-fairness.ts'
import { guarded, refuse } from './envelope.ts'

export function fairnessRoutes(server: FastifyInstance, app: Context): void {
  const fairnessOf = createFairness(app)
  server.get('/fairness/:campaignId', (request, reply) => {
    const { campaignId } = request.params as { campaignId: string }
    if (!isId(campaignId)) return refuse(reply, 'NOT_FOUND')
    void guarded(app, reply, async () => {
      const view = await fairnessOf(campaignId)
      if (view) void reply.header('cache-control', 'public, max-age=1').send(view)
      else refuse(reply, 'CAMPAIGN_NOT_FOUND')
    })
  })

  server.get('/fairness/:campaignId/leaves/:chunk', (request, reply) => {
    const { campaignId, chunk } = request.params as { campaignId: string; chunk: string }
    const { epoch } = request.query as { epoch?: string }
    const plain = isId(campaignId) && small.test(chunk) && (epoch === undefined || small.test(epoch))
    if (!plain || !app.knownIds.mayExist(campaignId)) return refuse(reply, 'NOT_FOUND')
    void guarded(app, reply, async () => {
      const wanted = epoch ?? (await fairnessOf(campaignId))?.epoch
      const leaves = wanted === undefined ? null : await readLeaves(app, campaignId, Number(wanted), Number(chunk))
      if (!leaves) return refuse(reply, 'NOT_FOUND')
      // Leaves of an epoch never change; which epoch is meant does, where none is named.
      const lives = epoch === undefined ? 'max-age=60' : 'max-age=31536000, immutable'
      void reply.header('cache-control', `public, ${lives}`).type('application/octet-stream').send(leaves)
    })
  })
}

const isId = (text: string) => idSchema.safeParse(text).success
const small = /^\d{1,8}$/
