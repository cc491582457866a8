import { campaignInput } from '@tidegate/shared/contracts/catalogue'
import { enterRoomInput } from '@tidegate/shared/contracts/waiting-room'
import { refuse } from '../http/outcome-error.ts'
import { buyerProcedure, router } from '../http/trpc.ts'
import { enterRoom, findPlace } from './enter-room.ts'

/** `enter` has a hot route as well (http/hot-routes.ts), which serves it in production. */
export const roomsRouter = router({
  enter: buyerProcedure.input(enterRoomInput).mutation(async ({ ctx, input }) => {
    if (ctx.app.blocks.has(ctx.buyer.buyerId, ctx)) refuse('BLOCKED')
    const entered = await enterRoom(ctx.app, { buyer: ctx.buyer, address: ctx.ip }, input)
    return entered.kind === 'ENTERED' ? entered.ticket : refuse(entered.outcome, entered)
  }),
  /** The ticket of a buyer whose app has lost it. */
  mine: buyerProcedure
    .input(campaignInput)
    .query(
      async ({ ctx, input }) =>
        (await findPlace(ctx.app, ctx.buyer.buyerId, input.campaignId)) ?? refuse('TICKET_REQUIRED'),
    ),
})
