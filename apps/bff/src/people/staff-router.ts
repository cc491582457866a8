/** People: for owners only, as the table of permissions says. */
import {
  hireInput,
  membersInput,
  requireTwoFactorInput,
  setRoleInput,
  staffIdInput,
} from '@tidegate/shared/contracts/people'
import { refuse } from '../http/outcome-error.ts'
import { router, staffProcedure } from '../http/trpc.ts'
import {
  type ChangeOutcome,
  disable,
  enable,
  hire,
  listMembers,
  type PasswordOutcome,
  type PeopleDeps,
  readTwoFactorRule,
  requireTwoFactor,
  resetPassword,
  resetTwoFactor,
  setRole,
} from './staff.ts'

const owner = staffProcedure('OWNER')

export const staffPeopleRouter = router({
  list: owner.input(membersInput).query(({ ctx, input }) => listMembers(ctx.app.pool, input)),
  twoFactorRule: owner.query(({ ctx }) => readTwoFactorRule(ctx.app.pool)),
  hire: owner
    .input(hireInput)
    .mutation(async ({ ctx, input }) => passwordOf(await hire(ctx.app, ctx.staff.staffId, input))),
  setRole: owner
    .input(setRoleInput)
    .mutation(async ({ ctx, input }) => done(await setRole(ctx.app, ctx.staff.staffId, input.staffId, input.role))),
  disable: changing(disable),
  enable: changing(enable),
  resetPassword: owner
    .input(staffIdInput)
    .mutation(async ({ ctx, input }) => passwordOf(await resetPassword(ctx.app, ctx.staff.staffId, input.staffId))),
  resetTwoFactor: changing(resetTwoFactor),
  requireTwoFactor: owner
    .input(requireTwoFactorInput)
    .mutation(async ({ ctx, input }) => done(await requireTwoFactor(ctx.app, ctx.staff.staffId, input.required))),
})

function changing(change: (deps: PeopleDeps, by: string, staffId: string) => Promise<ChangeOutcome>) {
  return owner
    .input(staffIdInput)
    .mutation(async ({ ctx, input }) => done(await change(ctx.app, ctx.staff.staffId, input.staffId)))
}

function done(outcome: ChangeOutcome): void {
  if (outcome.kind === 'REFUSED') refuse(outcome.outcome)
}

function passwordOf(outcome: PasswordOutcome) {
  return outcome.kind === 'MADE' ? outcome.login : refuse(outcome.outcome)
}
