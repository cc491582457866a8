import { consentInput, reminderInput } from '@tidegate/shared/contracts/messages'
import { buyerProcedure, openProcedure, router } from '../http/trpc.ts'
import { giveConsent, readConsents } from './consents.ts'
import { listReminders, withdrawReminder } from './reminders.ts'
import { templateIds } from './templates.ts'

const subjectInput = consentInput.pick({ subject: true })

export const messagesRouter = router({
  templates: openProcedure.query(({ ctx }) => templateIds(ctx.app.templates)),
  /** After wx.requestSubscribeMessage said "accept" for these. */
  allow: buyerProcedure
    .input(consentInput)
    .mutation(async ({ ctx, input }) => ({ open: await giveConsent(ctx.app.pool, ctx.buyer.buyerId, input) })),
  allowed: buyerProcedure
    .input(subjectInput)
    .query(async ({ ctx, input }) => ({ open: await readConsents(ctx.app.pool, ctx.buyer.buyerId, input.subject) })),
  reminders: buyerProcedure.query(({ ctx }) => listReminders(ctx.app, ctx.buyer.buyerId)),
  withdrawReminder: buyerProcedure
    .input(reminderInput)
    .mutation(({ ctx, input }) => withdrawReminder(ctx.app.pool, ctx.buyer.buyerId, input.campaignId)),
})
