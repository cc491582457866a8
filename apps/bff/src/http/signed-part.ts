/** What a request says about who made it, and what follows from that (buyers/verify-signed). */
import type { IncomingHttpHeaders } from 'node:http'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import { signatureHeader } from '@tidegate/shared/signed-request'
import type { BuyerIdentity } from '../buyers/session.ts'
import { type VerifySignedDeps, verifySigned } from '../buyers/verify-signed.ts'

export interface SignedPart {
  header: string | undefined
  path: string
  /** As it came, before any parser. */
  body: string
}

export function signedPartOf(headers: IncomingHttpHeaders, path: string, body: unknown): SignedPart {
  const header = headers[signatureHeader]
  return { header: typeof header === 'string' ? header : undefined, path, body: typeof body === 'string' ? body : '' }
}

export interface UnsignedDeps extends VerifySignedDeps {
  config: { requireSigned: boolean }
}

/** Whether there is anything to be told: most requests at T0 are not signed where it is not demanded, and pay nothing for this. */
export function isToBeProven(
  { config }: Pick<UnsignedDeps, 'config'>,
  { headers }: { headers: IncomingHttpHeaders },
): boolean {
  return config.requireSigned || headers[signatureHeader] !== undefined
}

/**
 * Why a request may not pass; null: it may. While WeChat or Redis is away nothing can be told, and a rush does not stop for that.
 * `once`: a second request with the same nonce is refused.
 */
export async function refusalOfUnsigned(
  deps: UnsignedDeps,
  buyer: BuyerIdentity,
  part: SignedPart,
  { once }: { once: boolean },
): Promise<OutcomeCode | null> {
  if (part.header === undefined && !deps.config.requireSigned) return null
  const verdict = await verifySigned(deps, buyer, part, { once })
  return verdict.kind === 'REFUSED' ? verdict.outcome : null
}
