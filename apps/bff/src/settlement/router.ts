/** WeChat's bills beside our books, for the merchant. */
import {
  differencesInput,
  resolveDifferenceInput,
  settleInput,
  settlementsInput,
} from '@tidegate/shared/contracts/settlement'
import { recordAudit } from '../audit/record.ts'
import { refuse } from '../http/outcome-error.ts'
import { router, staffProcedure } from '../http/trpc.ts'
import { listDifferences, listSettlements, readDay } from './read-settlements.ts'
import { resolveDifference } from './resolve-difference.ts'
import { settleDay } from './settle-days.ts'

const viewer = staffProcedure('VIEWER')
const operator = staffProcedure('OPERATOR')
const owner = staffProcedure('OWNER')

export const settlementRouter = router({
  list: viewer.input(settlementsInput).query(({ ctx, input }) => listSettlements(ctx.app, input)),
  differences: viewer.input(differencesInput).query(({ ctx, input }) => listDifferences(ctx.app.pool, input)),
  /** Settles one day now, of every merchant number, again if it was settled before; answers how the day stands. */
  settle: operator.input(settleInput).mutation(async ({ ctx, input }) => {
    await recordAudit(ctx.app.pool, {
      ...{ id: ctx.app.newId(), staffId: ctx.staff.staffId },
      ...{ action: 'settlement.settle', subject: `day:${input.day}` },
    })
    for (const route of ctx.app.routes.all) await settleDay(ctx.app, route, input.day)
    return readDay(ctx.app, input.day)
  }),
  resolve: owner.input(resolveDifferenceInput).mutation(async ({ ctx, input }) => {
    const resolved = await resolveDifference(ctx.app, ctx.staff.staffId, input)
    return resolved.kind === 'RESOLVED' ? { id: input.id } : refuse(resolved.outcome)
  }),
})
