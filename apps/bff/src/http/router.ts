/** The whole API on one page. Clients import its type, never a copied shape. */
import { buyersRouter } from '../buyers/router.ts'
import { campaignsRouter } from '../campaigns/router.ts'
import { catalogueRouter } from '../catalogue/router.ts'
import { ordersRouter } from '../orders/router.ts'
import { paymentsRouter } from '../payments/router.ts'
import { rushRouter } from '../rush/router.ts'
import { staffRouter } from '../staff/router.ts'
import { openProcedure, router } from './trpc.ts'

export const appRouter = router({
  time: router({ now: openProcedure.query(({ ctx }) => ({ serverNow: ctx.app.clock.now() })) }),
  buyers: buyersRouter,
  catalogue: catalogueRouter,
  campaigns: campaignsRouter,
  rush: rushRouter,
  orders: ordersRouter,
  payments: paymentsRouter,
  staff: staffRouter,
})

export type AppRouter = typeof appRouter
