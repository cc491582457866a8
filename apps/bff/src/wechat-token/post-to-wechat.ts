/** A POST to api.weixin.qq.com with the access token, renewed once when WeChat calls it dead. */
import { z } from 'zod'
import { type Outage, outagePolicy, underPolicy } from '../outage/policy.ts'
import type { AccessTokens } from './access-token.ts'
import { readJson, sendJson } from './send-json.ts'

/** `errcode` 0 is yes; `answer` is the whole body. `UNAVAILABLE`: whether it was done is unknown, unless `sent` is false. */
export type WechatReply =
  | { kind: 'ANSWER'; errcode: number; errmsg: string; answer: unknown }
  | (Outage & { sent: boolean })

export type PostToWechat = (path: string, body: unknown) => Promise<WechatReply>

export interface PostToWechatDeps {
  baseUrl: string
  accessTokens: AccessTokens
}

/** One breaker for all calls made through the returned function: give each kind of work its own. */
export function createPostToWechat({ baseUrl, accessTokens }: PostToWechatDeps): PostToWechat {
  // It may have been done although its answer got lost: whoever makes the call knows whether it can be repeated.
  const policy = outagePolicy({ timeoutMs: 5_000, attempts: 1 })

  async function post(path: string, body: unknown, mayRenew: boolean): Promise<WechatReply> {
    const granted = await accessTokens.get()
    if (granted.kind === 'UNAVAILABLE') return { ...granted, sent: false }
    let sent = false
    const reply = await underPolicy(policy, (signal) => {
      sent = true
      const joined = path.includes('?') ? '&' : '?'
      return send(`${baseUrl}${path}${joined}access_token=${encodeURIComponent(granted.token)}`, body, signal)
    })
    if (reply.kind === 'UNAVAILABLE') return { ...reply, sent }
    if (!deadToken.has(reply.errcode) || !mayRenew) return reply
    await accessTokens.drop(granted.token)
    return post(path, body, false)
  }

  return (path, body) => post(path, body, true)
}

async function send(url: string, body: unknown, signal: AbortSignal) {
  const { bytes } = await sendJson(url, body, signal)
  return readJson(bytes, (answer) => ({ kind: 'ANSWER' as const, ...verdict.parse(answer), answer }))
}

const verdict = z.object({ errcode: z.number().int().default(0), errmsg: z.string().default('') })
/** https://developers.weixin.qq.com/doc/oplatform/Return_codes/Return_code_descriptions_new.html */
export const deadToken = new Set([40001, 40014, 42001])
