/**
 * Whether a store counts as unreachable, from what probes of it saw. It takes a while of the same word to change one's mind, and longer to
 * trust again than to give up: a store that comes and goes must not switch the shop with it.
 */
export interface Breaker {
  tripped: boolean
  /** Since when probes have said the opposite of `tripped`; null: the last one agreed. */
  doubtedSince: number | null
}

export const wholeBreaker: Breaker = { tripped: false, doubtedSince: null }

export function observe(
  { tripped, doubtedSince }: Breaker,
  { answered, at }: { answered: boolean; at: number },
): Breaker {
  if (answered !== tripped) return { tripped, doubtedSince: null }
  const since = doubtedSince ?? at
  return at - since >= (tripped ? mendAfterMs : tripAfterMs)
    ? { tripped: !tripped, doubtedSince: null }
    : { tripped, doubtedSince: since }
}

export const tripAfterMs = 2_000
export const mendAfterMs = 5_000
