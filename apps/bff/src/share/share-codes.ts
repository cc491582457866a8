/**
 * The mini-program code that a poster carries: one picture for each campaign and product, asked of WeChat once and then kept.
 *
 * What can fail: WeChat away, or the page not released yet (41030): the poster is made without a code. A made-up id never reaches WeChat.
 * https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/qrcode-link/qr-code/getUnlimitedQRCode.html
 */
import type { Logger } from 'pino'
import { createReadThrough, type ReadThroughDeps } from '../cache/read-through.ts'
import type { AskPicture } from '../wechat-token/ask-picture.ts'

export type Shared = 'campaign' | 'product'

export interface ShareCode {
  type: string
  base64: string
}

export interface ShareCodesDeps extends ReadThroughDeps {
  askPicture: AskPicture
  /** Whether shoppers may see it. */
  exists(shared: Shared, id: string): Promise<boolean>
  logger: Pick<Logger, 'warn'>
}

export interface ShareCodes {
  /** null: there is no such thing, or WeChat has no code for it now. */
  get(shared: Shared, id: string): Promise<ShareCode | null>
}

export function createShareCodes(deps: ShareCodesDeps): ShareCodes {
  const codes = createReadThrough<ShareCode>(deps, {
    name: 'share-code',
    memoryMs: 10_000,
    freshMs: 7 * 86_400_000,
    staleMs: 7 * 86_400_000,
    load: (key) => {
      const [shared, id] = key.split(' ') as [Shared, string]
      return loadCode(deps, shared, id)
    },
  })
  return { get: (shared, id) => codes.get(`${shared} ${id}`) }
}

async function loadCode(
  { askPicture, exists, logger }: ShareCodesDeps,
  shared: Shared,
  id: string,
): Promise<ShareCode | null> {
  if (!(await exists(shared, id))) return null
  const reply = await askPicture('/wxa/getwxacodeunlimit', {
    page: `pages/${shared}/index`,
    // At most 32 characters: an id has 19.
    scene: `id=${id}`,
    width: 430,
  })
  if (reply.kind === 'PICTURE') return { type: reply.type, base64: reply.bytes.toString('base64') }
  logger.warn({ shared, id, reply }, 'no mini-program code')
  return null
}
