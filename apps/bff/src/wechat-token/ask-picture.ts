/** A POST to api.weixin.qq.com that answers with a picture when it goes well, and with words when it does not. */
import { request as undiciRequest } from 'undici'
import { z } from 'zod'
import { type Outage, outagePolicy, underPolicy, WechatOutage } from '../outage/policy.ts'
import { deadToken, type PostToWechatDeps } from './post-to-wechat.ts'

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

/** The URL holds the token: no error may carry it. */
async function send(url: string, body: unknown, signal: AbortSignal): Promise<Exclude<PictureReply, Outage>> {
  let type: string
  let bytes: Buffer
  try {
    const response = await undiciRequest(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal,
    })
    type = String(response.headers['content-type'] ?? '')
    bytes = Buffer.from(await response.body.arrayBuffer())
    if (response.statusCode !== 200) throw new WechatOutage('SERVER_ERROR', `status ${response.statusCode}`)
  } catch (error) {
    throw error instanceof WechatOutage ? error : new WechatOutage('NETWORK', 'no answer from WeChat')
  }
  if (/^image\/(png|jpeg)/.test(type)) return { kind: 'PICTURE', type, bytes }
  try {
    return { kind: 'REFUSED', ...refusal.parse(JSON.parse(bytes.toString('utf8'))) }
  } catch {
    throw new WechatOutage('SERVER_ERROR', 'an answer that cannot be read')
  }
}

const refusal = z.object({ errcode: z.number().int(), errmsg: z.string().default('') })
