import { request as undiciRequest } from 'undici'
import { WechatOutage } from '../outage/policy.ts'

/** A JSON POST to api.weixin.qq.com. The URL may hold the access token, so no error carries it. @throws WechatOutage for anything but a whole answer of status 200 */
export async function sendJson(
  url: string,
  body: unknown,
  signal: AbortSignal,
): Promise<{ contentType: string; bytes: Buffer }> {
  try {
    const response = await undiciRequest(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal,
    })
    const bytes = Buffer.from(await response.body.arrayBuffer())
    if (response.statusCode !== 200) throw new WechatOutage('SERVER_ERROR', `status ${response.statusCode}`)
    return { contentType: String(response.headers['content-type'] ?? ''), bytes }
  } catch (error) {
    throw error instanceof WechatOutage ? error : new WechatOutage('NETWORK', 'no answer from WeChat')
  }
}

/** WeChat's answers come as text/plain or JSON, whatever they are. @throws WechatOutage for what is neither JSON nor what `read` takes */
export function readJson<T>(bytes: Buffer, read: (json: unknown) => T): T {
  try {
    return read(JSON.parse(bytes.toString('utf8')))
  } catch {
    throw new WechatOutage('SERVER_ERROR', 'an answer that cannot be read')
  }
}
