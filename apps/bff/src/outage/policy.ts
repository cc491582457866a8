/**
 * Calls to WeChat that may hang, fail or get lost: a timeout for each, a repeat where repeating is harmless, and a breaker for each kind of
 * call, so that a WeChat that is down costs nobody a wait. An outage says nothing about what was asked: "unknown", never "no".
 */
import {
  BrokenCircuitError,
  CountBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  type IPolicy,
  retry,
  TaskCancelledError,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel'

export type OutageReason = 'NETWORK' | 'TIMEOUT' | 'SERVER_ERROR' | 'UNVERIFIED'

/** WeChat gave no answer, or one that says nothing about what was asked. */
export class WechatOutage extends Error {
  override readonly name = 'WechatOutage'
  readonly reason: OutageReason
  /** WeChat cannot have acted on it. */
  readonly undone: boolean

  constructor(reason: OutageReason, detail: string, { undone = false }: { undone?: boolean } = {}) {
    super(detail)
    this.reason = reason
    this.undone = undone
  }
}

export type Outage = { kind: 'UNAVAILABLE'; reason: OutageReason | 'BREAKER_OPEN'; detail: string }

/**
 * @param attempts tries in all
 * @param repeat which outages are followed by another try: any, or only those in which WeChat cannot have acted
 */
export function outagePolicy({
  timeoutMs,
  attempts,
  repeat = 'ANY',
}: {
  timeoutMs: number
  attempts: number
  repeat?: 'ANY' | 'UNDONE'
}): IPolicy {
  const outages = handleWhen((error) => error instanceof WechatOutage || error instanceof TaskCancelledError)
  const undone = handleWhen((error) => error instanceof WechatOutage && error.undone)
  return wrap(
    retry(repeat === 'ANY' ? outages : undone, {
      maxAttempts: attempts - 1,
      backoff: new ExponentialBackoff({ initialDelay: 100, maxDelay: 1_000 }),
    }),
    // Opens when half of the last 40 calls failed, and lets one call try again after 3 s.
    circuitBreaker(outages, {
      halfOpenAfter: 3_000,
      breaker: new CountBreaker({ threshold: 0.5, size: 40, minimumNumberOfCalls: 20 }),
    }),
    timeout(timeoutMs, TimeoutStrategy.Aggressive),
  )
}

/** Runs `call` under `policy`; an outage comes back as a value, everything else that throws is a bug and goes on. */
export async function underPolicy<T>(policy: IPolicy, call: (signal: AbortSignal) => Promise<T>): Promise<T | Outage> {
  try {
    return await policy.execute(({ signal }) => call(signal))
  } catch (error) {
    if (error instanceof WechatOutage) return { kind: 'UNAVAILABLE', reason: error.reason, detail: error.message }
    if (error instanceof TaskCancelledError)
      return { kind: 'UNAVAILABLE', reason: 'TIMEOUT', detail: 'no answer in time' }
    if (error instanceof BrokenCircuitError)
      return { kind: 'UNAVAILABLE', reason: 'BREAKER_OPEN', detail: 'failed too often, not asked' }
    throw error
  }
}
