/** The merchant's side of the API. VIEWER reads, OPERATOR writes; the role is asked for where the procedure is declared. */
import { productInput } from '@tidegate/shared/contracts/catalogue'
import { orderInput } from '@tidegate/shared/contracts/orders'
import {
  abortCampaignInput,
  campaignActionInput,
  campaignSaveInput,
  clearCampaignInput,
  deadLettersInput,
  degradeInput,
  liveInput,
  productSaveInput,
  resolveDeadLetterInput,
  skuChoicesInput,
  staffCampaignsInput,
  staffLoginInput,
  staffOrdersInput,
  staffProductsInput,
  steerRoomInput,
} from '@tidegate/shared/contracts/staff'
import { staffCardsRouter } from '../cards/staff-router.ts'
import type { Context } from '../context.ts'
import { setLevel } from '../degrade/set-level.ts'
import { staffShippingRouter } from '../fulfilment/staff-router.ts'
import { refuse } from '../http/outcome-error.ts'
import { openProcedure, router, staffProcedure } from '../http/trpc.ts'
import { staffOrderProcedures } from '../orders/staff-procedures.ts'
import { listDeadLetters, resolveDeadLetter } from '../outbox/dead-letters.ts'
import { staffRefundsRouter } from '../refunds/router.ts'
import { clearCampaign, prewarmAndClear } from '../rush/clear.ts'
import { readLive } from '../rush/live.ts'
import { checkReadiness } from '../rush/readiness.ts'
import { endCampaign, pauseCampaign, resumeCampaign, type SteerOutcome, shutShelves } from '../rush/steer.ts'
import { settlementRouter } from '../settlement/router.ts'
import { abortCampaign, type SteerRoomOutcome, steerRoom } from '../waiting-room/steer-room.ts'
import { staffLogin, staffViewOf } from './login.ts'
import { getProduct, listCategories, listProducts, saveProduct } from './products.ts'
import { publishCampaign } from './publish-campaign.ts'
import { getCampaign, listCampaigns, listSkuChoices } from './read-campaigns.ts'
import { readHistory } from './read-history.ts'
import { getStaffOrder, listStaffOrders } from './read-orders.ts'
import { saveCampaign } from './save-campaign.ts'

const viewer = staffProcedure('VIEWER')
const operator = staffProcedure('OPERATOR')
const owner = staffProcedure('OWNER')

const products = router({
  list: viewer.input(staffProductsInput).query(({ ctx, input }) => listProducts(ctx.app.pool, input)),
  get: viewer
    .input(productInput)
    .query(async ({ ctx, input }) => (await getProduct(ctx.app.pool, input.productId)) ?? refuse('NOT_FOUND')),
  categories: viewer.query(({ ctx }) => listCategories(ctx.app.pool)),
  save: operator.input(productSaveInput).mutation(async ({ ctx, input }) => {
    const saved = await saveProduct(ctx.app, ctx.staff.staffId, input)
    return saved.kind === 'SAVED' ? saved.product : refuse(saved.outcome, saved)
  }),
})

