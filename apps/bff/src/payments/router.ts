import { orderInput } from '@tidegate/shared/contracts/orders'
import { refuse } from '../http/outcome-error.ts'
import { buyerProcedure, router } from '../http/trpc.ts'
import { getOrder } from '../orders/read-orders.ts'
import { refreshPayment } from './close-payment.ts'
import { startPayment } from './start-payment.ts'
import { paymentRequest } from './wechat-pay/sign.ts'

export const paymentsRouter = router({
  start: buyerProcedure.input(orderInput).mutation(async ({ ctx, input }) => {
    const { app } = ctx
    const started = await startPayment(
      {
        ...app,
        signRequest: (prepayId) => paymentRequest(prepayId, app.wechatPayDeps),
        cashierUrl: app.config.wechat.cashierUrl,
      },
      ctx.buyer,
      input.orderId,
    )
    return started.kind === 'STARTED' ? started.payment : refuse(started.outcome, started)
  }),
  /** After the cashier: the state of the order, asking WeChat when no notify has come yet. */
  refresh: buyerProcedure.input(orderInput).mutation(async ({ ctx, input }) => {
    const before = await getOrder(ctx.app, ctx.buyer.buyerId, input.orderId)
    if (!before) return refuse('ORDER_NOT_FOUND')
    if (before.state !== 'PENDING_PAYMENT') return { state: before.state }
    // The order's payment has the order's own number.
    await refreshPayment(ctx.app.payments, input.orderId)
    const after = await getOrder(ctx.app, ctx.buyer.buyerId, input.orderId)
    return { state: after?.state ?? before.state }
  }),
})
