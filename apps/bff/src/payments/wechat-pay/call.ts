import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { request as undiciRequest } from 'undici'
import { z } from 'zod'
import { WechatOutage } from '../../outage/policy.ts'
import type { HttpRequest, WechatPayDeps } from './deps.ts'
import { authorizationHeader } from './sign.ts'
import { verifySignature } from './verify.ts'

/** WeChat refused the request itself (PARAM_ERROR, SIGN_ERROR, NO_AUTH, …): our code or configuration is wrong. */
export class WechatPayMisuse extends Error {
  constructor(answer: { status: number; code: string; message: string }) {
    super(`WeChat Pay refused the request: ${answer.status} ${answer.code} ${answer.message}`)
    this.name = 'WechatPayMisuse'
  }
}

export type Answer = { status: number; json: unknown; code: string; message: string }

const refusal = z.object({ code: z.string(), message: z.string().default('') })

/**
 * One signed request, and the answer if WeChat signed it. 429 says that it was not taken on, except that a refund may have been: that one is
 * sent again under its own number (refunds/drive-refunds).
 * Source: https://pay.weixin.qq.com/wiki/doc/apiv3/Share/error_code.shtml (HTTP状态码)
 * @throws WechatOutage when nothing is known, WechatPayMisuse on 401
 */
export async function call(
  { method, target, body }: { method: 'GET' | 'POST'; target: string; body?: unknown },
  signal: AbortSignal,
  deps: WechatPayDeps,
): Promise<Answer> {
  const text = body === undefined ? '' : JSON.stringify(body)
  const response = await send(deps.request ?? undiciRequest, `${deps.baseUrl}${target}`, {
    method,
    headers: {
      authorization: await authorizationHeader({ method, target, body: text }, deps),
      accept: 'application/json',
      ...saidByUs(deps),
      ...(text && { 'content-type': 'application/json' }),
    },
    ...(text && { body: text }),
    signal,
  })

  const { status, headers, bytes } = response
  const raw = bytes.toString()
  if (status === 401) throw new WechatPayMisuse({ status, ...readRefusal(raw) })
  if (status === 429) return { status, json: undefined, code: 'FREQUENCY_LIMITED', message: '' }
  const answer: Answer = { status, json: parseJson(raw), ...readRefusal(raw) }
  // OPENID_MISMATCH is a verdict about the payer that the documentation files under 500.
  if (status >= 500 && answer.code !== 'OPENID_MISMATCH') {
    throw new WechatOutage('SERVER_ERROR', `${status} ${answer.code}`)
  }
  const verdict = verifySignature({ headers, body: bytes }, deps)
  if (verdict.kind === 'REJECTED') throw new WechatOutage('UNVERIFIED', `${status} ${verdict.reason}`)
  return answer
}

/**
 * Writes the file behind a bill's `download_url` to `file` and returns its SHA-1. WeChat does not sign it: the caller compares the hash with
 * the one in the signed answer.
 * Source: https://pay.weixin.qq.com/docs/merchant/apis/jsapi-payment/download-bill.html
 */
export async function download(url: string, file: string, signal: AbortSignal, deps: WechatPayDeps): Promise<string> {
  const { origin, pathname, search } = new URL(url)
  // Our signature opens our account's bills: it goes to WeChat's own host and nowhere else.
  if (origin !== new URL(deps.baseUrl).origin) throw new WechatOutage('UNVERIFIED', `bill at foreign host ${origin}`)
  const authorization = await authorizationHeader({ method: 'GET', target: `${pathname}${search}`, body: '' }, deps)
  const headers = { authorization, accept: '*/*', ...saidByUs(deps) }
  const hash = createHash('sha1')
  const status = await reach(signal, async () => {
    const response = await (deps.request ?? undiciRequest)(url, { method: 'GET', headers, signal })
    const hashed = async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        hash.update(chunk)
        yield chunk
      }
    }
    await pipeline(response.body, hashed, createWriteStream(file), { signal })
    return response.statusCode
  })
  if (status !== 200) throw new WechatOutage('SERVER_ERROR', `${status} for a bill`)
  return hash.digest('hex')
}

/**
 * WeChat signs its answer with the key that we name: while a merchant number moves from certificates to the public key it would go on
 * signing with a certificate that we may not have. Source: https://pay.weixin.qq.com/doc/v3/merchant/4012154180 (4.5)
 */
function saidByUs({ wechatPayKeys }: WechatPayDeps): Record<string, string> {
  const [keyId] = wechatPayKeys.keys()
  return { 'user-agent': 'tidegate', ...(keyId && { 'wechatpay-serial': keyId }) }
}

async function send(request: HttpRequest, url: string, options: Parameters<HttpRequest>[1]) {
  return reach(options.signal, async () => {
    const response = await request(url, options)
    const bytes = Buffer.from(await response.body.arrayBuffer())
    return { status: response.statusCode, headers: response.headers, bytes }
  })
}

/** Whatever goes wrong on the way is an outage. */
async function reach<T>(signal: AbortSignal, way: () => Promise<T>): Promise<T> {
  try {
    return await way()
  } catch (error) {
    if (signal.aborted) throw new WechatOutage('TIMEOUT', 'no answer in time')
    throw new WechatOutage('NETWORK', error instanceof Error ? error.message : String(error))
  }
}

function readRefusal(raw: string): { code: string; message: string } {
  const parsed = refusal.safeParse(parseJson(raw))
  return parsed.success ? parsed.data : { code: '', message: '' }
}

function parseJson(raw: string): unknown {
  try {
    return raw === '' ? undefined : JSON.parse(raw)
  } catch {
    return undefined
  }
}
