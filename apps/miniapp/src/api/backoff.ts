export interface BackoffRule {
  readonly firstMs: number
  readonly capMs: number
}

/** Exponential with jitter over its upper half, so that shoppers cut off together do not come back together. */
export function backoffMs(rule: BackoffRule, attempt: number, random: () => number): number {
  const full = Math.min(rule.capMs, rule.firstMs * 2 ** attempt)
  return Math.round(full / 2 + (full / 2) * random())
}

/** Never sooner than the server asked for, and up to 30 % later. */
export function afterMs(askedMs: number, random: () => number): number {
  return Math.round(askedMs * (1 + 0.3 * random()))
}
