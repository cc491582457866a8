/** What everybody who waits computes for themselves from the frontier: place, wait and when to ask again. Pure; used by app, admin and rehearsal. */
import type { Frontier } from './contracts/waiting-room.ts'

export type Standing =
  /** The order is not decided yet. */
  | { kind: 'UNDECIDED' }
  | { kind: 'WAITING'; ahead: number; etaSeconds: [low: number, high: number] | null; reachable: boolean }
  | { kind: 'ADMITTED' }
  | { kind: 'VOID' }

/** `number`: null while the lobby is not drawn. `epoch`: of the ticket. */
export function standingOf(frontier: Frontier, { epoch, number }: { epoch: number; number: number | null }): Standing {
  if (epoch !== frontier.epoch || frontier.phase === 'ABORTED') return { kind: 'VOID' }
  if (number === null || isBeforeStart(frontier)) return { kind: 'UNDECIDED' }
  if (number < frontier.serving) return { kind: 'ADMITTED' }
  const ahead = number - frontier.serving
  return {
    kind: 'WAITING',
    ahead,
    etaSeconds: etaOf(frontier, ahead),
    reachable: frontier.reach === null || number < frontier.reach,
  }
}

export function isBeforeStart({ phase }: Pick<Frontier, 'phase'>): boolean {
  return phase === 'CLOSED' || phase === 'LOBBY' || phase === 'DRAWING'
}

/** Seconds until `ahead` people are admitted: soonest and latest by the measured rate; null when nothing moves. */
export function etaOf(
  { ratePerMinute }: Pick<Frontier, 'ratePerMinute'>,
  ahead: number,
): [low: number, high: number] | null {
  if (!ratePerMinute || ratePerMinute[0] <= 0) return null
  const [low, high] = ratePerMinute
  return [Math.ceil((ahead / high) * 60), Math.ceil((ahead / low) * 60)]
}

/**
 * How long to wait before asking for the frontier again. Whoever is far away asks seldom, whoever is next asks often, and nobody together:
 * half of the interval is random.
 */
export function pollDelayMs(frontier: Frontier, standing: Standing, random: () => number): number {
  return Math.round(intervalOf(frontier, standing) * (0.75 + random() / 2))
}

function intervalOf(frontier: Frontier, standing: Standing): number {
  const base = frontier.pollAfterMs
  switch (standing.kind) {
    case 'UNDECIDED': {
      const untilStart = frontier.startsAt - frontier.serverNow
      return clamp(untilStart / 4, base, 30_000)
    }
    case 'WAITING':
      return clamp(
        (standing.etaSeconds ? standing.etaSeconds[0] : 20) * 100,
        base,
        standing.reachable ? 15_000 : 30_000,
      )
    case 'ADMITTED':
    case 'VOID':
      return base * 2
  }
}

const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high)
