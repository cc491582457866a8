/** The merchant's side of the API. VIEWER reads, OPERATOR writes; the role is asked for where the procedure is declared. */
import { productInput } from '@tidegate/shared/contracts/catalogue'
import { orderInput } from '@tidegate/shared/contracts/orders'
import {
  campaignActionInput,
  campaignSaveInput,
  liveInput,
  productSaveInput,
  skuChoicesInput,
  staffCampaignsInput,
  staffLoginInput,
  staffOrdersInput,
  staffProductsInput,
} from '@tidegate/shared/contracts/staff'
import type { Context } from '../context.ts'
import { refuse } from '../http/outcome-error.ts'
import { openProcedure, router, staffProcedure } from '../http/trpc.ts'
import { readLive } from '../rush/live.ts'
import { prewarm } from '../rush/prewarm.ts'
import { checkReadiness } from '../rush/readiness.ts'
import { endCampaign, pauseCampaign, resumeCampaign, type SteerOutcome } from '../rush/steer.ts'
import { staffLogin, staffViewOf } from './login.ts'
import { getProduct, listCategories, listProducts, saveProduct } from './products.ts'
import { publishCampaign } from './publish-campaign.ts'
import { getCampaign, listCampaigns, listSkuChoices } from './read-campaigns.ts'
import { getStaffOrder, listStaffOrders } from './read-orders.ts'
import { saveCampaign } from './save-campaign.ts'

const viewer = staffProcedure('VIEWER')
const operator = staffProcedure('OPERATOR')

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
    let warmed = await prewarm(ctx.app, input.campaignId, ctx.staff.staffId)
    for (let tries = 1; warmed.kind === 'REFUSED' && warmed.outcome === 'VERSION_CONFLICT' && tries < 3; tries++)
      warmed = await prewarm(ctx.app, input.campaignId, ctx.staff.staffId)
    if (warmed.kind === 'REFUSED') refuse(warmed.outcome)
    return (await checkReadiness(ctx.app, input.campaignId)) ?? refuse('CAMPAIGN_NOT_FOUND')
  }),
  readiness: viewer
    .input(campaignActionInput)
    .query(async ({ ctx, input }) => (await checkReadiness(ctx.app, input.campaignId)) ?? refuse('CAMPAIGN_NOT_FOUND')),
  pause: steering(pauseCampaign),
  resume: steering(resumeCampaign),
  close: steering(endCampaign),
})

export const staffRouter = router({
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
  }),
})

function steering(steer: (app: Context, staffId: string, campaignId: string) => Promise<SteerOutcome>) {
  return operator.input(campaignActionInput).mutation(async ({ ctx, input }) => {
    const steered = await steer(ctx.app, ctx.staff.staffId, input.campaignId)
    if (steered.kind === 'REFUSED') refuse(steered.outcome)
    return found(ctx.app, input.campaignId)
  })
}

async function found(app: Context, campaignId: string) {
  return (await getCampaign(app.pool, campaignId)) ?? refuse('CAMPAIGN_NOT_FOUND')
}
