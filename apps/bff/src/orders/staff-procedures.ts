/** What a merchant does with an order; staff/router.ts spreads it into `orders`. */
import { orderInput } from '@tidegate/shared/contracts/orders'
import { annotateOrderInput, refundOrderInput } from '@tidegate/shared/contracts/refunds'
import { refuse } from '../http/outcome-error.ts'
import { staffProcedure } from '../http/trpc.ts'
import { laneOf } from '../kernel/lane.ts'
import { decideRefund } from '../refunds/decide-refund.ts'
import { confirmPaid } from './confirm-paid.ts'
import { noteOrder } from './move-order.ts'

const operator = staffProcedure('OPERATOR')

export const staffOrderProcedures = {
  /** Asks WeChat whether the order is paid. */
  confirmPaid: operator.input(orderInput).mutation(async ({ ctx, input }) => {
    const asked = await confirmPaid(ctx.app, ctx.staff.staffId, input.orderId)
    return asked.kind === 'REFUSED' ? refuse(asked.outcome) : { answer: asked.answer }
  }),
  refund: operator.input(refundOrderInput).mutation(async ({ ctx, input }) => {
    const { staffId } = ctx.staff
    const decided = await decideRefund(ctx.app, { ...input, reason: 'MERCHANT', actor: 'STAFF', staffId })
    return decided.kind === 'DECIDED' ? { outRefundNo: decided.outRefundNo } : refuse(decided.outcome)
  }),
  annotate: operator.input(annotateOrderInput).mutation(async ({ ctx, input }) => {
    const key = { lane: laneOf(input.orderId, ctx.app.lanes), id: input.orderId }
    const version = await noteOrder(ctx.app.pool, key, {
      kind: 'NOTE',
      actor: 'STAFF',
      note: `${ctx.staff.name}：${input.note}`,
    })
    return version === null ? refuse('ORDER_NOT_FOUND') : { version }
  }),
}
