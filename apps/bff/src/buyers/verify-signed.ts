/**
 * Did the buyer's own mini-program make this request, just now, and for the first time?
 *
 * Invariant: a request passes once. The nonce is remembered only after the signature held, so strangers cannot burn nonces, and for
 * longer than the time within which a timestamp is taken. Where the signed body carries a request id that makes a replay find the first
 * answer (a tap), nothing has to be remembered, and the signature costs no round trip: `once: false`. What can fail: WeChat or Redis away: UNSURE, and the caller decides what a rush
 * is worth without proof; a key that WeChat has dropped, a session that ended: the app logs in again.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import { parseSignature, signedText } from '@tidegate/shared/signed-request'
import type { Redis } from 'ioredis'
import type { Clock } from '../kernel/clock.ts'
import { keys } from '../redis/keys.ts'
import type { BuyerIdentity } from './session.ts'
import type { UserKeys } from './user-keys.ts'

export interface VerifySignedDeps {
  hot: Redis
  clock: Clock
  userKeys: UserKeys
}

export type SignedVerdict = { kind: 'GENUINE' } | { kind: 'REFUSED'; outcome: OutcomeCode } | { kind: 'UNSURE' }

/** @param request.body the body's text as it came, before any parser */
export async function verifySigned(
  { hot, clock, userKeys }: VerifySignedDeps,
  { buyerId, openid }: BuyerIdentity,
  request: { header: string | undefined; path: string; body: string },
  { once = true }: { once?: boolean } = {},
): Promise<SignedVerdict> {
  if (!request.header) return refused('SIGNATURE_REQUIRED')
  const parts = parseSignature(request.header)
  if (!parts) return refused('SIGNATURE_INVALID')
  if (Math.abs(clock.now() - parts.timestamp) > toleranceMs) return refused('SIGNATURE_INVALID')

  const found = await userKeys.get(openid, parts.version).catch(() => ({ kind: 'UNAVAILABLE' as const }))
  if (found.kind === 'UNAVAILABLE') return { kind: 'UNSURE' }
  if (found.kind === 'NO_SESSION') return refused('SESSION_EXPIRED')
  if (found.kind === 'UNKNOWN') return refused('SIGNATURE_INVALID')

  const text = signedText({ ...parts, path: request.path, body: request.body })
  const expected = createHmac('sha256', found.key).update(text).digest()
  if (!timingSafeEqual(expected, Buffer.from(parts.signature, 'base64'))) return refused('SIGNATURE_INVALID')

  if (!once) return { kind: 'GENUINE' }
  const first = await hot
    .set(keys.signedNonce(buyerId, parts.nonce), '1', 'PX', 2 * toleranceMs + 10_000, 'NX')
    .catch(() => undefined)
  if (first === undefined) return { kind: 'UNSURE' }
  return first === null ? refused('REQUEST_REPLAYED') : { kind: 'GENUINE' }
}

function refused(outcome: OutcomeCode): SignedVerdict {
  return { kind: 'REFUSED', outcome }
}

// The app knows the server's time to well under a second; a slow network is the rest.
const toleranceMs = 60_000
