/**
 * Who is signed in: an opaque 256-bit token, kept only as its hash in the cache Redis, so it can be revoked and a copy of Redis opens
 * nothing. A process believes what it verified for a minute, so most taps of a rush cost no round trip for it. A Redis that forgot the session
 * asks the app to log in again, which is quick and invisible; one that is away says UNAVAILABLE, never a 500.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { Redis } from 'ioredis'
import { LRUCache } from 'lru-cache'
import type { Clock } from '../kernel/clock.ts'
import { cacheKeys } from '../redis/cache-keys.ts'

export interface BuyerIdentity {
  buyerId: string
  openid: string
}

type SessionVerdict = { kind: 'SIGNED_IN'; buyer: BuyerIdentity } | { kind: 'EXPIRED' } | { kind: 'UNAVAILABLE' }

export interface BuyerSessions {
  /** @throws what Redis throws when it is away */
  open(buyer: BuyerIdentity): Promise<{ token: string; expiresAt: number }>
  verify(token: string): Promise<SessionVerdict>
  /** Who this process verified a moment ago, without asking Redis; null: `verify` has to. */
  believed(token: string): { buyer: BuyerIdentity } | null
  revoke(token: string): Promise<void>
}

export interface SessionsDeps {
  cache: Redis
  clock: Clock
}

export function createBuyerSessions({ cache, clock }: SessionsDeps): BuyerSessions {
  const believed = new LRUCache<string, { buyer: BuyerIdentity; until: number }>({ max: 100_000 })
  const keyOf = (token: string) => cacheKeys.buyerSession(hashOf(token))
  return {
    async open(buyer) {
      const token = randomBytes(32).toString('base64url')
      await cache.set(keyOf(token), JSON.stringify(buyer), 'PX', livesMs)
      believed.set(token, { buyer, until: clock.now() + believedMs })
      return { token, expiresAt: clock.now() + livesMs }
    },
    believed(token) {
      const known = believed.get(token)
      return known && clock.now() < known.until ? known : null
    },
    async verify(token) {
      const known = believed.get(token)
      if (known && clock.now() < known.until) return { kind: 'SIGNED_IN', buyer: known.buyer }
      if (!tokenShape.test(token)) return { kind: 'EXPIRED' }
      const stored = await cache.get(keyOf(token)).catch(() => undefined)
      if (stored === undefined)
        return known && clock.now() < known.until + trustedMs
          ? { kind: 'SIGNED_IN', buyer: known.buyer }
          : { kind: 'UNAVAILABLE' }
      if (stored === null) {
        believed.delete(token)
        return { kind: 'EXPIRED' }
      }
      const buyer = JSON.parse(stored) as BuyerIdentity
      believed.set(token, { buyer, until: clock.now() + believedMs })
      return { kind: 'SIGNED_IN', buyer }
    },
    async revoke(token) {
      believed.delete(token)
      await cache.del(keyOf(token))
    },
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

const tokenShape = /^[\w-]{43}$/
const livesMs = 7 * 86_400_000
const believedMs = 60_000
/** How much longer a session that was verified is believed while Redis is away. */
const trustedMs = 10 * 60_000
