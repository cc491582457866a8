import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
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

/** How WeChat Pay failed without telling us anything about the order. Every such answer is "unknown", never "no". */
export class WechatPayOutage extends Error {
  readonly reason: 'NETWORK' | 'TIMEOUT' | 'SERVER_ERROR' | 'UNVERIFIED'

  constructor(reason: WechatPayOutage['reason'], detail: string) {
    super(detail)
    this.name = 'WechatPayOutage'
    this.reason = reason
  }
}

export type Outage = { kind: 'UNAVAILABLE'; reason: WechatPayOutage['reason'] | 'BREAKER_OPEN'; detail: string }

export type WechatPayPolicies = Record<'prepay' | 'query' | 'close' | 'refund' | 'bill', IPolicy>

/**
 * Each call may be repeated freely: prepay with the same parameters returns the order's newest prepay_id, query only reads,
 * a second close finds the order closed, a refund is its number. FREQUENCY_LIMITED is an outcome and is never retried here: repeating at once is
 * what the limit forbids, so it goes back to the caller with a jittered `retryAfterMs`.
 * A notify must be answered within 5 s, so nothing a handler awaits may outlast that: query gives up in time.
 */
export function wechatPayPolicies(): WechatPayPolicies {
  return {
    prepay: policy({ timeoutMs: 4_000, attempts: 2 }),
    query: policy({ timeoutMs: 2_000, attempts: 2 }),
    close: policy({ timeoutMs: 4_000, attempts: 3 }),
    // Not repeated here: the row in our books says when it is sent again.
    refund: policy({ timeoutMs: 6_000, attempts: 1 }),
    // A file of a day's trades: a million lines are 300 MB.
    bill: policy({ timeoutMs: 120_000, attempts: 2 }),
  }
}

/** Runs `call` under `policy`; an outage comes back as a value, everything else that throws is a bug and goes on. */
export async function underPolicy<T>(policy: IPolicy, call: (signal: AbortSignal) => Promise<T>): Promise<T | Outage> {
  try {
    return await policy.execute(({ signal }) => call(signal))
  } catch (error) {
    if (error instanceof WechatPayOutage) return { kind: 'UNAVAILABLE', reason: error.reason, detail: error.message }
    if (error instanceof TaskCancelledError)
      return { kind: 'UNAVAILABLE', reason: 'TIMEOUT', detail: 'no answer in time' }
    if (error instanceof BrokenCircuitError) {
      return { kind: 'UNAVAILABLE', reason: 'BREAKER_OPEN', detail: 'WeChat Pay failed too often, not asked' }
    }
    throw error
  }
}

function policy({ timeoutMs, attempts }: { timeoutMs: number; attempts: number }): IPolicy {
  const outages = handleWhen((error) => error instanceof WechatPayOutage || error instanceof TaskCancelledError)
  return wrap(
    retry(outages, {
      maxAttempts: attempts - 1,
      backoff: new ExponentialBackoff({ initialDelay: 100, maxDelay: 1_000 }),
    }),
    breaker(outages),
    timeout(timeoutMs, TimeoutStrategy.Aggressive),
  )
}

/** Opens when half of the last 40 calls failed, and lets one call try again after 3 s. */
function breaker(outages: Parameters<typeof circuitBreaker>[0]): CircuitBreakerPolicy {
  return circuitBreaker(outages, {
    halfOpenAfter: 3_000,
    breaker: new CountBreaker({ threshold: 0.5, size: 40, minimumNumberOfCalls: 20 }),
  })
}
