import { orderInput } from '@tidegate/shared/contracts/orders'
import { refuse } from '../http/outcome-error.ts'
import { buyerProcedure, router } from '../http/trpc.ts'
import { readDelivery } from './read-shipping.ts'

export const deliveryRouter = router({
  ofOrder: buyerProcedure
    .input(orderInput)
    .query(
      async ({ ctx, input }) =>
        (await readDelivery(ctx.app, ctx.buyer.buyerId, input.orderId)) ?? refuse('ORDER_NOT_FOUND'),
    ),
})
