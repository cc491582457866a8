import { campaignInput } from '@tidegate/shared/contracts/catalogue'
import { refuse } from '../http/outcome-error.ts'
import { openProcedure, router } from '../http/trpc.ts'

export const campaignsRouter = router({
  list: openProcedure.query(({ ctx }) => ctx.app.campaignReads.list()),
  get: openProcedure
    .input(campaignInput)
    .query(
      async ({ ctx, input }) => (await ctx.app.campaignReads.get(input.campaignId)) ?? refuse('CAMPAIGN_NOT_FOUND'),
    ),
  /**
   * The page of the campaign was opened, wherever what it shows came from: a phone, a CDN, or us. Asked along with the first look at the
   * stock bands, in the same request. A query, because only those share one; that a lost answer may count twice is what `live` is for.
   */
  viewed: openProcedure.input(campaignInput).query(async ({ ctx, input }) => {
    const { id } = (await ctx.app.campaignReads.get(input.campaignId)) ?? refuse('CAMPAIGN_NOT_FOUND')
    ctx.app.live.viewed(id)
    return null
  }),
  bands: openProcedure
    .input(campaignInput)
    .query(
      async ({ ctx, input }) => (await ctx.app.campaignReads.bands(input.campaignId)) ?? refuse('CAMPAIGN_NOT_FOUND'),
    ),
})
