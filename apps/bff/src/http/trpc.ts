/** Base procedures. Every procedure of the API is built from one of these, so who may call it is visible where it is declared. */

import { type StaffRole, staffRoles } from '@tidegate/shared/contracts/staff'
import { type OutcomeData, outcomes } from '@tidegate/shared/outcomes'
import { initTRPC, TRPCError } from '@trpc/server'
import { ZodError } from 'zod'
import type { BuyerIdentity } from '../buyers/session.ts'
import type { Context } from '../context.ts'
import type { StaffIdentity } from '../staff/session.ts'
import { OutcomeError, refuse } from './outcome-error.ts'
import { isStoreAway, isUnstorable } from './store-errors.ts'

/** One request: the process's dependencies and what the transport knows of the caller. */
interface RequestContext {
  app: Context
  ip: string
  /** The bearer token as sent, unverified. */
  token: string | null
}

const t = initTRPC.context<RequestContext>().create({
  errorFormatter({ shape, error }) {
    const outcome = outcomeOf(error)
    return {
      ...shape,
      message: error instanceof OutcomeError ? error.message : outcomes[outcome.outcome].message,
      data: { code: shape.data.code, httpStatus: shape.data.httpStatus, ...outcome },
    }
  },
})

export const router = t.router

/** Anyone may call. A store that is away is an expected outcome everywhere: the caller may send the same request again. */
export const openProcedure = t.procedure.use(async ({ next }) => {
  const result = await next()
  if (!result.ok && isStoreAway(result.error.cause)) refuse('OVERLOADED')
  if (!result.ok && isUnstorable(result.error.cause)) refuse('BAD_INPUT')
  return result
})

/** Adds `buyer`. `sessions.verify(token)` answers {kind:'SIGNED_IN', buyer} | {kind:'EXPIRED'} | {kind:'UNAVAILABLE'}. */
export const buyerProcedure = openProcedure.use(async ({ ctx, next }) => {
  const buyer: BuyerIdentity = await requireBuyer(ctx)
  return next({ ctx: { ...ctx, buyer } })
})

/** Adds `staff`, whose role is at least `least`: VIEWER reads, OPERATOR writes, OWNER may all. */
export const staffProcedure = (least: StaffRole) =>
  openProcedure.use(async ({ ctx, next }) => {
    const verdict = ctx.token ? await ctx.app.staffSessions.verify(ctx.token) : { kind: 'EXPIRED' as const }
    if (verdict.kind === 'EXPIRED') refuse('SESSION_EXPIRED')
    if (verdict.kind === 'UNAVAILABLE') refuse('OVERLOADED')
    const staff: StaffIdentity = verdict.staff
    // staffRoles is ordered from most to least allowed.
    if (staffRoles.indexOf(staff.role) > staffRoles.indexOf(least)) refuse('STAFF_FORBIDDEN')
    return next({ ctx: { ...ctx, staff } })
  })

async function requireBuyer({ app, token }: RequestContext): Promise<BuyerIdentity> {
  const verdict = token ? await app.buyerSessions.verify(token) : { kind: 'EXPIRED' as const }
  if (verdict.kind === 'SIGNED_IN') return verdict.buyer
  return refuse(verdict.kind === 'EXPIRED' ? 'SESSION_EXPIRED' : 'OVERLOADED')
}

/** What `error.data` tells beside tRPC's own fields. A bug is INTERNAL: its own message never leaves the house. */
export function outcomeOf(error: TRPCError): OutcomeData {
  if (error instanceof OutcomeError) return error.data
  const code = badInputCodes.has(error.code) ? 'BAD_INPUT' : (statusCodes[error.code] ?? 'INTERNAL')
  const { retry, retryAfterMs } = outcomes[code]
  const fields = error.cause instanceof ZodError ? fieldsOf(error.cause) : undefined
  return { outcome: code, retry, retryAfterMs, fields }
}

/** Field path → first message, as forms show them. */
export function fieldsOf(error: ZodError): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const issue of error.issues) fields[issue.path.join('.')] ??= issue.message
  return fields
}

const badInputCodes = new Set<TRPCError['code']>([
  'BAD_REQUEST',
  'PARSE_ERROR',
  'UNPROCESSABLE_CONTENT',
  'METHOD_NOT_SUPPORTED',
])
const statusCodes: Partial<Record<TRPCError['code'], 'NOT_FOUND' | 'BODY_TOO_LARGE'>> = {
  NOT_FOUND: 'NOT_FOUND',
  PAYLOAD_TOO_LARGE: 'BODY_TOO_LARGE',
}
