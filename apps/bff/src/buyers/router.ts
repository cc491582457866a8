import { loginInput } from '@tidegate/shared/contracts/buyers'
import { refuse } from '../http/outcome-error.ts'
import { buyerProcedure, openProcedure, router } from '../http/trpc.ts'
import { login } from './login.ts'
import { nicknameOf } from './nickname.ts'

export const buyersRouter = router({
  login: openProcedure.input(loginInput).mutation(async ({ ctx, input }) => {
    const outcome = await login(ctx.app, input.code)
    return outcome.kind === 'SIGNED_IN' ? outcome.session : refuse(outcome.outcome, outcome)
  }),
  me: buyerProcedure.query(({ ctx }) => ({ id: ctx.buyer.buyerId, nickname: nicknameOf(ctx.buyer.buyerId) })),
})
