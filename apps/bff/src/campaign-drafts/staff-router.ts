/** Drafts of campaigns: the wizard's side of the API. Publishing one is `staff.campaigns.publish`. */
import {
  discardDraftInput,
  draftInput,
  removeTemplateInput,
  restoreVersionInput,
  saveDraftInput,
  saveTemplateInput,
  startDraftInput,
  versionPairInput,
  versionsInput,
} from '@tidegate/shared/contracts/campaign-drafts'
import { refuse } from '../http/outcome-error.ts'
import { router, staffProcedure } from '../http/trpc.ts'
import { reviewDraft } from './review-draft.ts'
import { discardDraft, openDraft, restoreVersion, saveDraft } from './save-draft.ts'
import { readSeries } from './series.ts'
import { startDraft } from './start-draft.ts'
import { listTemplates, removeTemplate, saveTemplate } from './templates.ts'
import { listVersions, readVersionPair } from './versions.ts'

const viewer = staffProcedure('VIEWER')
const operator = staffProcedure('OPERATOR')

export const staffDraftsRouter = router({
  start: operator.input(startDraftInput).mutation(async ({ ctx, input }) => {
    const started = await startDraft(ctx.app, ctx.staff.staffId, input)
    return started.kind === 'STARTED' ? { campaignId: started.campaignId } : refuse(started.outcome)
  }),
  get: viewer
    .input(draftInput)
    .query(async ({ ctx, input }) => (await openDraft(ctx.app.pool, input.campaignId)) ?? refuse('CAMPAIGN_NOT_FOUND')),
  save: operator.input(saveDraftInput).mutation(async ({ ctx, input }) => {
    const outcome = await saveDraft(ctx.app, ctx.staff.staffId, input)
    return outcome.kind === 'SAVED' ? outcome.saved : refuse(outcome.outcome, outcome)
  }),
  discard: operator.input(discardDraftInput).mutation(async ({ ctx, input }) => {
    const outcome = await discardDraft(ctx.app, ctx.staff.staffId, input)
    if (outcome.kind === 'REFUSED') refuse(outcome.outcome, outcome)
  }),
  review: viewer
    .input(draftInput)
    .query(
      async ({ ctx, input }) => (await reviewDraft(ctx.app.pool, input.campaignId)) ?? refuse('CAMPAIGN_NOT_FOUND'),
    ),
  versions: viewer
    .input(versionsInput)
    .query(({ ctx, input }) => listVersions(ctx.app.pool, input.campaignId, input.before)),
  versionPair: viewer
    .input(versionPairInput)
    .query(async ({ ctx, input }) => (await readVersionPair(ctx.app.pool, input)) ?? refuse('VERSION_NOT_FOUND')),
  restore: operator.input(restoreVersionInput).mutation(async ({ ctx, input }) => {
    const outcome = await restoreVersion(ctx.app, ctx.staff.staffId, input)
    if (outcome.kind === 'REFUSED') refuse(outcome.outcome, outcome)
    return (await openDraft(ctx.app.pool, input.campaignId)) ?? refuse('CAMPAIGN_NOT_FOUND')
  }),
  series: viewer.input(draftInput).query(({ ctx, input }) => readSeries(ctx.app.pool, input.campaignId)),
  templates: viewer.query(({ ctx }) => listTemplates(ctx.app.pool)),
  saveTemplate: operator.input(saveTemplateInput).mutation(async ({ ctx, input }) => {
    const outcome = await saveTemplate(ctx.app, ctx.staff.staffId, input)
    if (outcome.kind === 'REFUSED') refuse(outcome.outcome, outcome)
  }),
  removeTemplate: operator.input(removeTemplateInput).mutation(async ({ ctx, input }) => {
    const outcome = await removeTemplate(ctx.app, ctx.staff.staffId, input)
    if (outcome.kind === 'REFUSED') refuse(outcome.outcome, outcome)
  }),
})
