/** The merchant's side of the API. Who may call what: the level is declared with the procedure, the area by its name (people/areas). */
import { publishCampaignInput } from '@tidegate/shared/contracts/campaign-drafts'
import { orderInput } from '@tidegate/shared/contracts/orders'
import {
  abortCampaignInput,
  campaignActionInput,
  campaignSaveInput,
  clearCampaignInput,
  deadLettersInput,
  degradeInput,
  resolveDeadLetterInput,
  skuChoicesInput,
  staffCampaignsInput,
  staffLoginInput,
  steerRoomInput,
} from '@tidegate/shared/contracts/staff'
import { staffOrdersInput } from '@tidegate/shared/contracts/staff-orders'
import { staffAuditRouter } from '../audit/staff-router.ts'
import { staffBuyersRouter } from '../buyers/staff-router.ts'
import { staffDraftsRouter } from '../campaign-drafts/staff-router.ts'
import { staffCardsRouter } from '../cards/staff-router.ts'
import type { Context } from '../context.ts'
import { setLevel } from '../degrade/set-level.ts'
import { exportsRouter } from '../exports/staff-router.ts'
import { staffShippingRouter } from '../fulfilment/staff-router.ts'
import { staffProductsRouter } from '../goods/staff-router.ts'
import { staffHomeRouter } from '../home/staff-router.ts'
import { refuse } from '../http/outcome-error.ts'
import { openProcedure, router, signedInProcedure, staffProcedure } from '../http/trpc.ts'
import { staffLiveRouter } from '../live/staff-router.ts'
import { staffMediaRouter } from '../media/staff-router.ts'
import { staffOrderProcedures } from '../orders/staff-procedures.ts'
import { listDeadLetters, resolveDeadLetter } from '../outbox/dead-letters.ts'
import { endSessions } from '../people/account.ts'
import { staffAccountRouter } from '../people/account-router.ts'
import { staffPeopleRouter } from '../people/staff-router.ts'
import { staffRefundsRouter } from '../refunds/router.ts'
import { queuesRouter, repairsRouter } from '../repairs/staff-router.ts'
import { clearCampaign, prewarmAndClear } from '../rush/clear.ts'
import { checkReadiness } from '../rush/readiness.ts'
import { endCampaign, pauseCampaign, resumeCampaign, type SteerOutcome, shutWherePossible } from '../rush/steer.ts'
import { settlementRouter } from '../settlement/router.ts'
import { abortCampaign, type SteerRoomOutcome, steerRoom } from '../waiting-room/steer-room.ts'
import { staffLogin, staffViewOf } from './login.ts'
import { publishCampaign } from './publish-campaign.ts'
import { getCampaign, listCampaigns, listSkuChoices } from './read-campaigns.ts'
import { readHistory } from './read-history.ts'
import { getStaffOrder, listStaffOrders } from './read-orders.ts'
import { saveCampaign } from './save-campaign.ts'

const viewer = staffProcedure('VIEWER')
const operator = staffProcedure('OPERATOR')
const owner = staffProcedure('OWNER')

const campaigns = router({
  list: viewer.input(staffCampaignsInput).query(({ ctx, input }) => listCampaigns(ctx.app.pool, input)),
  get: viewer.input(campaignActionInput).query(({ ctx, input }) => found(ctx.app, input.campaignId)),
  skuChoices: viewer.input(skuChoicesInput).query(({ ctx, input }) => listSkuChoices(ctx.app.pool, input.search)),
  save: operator.input(campaignSaveInput).mutation(async ({ ctx, input }) => {
    const saved = await saveCampaign(ctx.app, ctx.staff.staffId, input)
    return saved.kind === 'SAVED' ? found(ctx.app, saved.campaignId) : refuse(saved.outcome, saved)
  }),
  publish: operator.input(publishCampaignInput).mutation(async ({ ctx, input }) => {
    const published = await publishCampaign(ctx.app, ctx.staff.staffId, input)
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
    const deps = { ...ctx.app, shutShelves: (id: string) => shutWherePossible(ctx.app, id) }
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
    const door = { address: ctx.ip, agent: ctx.headers['user-agent'] ?? '' }
    const outcome = await staffLogin(ctx.app, { ...input, ...door })
    return outcome.kind === 'SIGNED_IN' ? outcome.session : refuse(outcome.outcome, outcome)
  }),
  logout: signedInProcedure.mutation(async ({ ctx }) => {
    await endSessions(ctx.app, ctx.staff, ctx.staff.sessionId)
  }),
  me: signedInProcedure.query(({ ctx }) => staffViewOf(ctx.staff)),
  account: staffAccountRouter,
  people: staffPeopleRouter,
  buyers: staffBuyersRouter,
  audit: staffAuditRouter,
  products: staffProductsRouter,
  campaigns,
  drafts: staffDraftsRouter,
  media: staffMediaRouter,
  degrade: viewer.query(({ ctx }) => ctx.app.degrade.view()),
  setDegrade: operator
    .input(degradeInput)
    .mutation(({ ctx, input }) => setLevel(ctx.app, ctx.staff.staffId, input.level)),
  deadLetters: viewer.input(deadLettersInput).query(({ ctx, input }) => listDeadLetters(ctx.app.pool, input)),
  resolveDeadLetter: operator.input(resolveDeadLetterInput).mutation(async ({ ctx, input }) => {
    const resolved = await resolveDeadLetter(ctx.app, ctx.staff.staffId, input)
    return resolved.kind === 'DONE' ? resolved.letter : refuse(resolved.outcome)
  }),
  live: staffLiveRouter,
  home: staffHomeRouter,
  orders: router({
    list: viewer.input(staffOrdersInput).query(({ ctx, input }) => listStaffOrders(ctx.app, input)),
    get: viewer
      .input(orderInput)
      .query(async ({ ctx, input }) => (await getStaffOrder(ctx.app, input.orderId)) ?? refuse('ORDER_NOT_FOUND')),
    ...staffOrderProcedures,
  }),
  refunds: staffRefundsRouter,
  settlement: settlementRouter,
  exports: exportsRouter,
  repairs: repairsRouter,
  queues: queuesRouter,
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
