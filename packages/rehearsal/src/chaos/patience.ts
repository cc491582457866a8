/**
 * How long a trial waits for what must happen: `ms` during which nothing moved, however slow the machine is.
 *
 * What is lost never moves again, so it is found `ms` after the last thing that did; a machine that is busy with something else only makes
 * the trial longer. What does not end although something always moves is given up after `atMostMs`.
 */
export interface Patience {
  /** Epoch ms; later and later while things move. Infinite until `renew` is first called. */
  readonly deadline: number
  /** From now on, for the next thing that is waited for. */
  renew(): void
  /** Nobody waits any longer. */
  end(): void
}

/** @param moved what has happened so far, in any form that changes when something does; a failure to tell is no movement */
export function createPatience(
  { now, ms, atMostMs, lookEveryMs = 500 }: { now(): number; ms: number; atMostMs: number; lookEveryMs?: number },
  moved: () => Promise<string>,
): Patience {
  let deadline = Number.POSITIVE_INFINITY
  let last = ''
  let givenUpAt = Number.POSITIVE_INFINITY
  let lookedAt = now()
  let looking = false
  const look = async () => {
    // Time in which not even a timer of ours came to its turn was nobody's to use.
    const lateMs = now() - lookedAt - lookEveryMs
    lookedAt = now()
    if (lateMs > 0) deadline = Math.min(deadline + lateMs, givenUpAt)
    if (looking) return
    looking = true
    const seen = await moved().catch(() => last)
    looking = false
    if (seen === last) return
    last = seen
    if (deadline < Number.POSITIVE_INFINITY) deadline = Math.min(Math.max(deadline, now() + ms), givenUpAt)
  }
  const timer = setInterval(() => void look(), lookEveryMs)
  return {
    get deadline() {
      return deadline
    },
    renew() {
      givenUpAt = now() + atMostMs
      deadline = now() + ms
    },
    end() {
      clearInterval(timer)
      deadline = 0
    },
  }
}
