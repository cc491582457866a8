/**
 * A way for a browser's own navigation, which carries no bearer token: a download, a page that is not the admin's.
 *
 * The admin asks for the door with its token, and the answer sets a cookie that holds the same session, sealed to one path and one end, out
 * of reach of scripts (HttpOnly) and of other sites (SameSite=Strict). Nothing secret stands in an address, so none is in a log or a
 * history; nothing is kept here; and the session is verified at every step, so whoever is signed out or barred is so here too.
 */
import type { StaffArea, StaffLevel } from '@tidegate/shared/contracts/people'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { type StaffVerdict, verifyStaff } from '../staff/verify-staff.ts'
import { bearerOf, refuse } from './envelope.ts'

interface Door {
  path: string
  least: StaffLevel
  area: StaffArea
}

/** Answers 204 with the cookie, or refuses. */
export async function openDoor(
  app: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  { path, seconds, least, area }: Door & { seconds: number },
): Promise<FastifyReply> {
  const token = bearerOf(request)
  const allowed = await verifyStaff(app, token, least, area)
  if (token === null || allowed.kind === 'REFUSED') {
    refuse(reply, allowed.kind === 'REFUSED' ? allowed.outcome : 'SESSION_EXPIRED')
    return reply
  }
  const { keyId, sealed } = app.seal.seal(`${app.clock.now() + seconds * 1_000} ${token}`, contextOf(path))
  const secure = app.config.http.publicUrl.startsWith('https:') ? '; Secure' : ''
  return reply
    .code(204)
    .header(
      'set-cookie',
      `${cookieName}=${keyId}.${sealed.toString('base64url')}; Path=${path}; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`,
    )
    .send()
}

/** Who stands at the door. */
export function staffAtDoor(app: Context, request: FastifyRequest, { path, least, area }: Door): Promise<StaffVerdict> {
  return verifyStaff(app, tokenOf(app, request, path), least, area)
}

function tokenOf({ seal, clock }: Context, request: FastifyRequest, path: string): string | null {
  const [, keyId, sealed] = cookiePattern.exec(request.headers.cookie ?? '') ?? []
  if (!keyId || !sealed) return null
  try {
    const [until, token] = seal.open({ keyId, sealed: Buffer.from(sealed, 'base64url') }, contextOf(path)).split(' ')
    return Number(until) > clock.now() ? (token ?? null) : null
  } catch {
    // Made up, for another path, or sealed with a key that is gone.
    return null
  }
}

const cookieName = 'tidegate-door'
const cookiePattern = new RegExp(`(?:^|; *)${cookieName}=([\\w-]{1,16})\\.([\\w-]{40,400})(?:;|$)`)
const contextOf = (path: string): string => `door:${path}`
