import type { FastifyInstance } from 'fastify'
import type { Context } from '../context.ts'
import { bearerOf, refuse } from '../http/envelope.ts'
import { verifyStaff } from '../staff/verify-staff.ts'
import { bulkShip } from './bulk-ship.ts'

/** A spreadsheet of parcels: some 50,000 lines. */
export async function bulkShipRoutes(server: FastifyInstance, app: Context): Promise<void> {
  server.addContentTypeParser('text/csv', { parseAs: 'string' }, (_request, body, done) => done(null, body))

  server.post('/staff/shipping/bulk', { bodyLimit: 4 * 1024 * 1024 }, async (request, reply) => {
    const allowed = await verifyStaff(app, bearerOf(request), 'OPERATOR', 'shipping')
    if (allowed.kind === 'ALLOWED' && typeof request.body === 'string')
      return bulkShip(app, allowed.staff.staffId, request.body)
    refuse(reply, allowed.kind === 'REFUSED' ? allowed.outcome : 'BAD_INPUT')
    return reply
  })
}
