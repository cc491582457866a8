import { request as undiciRequest } from 'undici'
import { z } from 'zod'
import type { HttpRequest, WechatPayDeps } from './deps.ts'
import { WechatPayOutage } from './policy.ts'
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

/** One signed request, and the answer if WeChat signed it. @throws WechatPayOutage when nothing is known, WechatPayMisuse on 401 */
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
      'user-agent': 'tidegate',
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
    throw new WechatPayOutage('SERVER_ERROR', `${status} ${answer.code}`)
  }
  const verdict = verifySignature({ headers, body: bytes }, deps)
  if (verdict.kind === 'REJECTED') throw new WechatPayOutage('UNVERIFIED', `${status} ${verdict.reason}`)
  return answer
}

/**
 * The file behind a bill's `download_url`. WeChat does not sign it: the caller compares its hash with the one in the signed answer.
 * Source: https://pay.weixin.qq.com/docs/merchant/apis/jsapi-payment/download-bill.html
 */
export async function download(url: string, signal: AbortSignal, deps: WechatPayDeps): Promise<Buffer> {
  const { origin, pathname, search } = new URL(url)
  // Our signature opens our account's bills: it goes to WeChat's own host and nowhere else.
  if (origin !== new URL(deps.baseUrl).origin) throw new WechatPayOutage('UNVERIFIED', `bill at foreign host ${origin}`)
  const authorization = await authorizationHeader({ method: 'GET', target: `${pathname}${search}`, body: '' }, deps)
  const { status, bytes } = await send(deps.request ?? undiciRequest, url, {
    method: 'GET',
    headers: { authorization, accept: '*/*', 'user-agent': 'tidegate' },
    signal,
  })
  if (status !== 200) throw new WechatPayOutage('SERVER_ERROR', `${status} for a bill`)
  return bytes
}

async function send(request: HttpRequest, url: string, options: Parameters<HttpRequest>[1]) {
  try {
    const response = await request(url, options)
    const bytes = Buffer.from(await response.body.arrayBuffer())
    return { status: response.statusCode, headers: response.headers, bytes }
  } catch (error) {
    if (options.signal.aborted) throw new WechatPayOutage('TIMEOUT', 'no answer in time')
    throw new WechatPayOutage('NETWORK', error instanceof Error ? error.message : String(error))
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
