import type { DegradeLevel } from '@tidegate/shared/contracts/waiting-room'
import type { Problem } from './problem.ts'

/** How much of the shop the server offers at the moment, as it last said. */
export interface Degrade {
  level(): DegradeLevel
  hear(level: DegradeLevel): void
  /** A refusal says that the level is at least so high. */
  hearProblem(problem: Pick<Problem, 'code'>): void
  subscribe(listener: () => void): () => void
}

export function createDegrade(): Degrade {
  let level: DegradeLevel = 0
  const listeners = new Set<() => void>()
  const hear = (heard: DegradeLevel) => {
    // A cache on the way may still hold an answer from before there were levels.
    if (heard === level || ![0, 1, 2, 3].includes(heard)) return
    level = heard
    for (const listener of [...listeners]) listener()
  }
  return {
    level: () => level,
    hear,
    hearProblem({ code }) {
      if (code === 'MAINTENANCE') hear(3)
      else if (code === 'DEGRADED' && level < 1) hear(1)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

export const degrade = createDegrade()
