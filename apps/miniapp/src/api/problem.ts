import { isOutcomeCode, type OutcomeCode, type OutcomeRule, outcomes } from '@tidegate/shared/outcomes'
import { TRPCClientError } from '@trpc/client'

/** What went wrong, ready to be shown. NETWORK and TIMEOUT are the two the server cannot tell us about. */
export interface Problem {
  readonly code: OutcomeCode | 'NETWORK' | 'TIMEOUT'
  readonly message: string
  readonly retry: OutcomeRule['retry']
  readonly retryAfterMs: number | null
}

/** Thrown by the transport: no answer of the shop came. AWAY: somebody else answered in its stead. */
export class NoAnswer extends Error {
  readonly kind: 'NETWORK' | 'TIMEOUT' | 'AWAY'

  constructor(kind: 'NETWORK' | 'TIMEOUT' | 'AWAY', detail: string) {
    super(detail)
    this.name = 'NoAnswer'
    this.kind = kind
  }
}

/** Thrown by the wire: the degrade level says not to ask. */
export class Left extends Error {
  override readonly name = 'Left'
}

export function problemOf(error: unknown): Problem {
  if (error instanceof Left) return { code: 'DEGRADED', ...outcomes.DEGRADED }
  if (error instanceof NoAnswer) return noAnswer[error.kind]
  if (error instanceof TRPCClientError) {
    if (error.cause instanceof NoAnswer || error.cause instanceof Left) return problemOf(error.cause)
    const data: unknown = error.data
    const code = outcomeIn(data)
    if (code) {
      const { retry, retryAfterMs } = outcomes[code]
      const asked = data && typeof data === 'object' && 'retryAfterMs' in data ? data.retryAfterMs : retryAfterMs
      return { code, message: error.message, retry, retryAfterMs: typeof asked === 'number' ? asked : retryAfterMs }
    }
  }
  return { code: 'INTERNAL', ...outcomes.INTERNAL }
}

const noAnswer: Record<NoAnswer['kind'], Problem> = {
  NETWORK: { code: 'NETWORK', message: '网络连接不上，请检查网络', retry: 'same', retryAfterMs: null },
  AWAY: { code: 'NETWORK', message: '商店暂时没有答复', retry: 'same', retryAfterMs: null },
  TIMEOUT: { code: 'TIMEOUT', message: '网络有点慢，暂时没有收到答复', retry: 'same', retryAfterMs: null },
}

function outcomeIn(data: unknown): OutcomeCode | null {
  const code = data && typeof data === 'object' && 'outcome' in data ? data.outcome : null
  return isOutcomeCode(code) ? code : null
}
