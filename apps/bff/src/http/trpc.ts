/** Base procedures. Every procedure of the API is built from one of these, so who may call it is visible where it is declared. */

import type { IncomingHttpHeaders } from 'node:http'
import type { StaffLevel } from '@tidegate/shared/contracts/people'
import type { StaffRole } from '@tidegate/shared/contracts/staff'
import { type OutcomeData, outcomes } from '@tidegate/shared/outcomes'
import { sayIssue } from '@tidegate/shared/say-issue'
import type { Said } from '@tidegate/shared/sayings'
import { initTRPC, TRPCError } from '@trpc/server'
import { ZodError } from 'zod'
import type { BuyerIdentity } from '../buyers/session.ts'
import { NotKept } from '../cache/read-through.ts'
import type { Context } from '../context.ts'
import { isShutAt } from '../degrade/level.ts'
import { areaOf } from '../people/areas.ts'
import type { StaffIdentity } from '../staff/session.ts'
import { type StaffVerdict, verifyRole, verifySignedIn, verifyStaff } from '../staff/verify-staff.ts'
import { OutcomeError, refuse } from './outcome-error.ts'
import { refusalOfUnsigned, type SignedPart } from './signed-part.ts'
import { isStoreAway, isUnstorable } from './store-errors.ts'

/** One request: the process's dependencies and what the transport knows of the caller. */
interface RequestContext {
  app: Context
  ip: string
  headers: IncomingHttpHeaders
  /** The bearer token as sent, unverified. */
  token: string | null
  signed: SignedPart
}

const t = initTRPC.context<RequestContext>().create({
  // A subscriber who hears nothing for so long comes back by themselves; a ping keeps proxies from cutting a quiet one.
  sse: { ping: { enabled: true, intervalMs: 3_000 }, client: { reconnectAfterInactivityMs: 8_000 } },
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

/**
 * Anyone may call, unless the degrade level shuts the procedure. A store that is away is an expected outcome everywhere: the caller may send
 * the same request again.
 */
export const openProcedure = t.procedure.use(async ({ ctx, path, next }) => {
  if (isShutAt(ctx.app.degrade.level(), path)) refuse('MAINTENANCE')
  const result = await next()
  if (!result.ok && result.error.cause instanceof NotKept) refuse('DEGRADED')
  if (!result.ok && isStoreAway(result.error.cause)) refuse('OVERLOADED')
  if (!result.ok && isUnstorable(result.error.cause)) refuse('BAD_INPUT')
  return result
})

/** Adds `buyer`. `sessions.verify(token)` answers {kind:'SIGNED_IN', buyer} | {kind:'EXPIRED'} | {kind:'UNAVAILABLE'}. */
export const buyerProcedure = openProcedure.use(async ({ ctx, next }) => {
  const buyer: BuyerIdentity = await requireBuyer(ctx)
  return next({ ctx: { ...ctx, buyer } })
})

/** A buyer whose own mini-program made the request, as far as that can be told (http/signed-part), and made it once. */
export const signedProcedure = buyerProcedure.use(async ({ ctx, next }) => {
  const refusal = await refusalOfUnsigned(ctx.app, ctx.buyer, ctx.signed, { once: true })
  if (refusal) refuse(refusal)
  return next()
})

/** Adds `staff`, whose role may do at least so much in the procedure's area (contracts/people): VIEWER reads, OPERATOR writes, OWNER decides. */
export const staffProcedure = (least: StaffLevel) =>
  openProcedure.use(async ({ ctx, path, next }) =>
    next({ ctx: staffContext(ctx, await verifyStaff(ctx.app, ctx.token, least, areaOf(path))) }),
  )

/** Adds `staff`, whose role `may` do it, for what belongs to more than one area. */
export const roleProcedure = (may: (role: StaffRole) => boolean) =>
  openProcedure.use(async ({ ctx, next }) =>
    next({ ctx: staffContext(ctx, await verifyRole(ctx.app, ctx.token, may)) }),
  )

/** Adds `staff`, whoever they are: for what concerns nobody but themselves. */
export const signedInProcedure = openProcedure.use(async ({ ctx, next }) =>
  next({ ctx: staffContext(ctx, await verifySignedIn(ctx.app, ctx.token)) }),
)

function staffContext<Ctx extends RequestContext>(ctx: Ctx, verdict: StaffVerdict) {
  if (verdict.kind === 'REFUSED') refuse(verdict.outcome)
  const staff: StaffIdentity = verdict.staff
  return { ...ctx, app: { ...ctx.app, pool: ctx.app.staffPool }, staff }
}

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
export function fieldsOf(error: ZodError): Record<string, Said> {
  const fields: Record<string, Said> = {}
  for (const issue of error.issues) fields[issue.path.join('.')] ??= sayIssue(issue)
  return fields
}

const badInputCodes = new Set<TRPCError['code']>([
  'BAD_REQUEST',
  'PARSE_ERROR',
  'UNPROCESSABLE_CONTENT',
  'METHOD_NOT_SUPPORTED',
  'UNSUPPORTED_MEDIA_TYPE',
])
const statusCodes: Partial<Record<TRPCError['code'], 'NOT_FOUND' | 'BODY_TOO_LARGE'>> = {
  NOT_FOUND: 'NOT_FOUND',
  PAYLOAD_TOO_LARGE: 'BODY_TOO_LARGE',
}
