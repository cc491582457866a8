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

type SessionVerdict<Who> = ({ kind: 'SIGNED_IN' } & Who) | { kind: 'EXPIRED' } | { kind: 'UNAVAILABLE' }

export interface Sessions<Identity, Who> {
  /** @throws what Redis throws when it is away */
  open(identity: Identity): Promise<{ token: string; expiresAt: number }>
  verify(token: string): Promise<SessionVerdict<Who>>
  /** Who this process verified a moment ago, without asking Redis; null: `verify` has to. */
  believed(token: string): Who | null
  revoke(token: string): Promise<void>
}

export interface SessionsDeps {
  cache: Redis
  clock: Clock
}

export function createBuyerSessions(deps: SessionsDeps): Sessions<BuyerIdentity, { buyer: BuyerIdentity }> {
  return createSessions<BuyerIdentity, { buyer: BuyerIdentity }>(deps, {
    livesMs: 7 * 86_400_000,
    believedMs: 60_000,
    trustedMs: 10 * 60_000,
    keyOf: cacheKeys.buyerSession,
    present: (buyer) => ({ buyer }),
  })
}

interface SessionKind<Identity, Who> {
  livesMs: number
  believedMs: number
  /** How much longer a session that was verified is believed while Redis is away. */
  trustedMs: number
  keyOf(tokenHash: string): string
  present(identity: Identity): Who
}

/** One kind of session; buyers' and staff's differ in how long they live and where they are kept. */
export function createSessions<Identity extends object, Who extends object>(
  { cache, clock }: SessionsDeps,
  { livesMs, believedMs, trustedMs, keyOf, present }: SessionKind<Identity, Who>,
): Sessions<Identity, Who> {
  const believed = new LRUCache<string, { identity: Identity; until: number }>({ max: 100_000 })
  return {
    async open(identity) {
      const token = randomBytes(32).toString('base64url')
      await cache.set(keyOf(hashOf(token)), JSON.stringify(identity), 'PX', livesMs)
      believed.set(token, { identity, until: clock.now() + believedMs })
      return { token, expiresAt: clock.now() + livesMs }
    },
    believed(token) {
      const known = believed.get(token)
      return known && clock.now() < known.until ? present(known.identity) : null
    },
    async verify(token) {
      const known = believed.get(token)
      if (known && clock.now() < known.until) return { kind: 'SIGNED_IN', ...present(known.identity) }
      if (!tokenShape.test(token)) return { kind: 'EXPIRED' }
      const stored = await cache.get(keyOf(hashOf(token))).catch(() => undefined)
      if (stored === undefined)
        return known && clock.now() < known.until + trustedMs
          ? { kind: 'SIGNED_IN', ...present(known.identity) }
          : { kind: 'UNAVAILABLE' }
      if (stored === null) {
        believed.delete(token)
        return { kind: 'EXPIRED' }
      }
      const identity = JSON.parse(stored) as Identity
      believed.set(token, { identity, until: clock.now() + believedMs })
      return { kind: 'SIGNED_IN', ...present(identity) }
    },
    async revoke(token) {
      believed.delete(token)
      await cache.del(keyOf(hashOf(token)))
    },
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

const tokenShape = /^[\w-]{43}$/
