import { createSecretKey, type KeyObject } from 'node:crypto'
import type { IPolicy } from 'cockatiel'
import { errors, request as undiciRequest } from 'undici'
import { z } from 'zod'
import { type Outage, outagePolicy, underPolicy, WechatOutage } from '../../outage/policy.ts'

export type CodeToSessionOutcome =
  /** `sessionKey` is a KeyObject, so that neither JSON nor a log line can carry it out of the server. */
  | { kind: 'SESSION'; openId: string; unionId: string | undefined; sessionKey: KeyObject }
  /** Unknown, spent or older than five minutes: the app asks wx.login for another. */
  | { kind: 'INVALID_CODE' }
  | { kind: 'FREQUENCY_LIMITED'; retryAfterMs: number }
  /** WeChat itself holds this user for high-risk and will not let them log in. */
  | { kind: 'BLOCKED' }
  | Outage

export type CodeToSessionDeps = {
  appId: string
  appSecret: string
  /** Scheme and host, no trailing slash: https://api.weixin.qq.com in production. */
  baseUrl: string
  policy: IPolicy
  request?: HttpGet
}

type HttpGet = (
  url: string,
  options: { method: 'GET'; signal: AbortSignal },
) => Promise<{ statusCode: number; body: { text(): Promise<string> } }>

/**
 * A login code is spent by the first answer WeChat makes, so a call whose answer got lost is not repeated: that would
 * report a good buyer's code as invalid. The app asks wx.login for a new one instead, which is quick and invisible.
 */
export function loginPolicy(): IPolicy {
  return outagePolicy({ timeoutMs: 3_000, attempts: 3, repeat: 'UNDONE' })
}

/** WeChat refused our credentials or our request: configuration is wrong. The message never holds the URL: it has the secret. */
class WechatLoginMisuse extends Error {
  constructor(errcode: number) {
    super(`WeChat refused the login request itself: errcode ${errcode}`)
    this.name = 'WechatLoginMisuse'
  }
}

/**
 * Who is behind a `wx.login` code.
 * Source: https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/user-login/code2Session.html
 */
export async function codeToSession(code: string, deps: CodeToSessionDeps): Promise<CodeToSessionOutcome> {
  return underPolicy(deps.policy, (signal) => exchange(code, signal, deps))
}

async function exchange(code: string, signal: AbortSignal, deps: CodeToSessionDeps): Promise<CodeToSessionOutcome> {
  const query = new URLSearchParams({
    appid: deps.appId,
    secret: deps.appSecret,
    js_code: code,
    grant_type: 'authorization_code',
  })
  const answer = await get(
    `${deps.baseUrl}/sns/jscode2session?${query.toString()}`,
    signal,
    deps.request ?? undiciRequest,
  )

  const { errcode } = verdict.parse(answer)

  switch (errcode) {
    case 0: {
      const session = grantedSession.parse(answer)
      return {
        kind: 'SESSION',
        openId: session.openid,
        unionId: session.unionid,
        sessionKey: createSecretKey(Buffer.from(session.session_key)),
      }
    }
    case 40029: // invalid code
    case 40163: // code been used: missing from the page's table; https://developers.weixin.qq.com/community/develop/doc/000262c8de4e78e7141ce6aa056c00
      return { kind: 'INVALID_CODE' }
    case 45011: // 100 a minute per user
      return { kind: 'FREQUENCY_LIMITED', retryAfterMs: 60_000 }
    case 40226:
      return { kind: 'BLOCKED' }
    case -1:
      throw new WechatOutage('SERVER_ERROR', 'WeChat is busy', { undone: true })
    default:
      throw new WechatLoginMisuse(errcode)
  }
}

/** WeChat answers status 200 and content-type text/plain whether it grants or refuses; a grant may lack errcode. */
const verdict = z.object({ errcode: z.number().int().default(0) })
const grantedSession = z.object({
  openid: z.string().min(1),
  session_key: z.string().min(1),
  unionid: z.string().optional(),
})

async function get(url: string, signal: AbortSignal, request: HttpGet): Promise<unknown> {
  const { statusCode, text } = await read(url, signal, request)
  if (statusCode !== 200) throw new WechatOutage('SERVER_ERROR', `status ${statusCode}`)
  try {
    return JSON.parse(text)
  } catch {
    throw new WechatOutage('SERVER_ERROR', 'an answer that is no JSON')
  }
}

async function read(url: string, signal: AbortSignal, request: HttpGet) {
  try {
    const response = await request(url, { method: 'GET', signal })
    return { statusCode: response.statusCode, text: await response.body.text() }
  } catch (error) {
    if (signal.aborted) throw new WechatOutage('TIMEOUT', 'no answer in time')
    throw new WechatOutage('NETWORK', 'cannot reach WeChat', { undone: neverSent(error) })
  }
}

function neverSent(error: unknown): boolean {
  if (error instanceof errors.ConnectTimeoutError) return true
  return error instanceof Error && 'code' in error && (error.code === 'ECONNREFUSED' || error.code === 'ENOTFOUND')
}
