/** A POST to api.weixin.qq.com that answers with a picture when it goes well, and with words when it does not. */
import { z } from 'zod'
import { type Outage, outagePolicy, underPolicy } from '../outage/policy.ts'
import { deadToken, type PostToWechatDeps } from './post-to-wechat.ts'
import { readJson, sendJson } from './send-json.ts'

export type PictureReply =
  | { kind: 'PICTURE'; type: string; bytes: Buffer }
  | { kind: 'REFUSED'; errcode: number; errmsg: string }
  | Outage

export type AskPicture = (path: string, body: unknown) => Promise<PictureReply>

export function createAskPicture({ baseUrl, accessTokens }: PostToWechatDeps): AskPicture {
  // A picture may be asked for any number of times.
  const policy = outagePolicy({ timeoutMs: 5_000, attempts: 2 })

  async function ask(path: string, body: unknown, mayRenew: boolean): Promise<PictureReply> {
    const granted = await accessTokens.get()
    if (granted.kind === 'UNAVAILABLE') return granted
    const url = `${baseUrl}${path}?access_token=${encodeURIComponent(granted.token)}`
    const reply = await underPolicy(policy, (signal) => send(url, body, signal))
    if (reply.kind !== 'REFUSED' || !deadToken.has(reply.errcode) || !mayRenew) return reply
    await accessTokens.drop(granted.token)
    return ask(path, body, false)
  }

  return (path, body) => ask(path, body, true)
}

async function send(url: string, body: unknown, signal: AbortSignal): Promise<Exclude<PictureReply, Outage>> {
  const { contentType, bytes } = await sendJson(url, body, signal)
  if (/^image\/(png|jpeg)/.test(contentType)) return { kind: 'PICTURE', type: contentType, bytes }
  return readJson(bytes, (json) => ({ kind: 'REFUSED', ...refusal.parse(json) }))
}

const refusal = z.object({ errcode: z.number().int(), errmsg: z.string().default('') })
