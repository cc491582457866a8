/** The whole API on one page. Clients import its type, never a copied shape. */
import { addressesRouter } from '../addresses/router.ts'
import { buyersRouter } from '../buyers/router.ts'
import { campaignsRouter } from '../campaigns/router.ts'
import { cardsRouter } from '../cards/router.ts'
import { catalogueRouter } from '../catalogue/router.ts'
import { deliveryRouter } from '../fulfilment/router.ts'
import { messagesRouter } from '../messages/router.ts'
import { ordersRouter } from '../orders/router.ts'
import { paymentsRouter } from '../payments/router.ts'
import { rushRouter } from '../rush/router.ts'
import { staffRouter } from '../staff/router.ts'
import { standbyRouter } from '../standby/router.ts'
import { roomsRouter } from '../waiting-room/router.ts'
import { openProcedure, router } from './trpc.ts'

export const appRouter = router({
  time: router({
    now: openProcedure.query(({ ctx }) => ({ serverNow: ctx.app.clock.now(), degrade: ctx.app.degrade.level() })),
  }),
  buyers: buyersRouter,
  catalogue: catalogueRouter,
  campaigns: campaignsRouter,
  rush: rushRouter,
  rooms: roomsRouter,
  standby: standbyRouter,
  orders: ordersRouter,
  payments: paymentsRouter,
  delivery: deliveryRouter,
  cards: cardsRouter,
  addresses: addressesRouter,
  messages: messagesRouter,
  staff: staffRouter,
})

export type AppRouter = typeof appRouter
