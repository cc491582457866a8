/** The door for files of codes. The body stays a stream: nothing here ever holds more of it than one chunk. */
import type { Readable } from 'node:stream'
import type { ImportSliceAnswer } from '@tidegate/shared/contracts/cards'
import { idSchema } from '@tidegate/shared/ids'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { bearerOf, refuse } from '../http/envelope.ts'
import { verifyStaff } from '../staff/verify-staff.ts'
import { importSlice } from './import-codes.ts'

export async function cardImportRoutes(server: FastifyInstance, app: Context): Promise<void> {
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload))

  server.post('/staff/cards/imports/:batchId', { bodyLimit: mostBytes }, async (request, reply) => {
    const allowed = await verifyStaff(app, bearerOf(request), 'OPERATOR', 'cards')
    if (allowed.kind === 'REFUSED') {
      refuse(reply, allowed.outcome)
      return reply
    }
    const params = paramsSchema.safeParse(request.params)
    const query = querySchema.safeParse(request.query)
    if (!params.success || !query.success) {
      refuse(reply, 'BAD_INPUT')
      return reply
    }
    const slice = { batchId: params.data.batchId, from: query.data.from, last: query.data.last === '1' }
    const taken = await importSlice(app, slice, request.body as Readable)
    if (taken.kind === 'TAKEN') return { batch: taken.batch } satisfies ImportSliceAnswer
    refuse(reply, taken.outcome)
    return reply
  })
}

const paramsSchema = z.object({ batchId: idSchema })
const querySchema = z.object({ from: z.coerce.number().int().min(0), last: z.enum(['0', '1']).default('0') })
/** A whole file may come in one request, as long as it comes within the server's request time; a slow line sends slices. */
const mostBytes = 256 * 1024 * 1024
