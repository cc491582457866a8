/** One's own account: open to everybody who is signed in, also to those who still have a password to change or an authenticator to bind. */

import {
  changePasswordInput,
  confirmTwoFactorInput,
  endSessionInput,
  proveSelfInput,
  renameInput,
} from '@tidegate/shared/contracts/people'
import { say } from '@tidegate/shared/sayings'
import { refuse } from '../http/outcome-error.ts'
import { router, signedInProcedure } from '../http/trpc.ts'
import {
  changePassword,
  endSessions,
  type OwnOutcome,
  provesSelf,
  readAccount,
  rename,
  switchTwoFactorOff,
} from './account.ts'
import { confirmTwoFactor, offerTwoFactor, renewRecoveryCodes } from './two-factor.ts'

export const staffAccountRouter = router({
  get: signedInProcedure.query(({ ctx }) => readAccount(ctx.app.pool, ctx.staff)),
  rename: signedInProcedure.input(renameInput).mutation(async ({ ctx, input }) => {
    await rename(ctx.app, ctx.staff, input.name)
  }),
  changePassword: signedInProcedure.input(changePasswordInput).mutation(async ({ ctx, input }) => {
    orRefuse(await changePassword(ctx.app, ctx.staff, input))
  }),
  offerTwoFactor: signedInProcedure.input(proveSelfInput).mutation(async ({ ctx, input }) => {
    orRefuse(await provesSelf(ctx.app.pool, ctx.staff.staffId, input.password))
    return (await offerTwoFactor(ctx.app, ctx.staff)) ?? refuse('VERSION_CONFLICT')
  }),
  confirmTwoFactor: signedInProcedure.input(confirmTwoFactorInput).mutation(async ({ ctx, input }) => {
    const confirmed = await confirmTwoFactor(ctx.app, ctx.staff.staffId, input.code)
    if (confirmed.kind === 'REFUSED') refuse('BAD_INPUT', { fields: { code: say('field.code-wrong') } })
    return { recoveryCodes: confirmed.recoveryCodes }
  }),
  renewRecoveryCodes: signedInProcedure.input(proveSelfInput).mutation(async ({ ctx, input }) => {
    orRefuse(await provesSelf(ctx.app.pool, ctx.staff.staffId, input.password))
    return { recoveryCodes: (await renewRecoveryCodes(ctx.app, ctx.staff.staffId)) ?? refuse('VERSION_CONFLICT') }
  }),
  dropTwoFactor: signedInProcedure.input(proveSelfInput).mutation(async ({ ctx, input }) => {
    orRefuse(await provesSelf(ctx.app.pool, ctx.staff.staffId, input.password))
    await switchTwoFactorOff(ctx.app, ctx.staff)
  }),
  endSession: signedInProcedure
    .input(endSessionInput)
    .mutation(async ({ ctx, input }) => ({ ended: await endSessions(ctx.app, ctx.staff, input.sessionId) })),
  endOtherSessions: signedInProcedure.mutation(async ({ ctx }) => ({
    ended: await endSessions(ctx.app, ctx.staff, null),
  })),
})

function orRefuse(outcome: OwnOutcome): void {
  if (outcome.kind === 'REFUSED') refuse(outcome.outcome, outcome)
}
