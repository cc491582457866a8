import { loginInput, phoneInput } from '@tidegate/shared/contracts/buyers'
import { refuse } from '../http/outcome-error.ts'
import { buyerProcedure, openProcedure, router } from '../http/trpc.ts'
import { login } from './login.ts'
import { nicknameOf } from './nickname.ts'
import { readPhone } from './read-phone.ts'

export const buyersRouter = router({
  login: openProcedure.input(loginInput).mutation(async ({ ctx, input }) => {
    const outcome = await login(ctx.app, input.code, ctx)
    return outcome.kind === 'SIGNED_IN' ? outcome.session : refuse(outcome.outcome, outcome)
  }),
  logout: buyerProcedure.mutation(async ({ ctx }) => {
    if (ctx.token) await ctx.app.buyerSessions.revoke(ctx.token)
  }),
  /** The number behind the code of WeChat's phone button, for the buyer's own form. */
  phone: buyerProcedure.input(phoneInput).mutation(async ({ ctx, input }) => {
    const read = await readPhone({ post: ctx.app.postUser }, input.code)
    return read.kind === 'PHONE' ? { phone: read.phone } : refuse(read.outcome, read)
  }),
  me: buyerProcedure.query(({ ctx }) => ({ id: ctx.buyer.buyerId, nickname: nicknameOf(ctx.buyer.buyerId) })),
})
