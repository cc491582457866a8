import { auditInput } from '@tidegate/shared/contracts/people'
import { router, staffProcedure } from '../http/trpc.ts'
import { readActors, readAudit } from './read-audit.ts'

const viewer = staffProcedure('VIEWER')

export const staffAuditRouter = router({
  list: viewer.input(auditInput).query(({ ctx, input }) => readAudit(ctx.app.pool, input)),
  actors: viewer.query(({ ctx }) => readActors(ctx.app.pool)),
})
