import { importQuery, mostImportBytes } from '@tidegate/shared/contracts/goods'
import type { FastifyInstance } from 'fastify'
import type { Context } from '../context.ts'
import { bearerOf, refuse } from '../http/envelope.ts'
import { verifyStaff } from '../staff/verify-staff.ts'
import { importGoods } from './import-goods.ts'

/** The door for files of goods. */
export async function goodsRoutes(server: FastifyInstance, app: Context): Promise<void> {
  server.addContentTypeParser('text/csv', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

  server.post('/staff/goods/import', { bodyLimit: mostImportBytes }, async (request, reply) => {
    const allowed = await verifyStaff(app, bearerOf(request), 'OPERATOR', 'goods')
    const query = importQuery.safeParse(request.query)
    if (allowed.kind === 'REFUSED' || !query.success || !Buffer.isBuffer(request.body)) {
      refuse(reply, allowed.kind === 'REFUSED' ? allowed.outcome : 'BAD_INPUT')
      return reply
    }
    const deps = { ...app, pool: app.staffPool }
    const imported = await importGoods(deps, allowed.staff.staffId, request.body, query.data.plan)
    if (imported.kind === 'PLANNED') return imported.import
    refuse(reply, imported.outcome, imported)
    return reply
  })
}
