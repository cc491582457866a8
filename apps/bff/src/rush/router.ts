import { buyInput, receiptInput } from '@tidegate/shared/contracts/rush'
import { refuse } from '../http/outcome-error.ts'
import { refusalOfUnsigned } from '../http/signed-part.ts'
import { buyerProcedure, router } from '../http/trpc.ts'
import { placeOrder } from './place-order.ts'
import { readReceipt } from './receipt.ts'

/** The same functions stand behind the hot routes (http/hot-routes.ts), which serve these two in production. */
export const rushRouter = router({
  buy: buyerProcedure.input(buyInput).mutation(async ({ ctx, input }) => {
    if (ctx.app.blocks.has(ctx.buyer.buyerId, ctx)) refuse('BLOCKED')
    ctx.app.live.tappedFrom(ctx)
    const unsigned = await refusalOfUnsigned(ctx.app, ctx.buyer, ctx.signed, { once: false })
    if (unsigned) refuse(unsigned)
    const placed = await placeOrder(ctx.app, { buyerId: ctx.buyer.buyerId, address: ctx.ip }, input)
    return placed.kind === 'QUEUED' ? placed.receipt : refuse(placed.outcome, placed)
  }),
  receipt: buyerProcedure
    .input(receiptInput)
    .query(
      async ({ ctx, input }) => (await readReceipt(ctx.app, ctx.buyer.buyerId, input)) ?? refuse('RECEIPT_NOT_FOUND'),
    ),
})
