import { orderInput, ordersInput, remarkInput } from '@tidegate/shared/contracts/orders'
import { askRefundInput } from '@tidegate/shared/contracts/refunds'
import { refuse } from '../http/outcome-error.ts'
import { buyerProcedure, router } from '../http/trpc.ts'
import { askRefund } from '../refunds/answer-refund.ts'
import { cancelOrder } from './cancel-order.ts'
import { confirmReceipt } from './confirm-receipt.ts'
import { leaveRemark } from './leave-remark.ts'
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
  /** Any time until it is shipped. */
  remark: buyerProcedure.input(remarkInput).mutation(async ({ ctx, input }) => {
    const left = await leaveRemark(ctx.app, ctx.buyer.buyerId, input)
    if (left.kind === 'REFUSED') refuse(left.outcome)
  }),
  confirmReceipt: buyerProcedure.input(orderInput).mutation(async ({ ctx, input }) => {
    const { buyerId } = ctx.buyer
    const received = await confirmReceipt(ctx.app, buyerId, input.orderId)
    if (received.kind === 'REFUSED') refuse(received.outcome)
    return (await getOrder(ctx.app, buyerId, input.orderId)) ?? refuse('ORDER_NOT_FOUND')
  }),
  askRefund: buyerProcedure.input(askRefundInput).mutation(async ({ ctx, input }) => {
    const { buyerId } = ctx.buyer
    const asked = await askRefund(ctx.app, buyerId, input)
    if (asked.kind === 'REFUSED') refuse(asked.outcome)
    return (await getOrder(ctx.app, buyerId, input.orderId)) ?? refuse('ORDER_NOT_FOUND')
  }),
})
