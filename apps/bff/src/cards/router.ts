import { revealCardInput } from '@tidegate/shared/contracts/cards'
import { orderInput } from '@tidegate/shared/contracts/orders'
import { refuse } from '../http/outcome-error.ts'
import { buyerProcedure, router } from '../http/trpc.ts'
import { readCards, revealCard } from './reveal-card.ts'

export const cardsRouter = router({
  ofOrder: buyerProcedure
    .input(orderInput)
    .query(
      async ({ ctx, input }) =>
        (await readCards(ctx.app, ctx.buyer.buyerId, input.orderId)) ?? refuse('ORDER_NOT_FOUND'),
    ),
  /** A mutation, because it leaves a trace: and so its answer is never cached and its input is in no URL. */
  reveal: buyerProcedure.input(revealCardInput).mutation(async ({ ctx, input }) => {
    const revealed = await revealCard(ctx.app, { actor: 'BUYER', actorId: ctx.buyer.buyerId }, input)
    return revealed.kind === 'REVEALED' ? { code: revealed.code } : refuse(revealed.outcome, revealed)
  }),
})
