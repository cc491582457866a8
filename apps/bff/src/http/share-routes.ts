/** Codes for posters: public pictures, the same for everybody. */
import { idSchema } from '@tidegate/shared/ids'
import type { FastifyInstance } from 'fastify'
import type { Context } from '../context.ts'
import { guarded, refuse } from './envelope.ts'

export function shareRoutes(server: FastifyInstance, app: Context): void {
  server.get('/share-code/:shared/:id', (request, reply) => {
    const { shared, id } = request.params as { shared: string; id: string }
    if ((shared !== 'campaign' && shared !== 'product') || !idSchema.safeParse(id).success)
      return refuse(reply, 'NOT_FOUND')
    void guarded(app, reply, async () => {
      const code = await app.shareCodes.get(shared, id)
      if (!code) return refuse(reply, 'NOT_FOUND')
      void reply
        .header('cache-control', 'public, max-age=86400')
        .type(code.type)
        .send(Buffer.from(code.base64, 'base64'))
    })
  })
}