const campaigns = router({
  list: viewer.input(staffCampaignsInput).query(({ ctx, input }) => listCampaigns(ctx.app.pool, input)),
  get: viewer.input(campaignActionInput).query(({ ctx, input }) => found(ctx.app, input.campaignId)),
  skuChoices: viewer.input(skuChoicesInput).query(({ ctx, input }) => listSkuChoices(ctx.app.pool, input.search)),
  save: operator.input(campaignSaveInput).mutation(async ({ ctx, input }) => {
    const saved = await saveCampaign(ctx.app, ctx.staff.staffId, input)
    return saved.kind === 'SAVED' ? found(ctx.app, saved.campaignId) : refuse(saved.outcome, saved)
  }),
  publish: operator.input(campaignActionInput).mutation(async ({ ctx, input }) => {
    const published = await publishCampaign(ctx.app, ctx.staff.staffId, input.campaignId)
    return published.kind === 'PUBLISHED' ? found(ctx.app, input.campaignId) : refuse(published.outcome, published)
  }),
  prewarm: operator.input(campaignActionInput).mutation(async ({ ctx, input }) => {
    // Overtaken by keep-warm or a colleague: a person who asks for it gets their own, and keep-warm does not come back for a warm one.
    let warmed = await prewarmAndClear(ctx.app, input.campaignId, ctx.staff.staffId)
    for (let tries = 1; warmed.kind === 'REFUSED' && warmed.outcome === 'VERSION_CONFLICT' && tries < 3; tries++)
      warmed = await prewarmAndClear(ctx.app, input.campaignId, ctx.staff.staffId)
    if (warmed.kind === 'REFUSED') refuse(warmed.outcome)
    return (await checkReadiness(ctx.app, input.campaignId)) ?? refuse('CAMPAIGN_NOT_FOUND')
  }),
  readiness: viewer
    .input(campaignActionInput)
    .query(async ({ ctx, input }) => (await checkReadiness(ctx.app, input.campaignId)) ?? refuse('CAMPAIGN_NOT_FOUND')),
  history: viewer.input(campaignActionInput).query(({ ctx, input }) => readHistory(ctx.app.pool, input.campaignId)),
  clear: owner.input(clearCampaignInput).mutation(async ({ ctx, input }) => {
    return steered(ctx.app, input, await clearCampaign(ctx.app, ctx.staff.staffId, input))
  }),
  pause: steering(pauseCampaign),
  resume: steering(resumeCampaign),
  close: steering(endCampaign),
  abort: operator.input(abortCampaignInput).mutation(async ({ ctx, input }) => {
    const deps = { ...ctx.app, shutShelves: (id: string) => shutShelves(ctx.app, id) }
    return steered(ctx.app, input, await abortCampaign(deps, ctx.staff.staffId, input))
  }),
  steerRoom: operator.input(steerRoomInput).mutation(async ({ ctx, input }) => {
    return steered(ctx.app, input, await steerRoom(ctx.app, ctx.staff.staffId, input))
  }),
})

export const staffRouter = router({
  cards: staffCardsRouter,
  shipping: staffShippingRouter,
  login: openProcedure.input(staffLoginInput).mutation(async ({ ctx, input }) => {
    const outcome = await staffLogin(ctx.app, { ...input, address: ctx.ip })
    return outcome.kind === 'SIGNED_IN' ? outcome.session : refuse(outcome.outcome, outcome)
  }),
  logout: viewer.mutation(async ({ ctx }) => {
    if (ctx.token) await ctx.app.staffSessions.revoke(ctx.token)
  }),
  me: viewer.query(({ ctx }) => staffViewOf(ctx.staff)),
  products,
  campaigns,
  media: router({ list: viewer.query(({ ctx }) => ctx.app.listPictures()) }),
  degrade: viewer.query(({ ctx }) => ctx.app.degrade.view()),
  setDegrade: operator
    .input(degradeInput)
    .mutation(({ ctx, input }) => setLevel(ctx.app, ctx.staff.staffId, input.level)),
  deadLetters: viewer.input(deadLettersInput).query(({ ctx, input }) => listDeadLetters(ctx.app.pool, input)),
  resolveDeadLetter: operator.input(resolveDeadLetterInput).mutation(async ({ ctx, input }) => {
    const resolved = await resolveDeadLetter(ctx.app, ctx.staff.staffId, input)
    return resolved.kind === 'DONE' ? resolved.letter : refuse(resolved.outcome)
  }),
  live: router({
    get: viewer
      .input(liveInput)
      .query(
        async ({ ctx, input }) =>
          (await readLive(ctx.app, input.campaignId, input.sinceAt)) ?? refuse('CAMPAIGN_NOT_FOUND'),
      ),
  }),
  orders: router({
    list: viewer.input(staffOrdersInput).query(({ ctx, input }) => listStaffOrders(ctx.app, input)),
    get: viewer
      .input(orderInput)
      .query(async ({ ctx, input }) => (await getStaffOrder(ctx.app, input.orderId)) ?? refuse('ORDER_NOT_FOUND')),
    ...staffOrderProcedures,
  }),
  refunds: staffRefundsRouter,
  settlement: settlementRouter,
})

function steering(steer: (app: Context, staffId: string, campaignId: string) => Promise<SteerOutcome>) {
  return operator.input(campaignActionInput).mutation(async ({ ctx, input }) => {
    return steered(ctx.app, input, await steer(ctx.app, ctx.staff.staffId, input.campaignId))
  })
}

/** The campaign as it stands after somebody's lever did what it should. */
function steered(app: Context, { campaignId }: { campaignId: string }, outcome: SteerRoomOutcome) {
  return outcome.kind === 'DONE' ? found(app, campaignId) : refuse(outcome.outcome, outcome)
}

async function found(app: Context, campaignId: string) {
  return (await getCampaign(app.pool, campaignId)) ?? refuse('CAMPAIGN_NOT_FOUND')
}
