/** The live view of a sale, its levers, and what is left of it afterwards. */
import {
  addStockInput,
  extendInput,
  type LiveFrame,
  liveCampaignInput,
  watchLiveInput,
} from '@tidegate/shared/contracts/live'
import { tracked } from '@trpc/server'
import { refuse } from '../http/outcome-error.ts'
import { router, staffProcedure } from '../http/trpc.ts'
import { areaOf } from '../people/areas.ts'
import { addStock } from '../rush/add-stock.ts'
import { extendCampaign } from '../rush/extend.ts'
import { lastRehearsal, rehearse } from '../rush/rehearse.ts'
import { verifyStaff } from '../staff/verify-staff.ts'
import { listEarlierSales, readLiveHistory, readNewestPoint } from './read-history.ts'

const viewer = staffProcedure('VIEWER')
const operator = staffProcedure('OPERATOR')

export const staffLiveRouter = router({
  /** A frame a second. Its id is its newest second, so whoever comes back says where they were and gets what they missed. */
  watch: viewer.input(watchLiveInput).subscription(async function* ({ ctx, input, path, signal }) {
    const since = /^\d{1,15}$/.test(input.lastEventId ?? '') ? Number(input.lastEventId) : null
    let verifiedAt = ctx.app.clock.now()
    let sent = false
    for await (const frame of ctx.app.liveWatch.watch(input.campaignId, since, signal ?? never)) {
      if (ctx.app.clock.now() - verifiedAt > verifyEveryMs) {
        // A session that was ended sees no more.
        const verdict = await verifyStaff(ctx.app, ctx.token, 'VIEWER', areaOf(path))
        if (verdict.kind === 'REFUSED') refuse(verdict.outcome)
        verifiedAt = ctx.app.clock.now()
      }
      yield tracked<LiveFrame>(String(frame.now.at), frame)
      sent = true
    }
    // Without a frame and without a goodbye: there is nothing to watch.
    if (!sent && !signal?.aborted) refuse('CAMPAIGN_NOT_FOUND')
  }),
  history: viewer
    .input(liveCampaignInput)
    .query(
      async ({ ctx, input }) => (await readLiveHistory(ctx.app, input.campaignId)) ?? refuse('CAMPAIGN_NOT_FOUND'),
    ),
  /** For whoever only asks how it stands, and asks often. */
  newest: viewer.input(liveCampaignInput).query(({ ctx, input }) => readNewestPoint(ctx.app.hot, input.campaignId)),
  earlier: viewer.input(liveCampaignInput).query(({ ctx, input }) => listEarlierSales(ctx.app.pool, input.campaignId)),
  rehearsal: viewer.input(liveCampaignInput).query(({ ctx, input }) => lastRehearsal(ctx.app.pool, input.campaignId)),
  rehearse: operator.input(liveCampaignInput).mutation(async ({ ctx, input }) => {
    const rehearsed = await rehearse(ctx.app, ctx.staff.staffId, input.campaignId)
    return rehearsed ? { ...rehearsed, by: ctx.staff.name } : refuse('CAMPAIGN_NOT_FOUND')
  }),
  addStock: operator.input(addStockInput).mutation(async ({ ctx, input }) => {
    const added = await addStock(ctx.app, ctx.staff.staffId, input)
    if (added.kind === 'REFUSED') refuse(added.outcome, added)
  }),
  extend: operator.input(extendInput).mutation(async ({ ctx, input }) => {
    const extended = await extendCampaign(ctx.app, ctx.staff.staffId, input)
    if (extended.kind === 'REFUSED') refuse(extended.outcome, extended)
  }),
})

const verifyEveryMs = 10_000
const never = new AbortController().signal
