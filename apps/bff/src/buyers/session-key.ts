/**
 * The session_key of a buyer's newest login. It never leaves the server: it comes as a KeyObject, and lies sealed in the cache Redis, so
 * neither a log line nor a copy of Redis holds it. A Redis that forgot it makes the app log in again, which brings a new one.
 */
import { createHash, createSecretKey, type KeyObject } from 'node:crypto'
import type { Redis } from 'ioredis'
import type { Seal } from '../kernel/seal.ts'
import { cacheKeys } from '../redis/cache-keys.ts'

export interface SessionKeyDeps {
  cache: Redis
  seal: Seal
}

export async function keepSessionKey({ cache, seal }: SessionKeyDeps, openid: string, key: KeyObject): Promise<void> {
  const { keyId, sealed } = seal.seal(key.export().toString(), contextOf(openid))
  await cache.set(keyOf(openid), `${keyId} ${sealed.toString('base64')}`, 'PX', livesMs)
}

/** null: the buyer has to log in again. */
export async function readSessionKey({ cache, seal }: SessionKeyDeps, openid: string): Promise<KeyObject | null> {
  const stored = await cache.get(keyOf(openid))
  if (!stored) return null
  const [keyId, sealed] = stored.split(' ') as [string, string]
  return createSecretKey(Buffer.from(seal.open({ keyId, sealed: Buffer.from(sealed, 'base64') }, contextOf(openid))))
}

const keyOf = (openid: string) => cacheKeys.sessionKey(createHash('sha256').update(openid).digest('base64url'))
const contextOf = (openid: string) => `session-key:${openid}`
// As long as our own session.
const livesMs = 7 * 86_400_000
