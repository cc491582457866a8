import { type KeyObject, verify } from 'node:crypto'
import type { Clock } from '../../kernel/clock.ts'
import type { HttpHeaders } from './deps.ts'

export type Verdict =
  | { kind: 'VERIFIED'; nonce: string }
  | { kind: 'REJECTED'; reason: 'HEADERS_MISSING' | 'CLOCK_SKEW' | 'UNKNOWN_SERIAL' | 'BAD_SIGNATURE' }

/** Older than this may be a replay: https://pay.weixin.qq.com/doc/v3/partner/4013059030 (重放攻击) */
const TOLERANCE_MS = 5 * 60_000

/**
 * Did WeChat Pay itself sign these bytes, within five minutes of now? The same rule serves responses and notifies.
 * A signature that begins `WECHATPAY/SIGNTEST/` is WeChat probing whether we check at all; it fails here like any other.
 * Source: https://pay.weixin.qq.com/docs/merchant/development/interface-rules/signature-verification.html
 * @param message.body the raw bytes as received, never re-serialised JSON
 */
export function verifySignature(
  message: { headers: HttpHeaders; body: Buffer },
  deps: { wechatPayKeys: ReadonlyMap<string, KeyObject>; clock: Clock },
): Verdict {
  const timestamp = header(message.headers, 'wechatpay-timestamp')
  const nonce = header(message.headers, 'wechatpay-nonce')
  const serial = header(message.headers, 'wechatpay-serial')
  const signature = header(message.headers, 'wechatpay-signature')
  if (!timestamp || !nonce || !serial || !signature) return { kind: 'REJECTED', reason: 'HEADERS_MISSING' }

  const signedAtMs = /^\d{10}$/.test(timestamp) ? Number(timestamp) * 1000 : Number.NaN
  if (!(Math.abs(deps.clock.now() - signedAtMs) <= TOLERANCE_MS)) return { kind: 'REJECTED', reason: 'CLOCK_SKEW' }

  const key = deps.wechatPayKeys.get(serial)
  if (!key) return { kind: 'REJECTED', reason: 'UNKNOWN_SERIAL' }

  const signed = Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`), message.body, Buffer.from('\n')])
  if (!verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64'))) {
    return { kind: 'REJECTED', reason: 'BAD_SIGNATURE' }
  }
  return { kind: 'VERIFIED', nonce }
}

function header(headers: HttpHeaders, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? undefined : value
}
