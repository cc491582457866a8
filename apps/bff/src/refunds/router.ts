/** The merchant's refunds: what buyers ask for, what WeChat has not done, what it would not do. */
import { answerRefundInput, refundsInput, retryRefundInput } from '@tidegate/shared/contracts/refunds'
import { refuse } from '../http/outcome-error.ts'
import { router, staffProcedure } from '../http/trpc.ts'
import { answerRefund } from './answer-refund.ts'
import type { DecideRefundOutcome } from './commit-refund.ts'
import { listRefunds } from './read-refunds.ts'
import { retryRefund } from './retry-refund.ts'

const viewer = staffProcedure('VIEWER')
const operator = staffProcedure('OPERATOR')

export const staffRefundsRouter = router({
  list: viewer.input(refundsInput).query(({ ctx, input }) => listRefunds(ctx.app.pool, input)),
  answer: operator
    .input(answerRefundInput)
    .mutation(async ({ ctx, input }) => decided(await answerRefund(ctx.app, ctx.staff.staffId, input))),
  retry: operator
    .input(retryRefundInput)
    .mutation(async ({ ctx, input }) => decided(await retryRefund(ctx.app, ctx.staff.staffId, input.outRefundNo))),
})

function decided(outcome: DecideRefundOutcome) {
  return outcome.kind === 'DECIDED' ? { outRefundNo: outcome.outRefundNo } : refuse(outcome.outcome)
}
