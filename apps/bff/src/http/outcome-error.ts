import { type OutcomeCode, type OutcomeData, outcomes } from '@tidegate/shared/outcomes'
import type { Said } from '@tidegate/shared/sayings'
import { TRPCError } from '@trpc/server'

/**
 * An expected refusal on its way out. Inside the house refusals are values; only the edge (a procedure) turns one into this.
 * Its message is the Chinese sentence of the outcome map; `data` rides in the answer's `error.data`.
 */
export class OutcomeError extends TRPCError {
  override readonly name = 'OutcomeError'
  readonly data: OutcomeData

  constructor(outcome: OutcomeCode, more: { retryAfterMs?: number; fields?: Record<string, Said> } = {}) {
    const { status, message, retry, retryAfterMs } = outcomes[outcome]
    super({ code: status, message })
    this.data = { outcome, retry, retryAfterMs: more.retryAfterMs ?? retryAfterMs, fields: more.fields }
  }
}

/** Ends the procedure with an expected refusal. */
export function refuse(outcome: OutcomeCode, more?: { retryAfterMs?: number; fields?: Record<string, Said> }): never {
  throw new OutcomeError(outcome, more)
}
