/** The way out for files (contracts/exports.ts, exportDoor). */
import { exportFile } from '@tidegate/shared/contracts/exports'
import { idSchema } from '@tidegate/shared/ids'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { openDoor, staffAtDoor } from '../http/door.ts'
import { refuse } from '../http/envelope.ts'
import { sendExport } from './send-export.ts'

export async function exportRoutes(server: FastifyInstance, app: Context): Promise<void> {
  server.post('/staff/exports/:id/door', async (request, reply) => {
    const id = idOf(request)
    if (id === null) {
      refuse(reply, 'EXPORT_NOT_FOUND')
      return reply
    }
    return openDoor(app, request, reply, { path: exportFile(id), seconds: 60, ...anyone })
  })

  // Asked by HEAD, it would say that the codes have been taken out.
  server.get('/staff/exports/:id/file', { exposeHeadRoute: false }, async (request, reply) => {
    const id = idOf(request)
    const allowed = await staffAtDoor(app, request, { path: exportFile(id ?? ''), ...anyone })
    const sending = id === null || allowed.kind === 'REFUSED' ? allowed : await sendExport(app, allowed.staff, id)
    if (sending.kind !== 'FILE') {
      refuse(reply, sending.kind === 'REFUSED' ? sending.outcome : 'EXPORT_NOT_FOUND')
      return reply
    }
    reply.raw.once('finish', () => {
      sending.sent().catch((error: Error) => app.logger.error({ err: error, export: id }, 'export not taken out'))
    })
    return reply
      .type('text/csv; charset=utf-8')
      .headers({
        'content-disposition': `attachment; filename="export.csv"; filename*=UTF-8''${encodeURIComponent(sending.name)}`,
        'content-length': sending.bytes,
        'cache-control': 'no-store',
      })
      .send(sending.body)
  })
}

/** What they may have of it is asked for by its kind. */
const anyone = { least: 'VIEWER', area: 'orders' } as const

function idOf(request: FastifyRequest): string | null {
  const { id } = request.params as { id: string }
  return idSchema.safeParse(id).success ? id : null
}
