/** People: for owners only, as the table of permissions says. */
import { hireInput, requireTwoFactorInput, setRoleInput, staffIdInput } from '@tidegate/shared/contracts/people'
import { refuse } from '../http/outcome-error.ts'
import { router, staffProcedure } from '../http/trpc.ts'
import {
  type ChangeOutcome,
  disable,
  enable,
  hire,
  type PasswordOutcome,
  type PeopleDeps,
  readTeam,
  requireTwoFactor,
  resetPassword,
  resetTwoFactor,
  setRole,
} from './staff.ts'

const owner = staffProcedure('OWNER')

export const staffPeopleRouter = router({
  team: owner.query(({ ctx }) => readTeam(ctx.app.pool)),
  hire: owner
    .input(hireInput)
    .mutation(async ({ ctx, input }) => passwordOf(await hire(ctx.app, ctx.staff.staffId, input))),
  setRole: owner
    .input(setRoleInput)
    .mutation(async ({ ctx, input }) =>
      teamAfter(ctx.app, await setRole(ctx.app, ctx.staff.staffId, input.staffId, input.role)),
    ),
  disable: changing(disable),
  enable: changing(enable),
  resetPassword: owner
    .input(staffIdInput)
    .mutation(async ({ ctx, input }) => passwordOf(await resetPassword(ctx.app, ctx.staff.staffId, input.staffId))),
  resetTwoFactor: changing(resetTwoFactor),
  requireTwoFactor: owner
    .input(requireTwoFactorInput)
    .mutation(async ({ ctx, input }) =>
      teamAfter(ctx.app, await requireTwoFactor(ctx.app, ctx.staff.staffId, input.required)),
    ),
})

function changing(change: (deps: PeopleDeps, by: string, staffId: string) => Promise<ChangeOutcome>) {
  return owner
    .input(staffIdInput)
    .mutation(async ({ ctx, input }) => teamAfter(ctx.app, await change(ctx.app, ctx.staff.staffId, input.staffId)))
}

function teamAfter({ pool }: PeopleDeps, outcome: ChangeOutcome) {
  return outcome.kind === 'DONE' ? readTeam(pool) : refuse(outcome.outcome)
}

function passwordOf(outcome: PasswordOutcome) {
  return outcome.kind === 'MADE' ? outcome.login : refuse(outcome.outcome)
}
