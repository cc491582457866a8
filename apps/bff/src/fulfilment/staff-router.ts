import { labelsInput, shipOrderInput, toShipInput, uploadsInput } from '@tidegate/shared/contracts/fulfilment'
import { orderInput } from '@tidegate/shared/contracts/orders'
import { refuse } from '../http/outcome-error.ts'
import { router, staffProcedure } from '../http/trpc.ts'
import { listToShip, readLabels } from './read-shipping.ts'
import { listFailedUploads, retryUpload } from './send-uploads.ts'
import { shipOrder } from './ship-orders.ts'

const viewer = staffProcedure('VIEWER')
const operator = staffProcedure('OPERATOR')

/** A file of parcels comes by POST /staff/shipping/bulk (fulfilment/bulk-routes.ts). */
export const staffShippingRouter = router({
  toShip: viewer.input(toShipInput).query(({ ctx, input }) => listToShip(ctx.app, input)),
  /** A mutation, because it leaves a trace. */
  labels: operator
    .input(labelsInput)
    .mutation(({ ctx, input }) => readLabels(ctx.app, ctx.staff.staffId, input.orderIds)),
  ship: operator.input(shipOrderInput).mutation(async ({ ctx, input }) => {
    const shipped = await shipOrder(ctx.app, ctx.staff.staffId, input)
    if (shipped.kind === 'REFUSED') refuse(shipped.outcome)
  }),
  failedUploads: viewer.input(uploadsInput).query(({ ctx, input }) => listFailedUploads(ctx.app.pool, input.cursor)),
  retryUpload: operator
    .input(orderInput)
    .mutation(
      async ({ ctx, input }) =>
        void ((await retryUpload(ctx.app, ctx.staff.staffId, input.orderId)) || refuse('ORDER_STATE_CONFLICT')),
    ),
})
