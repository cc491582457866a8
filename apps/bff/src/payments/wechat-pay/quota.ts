import type { Clock } from '../../kernel/clock.ts'

/** Turns at WeChat's prepay door. `WAIT` means: nobody was asked, come back after `retryAfterMs`. */
export type PrepayQuota = { acquire(): Promise<{ kind: 'OK' } | { kind: 'WAIT'; retryAfterMs: number }> }

/**
 * A token bucket in this process. WeChat allows 600 requests a second per merchant number
 * (https://developers.weixin.qq.com/community/develop/doc/0006aa82718d5096cb2de0f5153c00); 500 leaves room for queries,
 * closes and a second process' retries. With several API processes give each its share of the 500.
 * The bucket holds a fifth of a second, so a burst cannot spend a whole second's quota in one instant.
 */
export function prepayQuota(options: { perSecond: number; clock: Clock; random: () => number }): PrepayQuota {
  const capacity = Math.max(1, options.perSecond / 5)
  let tokens = capacity
  let refilledAt = options.clock.now()

  return {
    async acquire() {
      const now = options.clock.now()
      tokens = Math.min(capacity, tokens + (Math.max(0, now - refilledAt) * options.perSecond) / 1000)
      refilledAt = now
      if (tokens >= 1) {
        tokens -= 1
        return { kind: 'OK' }
      }
      return { kind: 'WAIT', retryAfterMs: retryAfterMs(options.random) }
    },
  }
}

/** 0.3–1 s: long enough for the bucket to fill again, spread so that those turned away do not return together. */
export function retryAfterMs(random: () => number): number {
  return 300 + Math.floor(random() * 700)
}
