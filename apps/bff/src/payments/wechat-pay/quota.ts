import type { Clock } from '../../kernel/clock.ts'
import type { Scripts } from '../../redis/generated.ts'
import { keys } from '../../redis/keys.ts'

/** Turns at WeChat's prepay door. `WAIT` means: nobody was asked, come back after `retryAfterMs`. */
export type PrepayQuota = { acquire(): Promise<{ kind: 'OK' } | { kind: 'WAIT'; retryAfterMs: number }> }

/**
 * One bucket for all processes, in Redis. WeChat allows 600 prepays a second per merchant number
 * (https://developers.weixin.qq.com/community/develop/doc/0006aa82718d5096cb2de0f5153c00). A sixth of it may come at once and the rest
 * evenly, so no second ever sees more than the quota. While Redis is away each process goes on with a bucket of its own and a quarter of
 * the quota: paying must not stop for it, and what four processes or more ask too much WeChat answers with FREQUENCY_LIMITED.
 */
export function prepayQuota(options: {
  scripts: Pick<Scripts, 'takeTurn'>
  mchId: string
  perSecond: number
  clock: Clock
  random: () => number
}): PrepayQuota {
  const { scripts, mchId, random } = options
  const burst = Math.max(1, Math.floor(options.perSecond / 6))
  const perSecond = Math.max(1, options.perSecond - burst)
  const own = ownBucket({ perSecond: perSecond / 4, clock: options.clock })
  return {
    async acquire() {
      const waitMs = await scripts
        .takeTurn({ turns: keys.payTurns(mchId) }, { perSecond, burst })
        .then(Number, () => (own() ? 0 : 1))
      return waitMs === 0 ? { kind: 'OK' } : { kind: 'WAIT', retryAfterMs: Math.max(waitMs, retryAfterMs(random)) }
    },
  }
}

function ownBucket({ perSecond, clock }: { perSecond: number; clock: Clock }): () => boolean {
  const capacity = Math.max(1, perSecond / 5)
  let tokens = capacity
  let refilledAt = clock.now()
  return () => {
    const now = clock.now()
    tokens = Math.min(capacity, tokens + (Math.max(0, now - refilledAt) * perSecond) / 1000)
    refilledAt = now
    if (tokens < 1) return false
    tokens -= 1
    return true
  }
}

/** 0.3–1 s: long enough for the bucket to fill again, spread so that those turned away do not return together. */
export function retryAfterMs(random: () => number): number {
  return 300 + Math.floor(random() * 700)
}
