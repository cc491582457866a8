import { skipStepInput } from '@tidegate/shared/contracts/home'
import { router, staffProcedure } from '../http/trpc.ts'

export const staffHomeRouter = router({
  view: staffProcedure('VIEWER').query(({ ctx }) => ctx.app.home.view()),
  skipStep: staffProcedure('OPERATOR')
    .input(skipStepInput)
    .mutation(({ ctx, input }) => ctx.app.home.skipStep(ctx.staff.staffId, input.kind)),
})
