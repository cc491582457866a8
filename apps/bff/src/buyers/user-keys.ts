/**
 * The keys that a buyer's mini-program signs with, as WeChat tells our server. WeChat makes a new one each hour and tells the last three.
 *
 * Kept in the process and, sealed, in the cache Redis until the newest ends, so a buyer costs WeChat one question an hour however many
 * processes there are. Have them loaded before a rush (`load` at login or at the waiting room's door): then a signed tap asks nobody.
 * Source: https://developers.weixin.qq.com/minigame/dev/api-backend/open-api/internet/internet.getUserEncryptKey.html
 */
import { createHash, createHmac } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import type { Clock } from '../kernel/clock.ts'
import { cacheKeys } from '../redis/cache-keys.ts'
import type { PostToWechat } from '../wechat-token/post-to-wechat.ts'
import { readSessionKey, type SessionKeyDeps } from './session-key.ts'

export interface UserKeysDeps extends SessionKeyDeps {
  clock: Clock
  post: PostToWechat
}

export type UserKeyOutcome =
  | { kind: 'KEY'; key: Buffer }
  /** WeChat has no key of this version for the buyer. */
  | { kind: 'UNKNOWN' }
  /** The session key is gone or no longer the newest: the app has to log in again. */
  | { kind: 'NO_SESSION' }
  | { kind: 'UNAVAILABLE' }

export interface UserKeys {
  get(openid: string, version: number): Promise<UserKeyOutcome>
  /** Makes the next `get` cheap. Never throws: a key that is not there then is asked for. */
  load(openid: string): Promise<void>
}

export function createUserKeys(deps: UserKeysDeps): UserKeys {
  const held = new LRUCache<string, HeldKeys>({ max: 50_000 })

  async function find(openid: string, fresh: boolean): Promise<HeldKeys | Exclude<UserKeyOutcome, { kind: 'KEY' }>> {
    const known = held.get(openid) ?? (await readShared(deps, openid))
    if (known && !fresh && deps.clock.now() < known.until) {
      held.set(openid, known)
      return known
    }
    const asked = await askWechat(deps, openid)
    if ('kind' in asked) return asked
    held.set(openid, asked)
    await share(deps, openid, asked)
    return asked
  }

  return {
    async get(openid, version) {
      const known = await find(openid, false)
      if ('kind' in known) return known
      // The phone may have a newer key than we have asked about; an older one than the last three does not come back.
      const newest = Math.max(...known.keys.map((key) => key.version))
      const keys = version > newest ? await find(openid, true) : known
      if ('kind' in keys) return keys
      const key = keys.keys.find((one) => one.version === version)
      return key ? { kind: 'KEY', key: Buffer.from(key.encryptKey, 'base64') } : { kind: 'UNKNOWN' }
    },
    load: (openid) =>
      find(openid, false).then(
        () => {},
        () => {},
      ),
  }
}

interface HeldKeys {
  keys: { version: number; encryptKey: string }[]
  /** Epoch ms at which the newest ends. */
  until: number
}

async function askWechat(
  deps: UserKeysDeps,
  openid: string,
): Promise<HeldKeys | Exclude<UserKeyOutcome, { kind: 'KEY' }>> {
  const sessionKey = await readSessionKey(deps, openid)
  if (!sessionKey) return { kind: 'NO_SESSION' }
  const signature = createHmac('sha256', sessionKey).update('').digest('hex')
  const query = new URLSearchParams({ openid, signature, sig_method: 'hmac_sha256' })
  const reply = await deps.post(`/wxa/business/getuserencryptkey?${query.toString()}`, {})
  if (reply.kind === 'UNAVAILABLE' || reply.errcode === -1 || reply.errcode === 45011) return { kind: 'UNAVAILABLE' }
  // The user has logged in elsewhere since: the key that signed this is not their newest.
  if (reply.errcode === 87009 || reply.errcode === 87007) return { kind: 'NO_SESSION' }
  if (reply.errcode !== 0) throw new Error(`WeChat refused the question for a user's key: errcode ${reply.errcode}`)
  const { key_info_list: list } = answerSchema.parse(reply.answer)
  const left = Math.max(...list.map((key) => key.expire_in), 1)
  return {
    keys: list.map((key) => ({ version: key.version, encryptKey: key.encrypt_key })),
    until: deps.clock.now() + left * 1_000,
  }
}

async function readShared({ cache, seal }: UserKeysDeps, openid: string): Promise<HeldKeys | null> {
  const stored = await cache.get(keyOf(openid)).catch(() => null)
  if (!stored) return null
  const [keyId, sealed] = stored.split(' ') as [string, string]
  return JSON.parse(seal.open({ keyId, sealed: Buffer.from(sealed, 'base64') }, contextOf(openid))) as HeldKeys
}

async function share({ cache, seal, clock }: UserKeysDeps, openid: string, keys: HeldKeys): Promise<void> {
  const { keyId, sealed } = seal.seal(JSON.stringify(keys), contextOf(openid))
  const value = `${keyId} ${sealed.toString('base64')}`
  await cache.set(keyOf(openid), value, 'PX', Math.max(keys.until - clock.now(), 1_000)).catch(() => {})
}

const keyOf = (openid: string) => cacheKeys.userKeys(createHash('sha256').update(openid).digest('base64url'))
const contextOf = (openid: string) => `user-keys:${openid}`

const answerSchema = z.object({
  key_info_list: z
    .array(z.object({ encrypt_key: z.string().min(1), version: z.number().int(), expire_in: z.number() }))
    .min(1),
})
