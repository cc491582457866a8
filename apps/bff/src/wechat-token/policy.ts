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

/** api.weixin.qq.com gave no answer, or one that says nothing about what was asked. */
export class WechatOutage extends Error {
  override readonly name = 'WechatOutage'
}

export type Outage = { kind: 'UNAVAILABLE'; detail: string }

/** A token may be asked for any number of times. */
export function tokenPolicy(): IPolicy {
  return wrap(
    retry(outages, { maxAttempts: 2, backoff: new ExponentialBackoff({ initialDelay: 100, maxDelay: 500 }) }),
    breaker(),
    timeout(3_000, TimeoutStrategy.Aggressive),
  )
}

/** A call may have been done although its answer got lost: whoever makes it knows whether it can be repeated. */
export function callPolicy(): IPolicy {
  return wrap(breaker(), timeout(5_000, TimeoutStrategy.Aggressive))
}

/** Runs `call` under `policy`; an outage comes back as a value, everything else that throws is a bug and goes on. */
export async function underPolicy<T>(policy: IPolicy, call: (signal: AbortSignal) => Promise<T>): Promise<T | Outage> {
  try {
    return await policy.execute(({ signal }) => call(signal))
  } catch (error) {
    if (error instanceof WechatOutage) return { kind: 'UNAVAILABLE', detail: error.message }
    if (error instanceof TaskCancelledError) return { kind: 'UNAVAILABLE', detail: 'no answer in time' }
    if (error instanceof BrokenCircuitError) return { kind: 'UNAVAILABLE', detail: 'failed too often, not asked' }
    throw error
  }
}

const outages = handleWhen((error) => error instanceof WechatOutage || error instanceof TaskCancelledError)

/** Opens when half of the last 40 calls failed, and lets one call try again after 3 s. */
function breaker() {
  return circuitBreaker(outages, {
    halfOpenAfter: 3_000,
    breaker: new CountBreaker({ threshold: 0.5, size: 40, minimumNumberOfCalls: 20 }),
  })
}
