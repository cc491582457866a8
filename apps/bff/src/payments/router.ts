import { orderInput, startWebPaymentInput } from '@tidegate/shared/contracts/orders'
import { refuse } from '../http/outcome-error.ts'
import { buyerProcedure, router, signedProcedure } from '../http/trpc.ts'
import { getOrder } from '../orders/read-orders.ts'
import { refreshOrder } from './close-payment.ts'
import { startPayment, startWebPayment } from './start-payment.ts'

export const paymentsRouter = router({
  start: signedProcedure.input(orderInput).mutation(async ({ ctx, input }) => {
    const { app } = ctx
    const deps = { ...app.payments, cashierUrl: app.config.wechat.cashierUrl }
    const started = await startPayment(deps, ctx.buyer, input.orderId)
    return started.kind === 'STARTED' ? started.payment : refuse(started.outcome, started)
  }),
  /** In a browser: where to go, or what the code to be scanned says. */
  startWeb: buyerProcedure.input(startWebPaymentInput).mutation(async ({ ctx, input }) => {
    const buyer = { ...ctx.buyer, ip: ctx.ip }
    const started = await startWebPayment(ctx.app.payments, buyer, input.orderId, input.channel)
    return started.kind === 'STARTED' ? started.payment : refuse(started.outcome, started)
  }),
  /** After the cashier: the state of the order, asking WeChat when no notify has come yet. */
  refresh: buyerProcedure.input(orderInput).mutation(async ({ ctx, input }) => {
    const before = await getOrder(ctx.app, ctx.buyer.buyerId, input.orderId)
    if (!before) return refuse('ORDER_NOT_FOUND')
    if (before.state !== 'PENDING_PAYMENT') return { state: before.state }
    await refreshOrder(ctx.app.payments, input.orderId)
    const after = await getOrder(ctx.app, ctx.buyer.buyerId, input.orderId)
    return { state: after?.state ?? before.state }
  }),
})
