import type { DegradeLevel } from '@tidegate/shared/contracts/waiting-room'

export interface Frugality {
  /** Pause between two looks at the stock bands of a running sale. */
  readonly bandsEveryMs: number
  /** How long reads wait for others to share their request. */
  readonly gatherMs: number
  /** A longer one would make the address longer than some gateways accept. */
  readonly largestBatch: number
  /** Whether reads that a page is whole without are sent. */
  readonly extras: boolean
}

/**
 * What the server's degrade level makes of this app: no release, no setting. Level 3 has a page of its own (features/degrade); buying,
 * paying and waiting are never slowed down here, their pace is the server's (`pollAfterMs`).
 */
export const frugality = (level: DegradeLevel): Frugality => rules[level]

const rules: Record<DegradeLevel, Frugality> = {
  0: { bandsEveryMs: 3000, gatherMs: 0, largestBatch: 8, extras: true },
  1: { bandsEveryMs: 6000, gatherMs: 30, largestBatch: 12, extras: false },
  2: { bandsEveryMs: 12_000, gatherMs: 80, largestBatch: 12, extras: false },
  3: { bandsEveryMs: 30_000, gatherMs: 80, largestBatch: 12, extras: false },
}
