/** The door for pictures, and the way to them where they lie in an object store and no CDN stands in front. */
import type { Readable } from 'node:stream'
import { mostUploadBytes, type UploadAnswer, uploadQuery } from '@tidegate/shared/contracts/media'
import type { FastifyInstance } from 'fastify'
import type { Context } from '../context.ts'
import { bearerOf, refuse } from '../http/envelope.ts'
import { verifyStaff } from '../staff/verify-staff.ts'
import { takePicture } from './take-picture.ts'

export async function mediaRoutes(server: FastifyInstance, app: Context): Promise<void> {
  server.removeAllContentTypeParsers()
  // Whatever a browser calls the file. The body stays a stream until it is known who sends it.
  server.addContentTypeParser('*', (_request, payload, done) => done(null, payload))

  server.post('/staff/media', { bodyLimit: mostUploadBytes }, async (request, reply) => {
    const allowed = await verifyStaff(app, bearerOf(request), 'OPERATOR', 'goods')
    const query = uploadQuery.safeParse(request.query)
    if (allowed.kind === 'REFUSED' || !query.success || !request.body) {
      refuse(reply, allowed.kind === 'REFUSED' ? allowed.outcome : 'BAD_INPUT')
      return reply
    }
    const deps = { ...app, pool: app.staffPool }
    const taken = await takePicture(deps, allowed.staff.staffId, query.data.name, request.body as Readable)
    if (taken.kind === 'TAKEN') return { picture: taken.picture, known: taken.known } satisfies UploadAnswer
    refuse(reply, taken.outcome)
    return reply
  })

  if (app.config.media.s3 === null) return
  server.get('/media/m/:file', async (request, reply) => {
    const { file } = request.params as { file: string }
    const found = /^[0-9a-f]{32}(@\d{3})?\.webp$/.test(file) ? await app.mediaStore.read(`m/${file}`) : null
    if (!found) {
      refuse(reply, 'NOT_FOUND')
      return reply
    }
    return reply.type('image/webp').header('cache-control', 'public, max-age=31536000, immutable').send(found)
  })
}
