import { campaignInput } from '@tidegate/shared/contracts/catalogue'
import { refuse } from '../http/outcome-error.ts'
import { openProcedure, router } from '../http/trpc.ts'

export const campaignsRouter = router({
  list: openProcedure.query(({ ctx }) => ctx.app.campaignReads.list()),
  get: openProcedure.input(campaignInput).query(async ({ ctx, input }) => {
    const campaign = (await ctx.app.campaignReads.get(input.campaignId)) ?? refuse('CAMPAIGN_NOT_FOUND')
    ctx.app.live.viewed(campaign.id)
    return campaign
  }),
  bands: openProcedure
    .input(campaignInput)
    .query(
      async ({ ctx, input }) => (await ctx.app.campaignReads.bands(input.campaignId)) ?? refuse('CAMPAIGN_NOT_FOUND'),
    ),
})
