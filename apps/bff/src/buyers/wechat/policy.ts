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

/** How api.weixin.qq.com failed without an answer. `repeatable` says that the login code cannot have been spent. */
export class WechatOutage extends Error {
  readonly repeatable: boolean

  constructor(detail: string, repeatable: boolean) {
    super(detail)
    this.name = 'WechatOutage'
    this.repeatable = repeatable
  }
}

export type Outage = { kind: 'UNAVAILABLE'; detail: string }

/**
 * A login code is spent by the first answer WeChat makes, so a call whose answer got lost is not repeated: that would
 * report a good buyer's code as invalid. The app asks wx.login for a new one instead, which is quick and invisible.
 */
export function loginPolicy(): IPolicy {
  const outages = handleWhen((error) => error instanceof WechatOutage || error instanceof TaskCancelledError)
  return wrap(
    retry(
      handleWhen((error) => error instanceof WechatOutage && error.repeatable),
      { maxAttempts: 2, backoff: new ExponentialBackoff({ initialDelay: 100, maxDelay: 500 }) },
    ),
    circuitBreaker(outages, {
      halfOpenAfter: 2_000,
      breaker: new CountBreaker({ threshold: 0.5, size: 60, minimumNumberOfCalls: 30 }),
    }),
    timeout(3_000, TimeoutStrategy.Aggressive),
  )
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
