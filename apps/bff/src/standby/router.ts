import { joinStandbyInput, standbyInput } from '@tidegate/shared/contracts/waiting-room'
import { refuse } from '../http/outcome-error.ts'
import { buyerProcedure, router } from '../http/trpc.ts'
import { joinStandby } from './join.ts'
import { leaveStandby, readPlace } from './place.ts'

export const standbyRouter = router({
  join: buyerProcedure.input(joinStandbyInput).mutation(async ({ ctx, input }) => {
    if (ctx.app.blocks.has(ctx.buyer.buyerId, ctx)) refuse('BLOCKED')
    const waitMs = ctx.app.addresses.take(ctx.ip)
    if (waitMs > 0) refuse('TOO_FAST', { retryAfterMs: waitMs })
    const joined = await joinStandby(ctx.app, ctx.buyer.buyerId, input)
    return joined.kind === 'JOINED' ? joined.place : refuse(joined.outcome)
  }),
  mine: buyerProcedure
    .input(standbyInput)
    .query(({ ctx, input }) => readPlace(ctx.app, ctx.buyer.buyerId, input.offerId)),
  leave: buyerProcedure
    .input(standbyInput)
    .mutation(({ ctx, input }) => leaveStandby(ctx.app, ctx.buyer.buyerId, input.offerId)),
})
