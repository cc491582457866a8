import { orderInput, ordersInput } from '@tidegate/shared/contracts/orders'
import { refuse } from '../http/outcome-error.ts'
import { buyerProcedure, router } from '../http/trpc.ts'
import { cancelOrder } from './cancel-order.ts'
import { getOrder, listOrders } from './read-orders.ts'

export const ordersRouter = router({
  list: buyerProcedure.input(ordersInput).query(({ ctx, input }) => listOrders(ctx.app, ctx.buyer.buyerId, input)),
  get: buyerProcedure
    .input(orderInput)
    .query(
      async ({ ctx, input }) =>
        (await getOrder(ctx.app, ctx.buyer.buyerId, input.orderId)) ?? refuse('ORDER_NOT_FOUND'),
    ),
  cancel: buyerProcedure.input(orderInput).mutation(async ({ ctx, input }) => {
    const cancelled = await cancelOrder(ctx.app, ctx.buyer.buyerId, input.orderId)
    return cancelled.kind === 'CANCELLED' ? cancelled.order : refuse(cancelled.outcome)
  }),
})
