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
 *
 * The larger the crowd, the longer: together it asks at most `asksPerSecond` times a second, which a cache answers. A cache that sends no
 * second question while one is under way, or may answer a stale document meanwhile, asks the origin once a second whatever the crowd; one
 * that does neither lets through what arrives during the origin's answer: 100,000 a second and 2 ms are 200 (waiting-room-load.test.ts).
 */
export function pollDelayMs(frontier: Frontier, standing: Standing, random: () => number): number {
  return Math.round(intervalOf(frontier, standing) * (0.75 + random() / 2))
}

function intervalOf(frontier: Frontier, standing: Standing): number {
  const base = frontier.pollAfterMs
  const spread = Math.max(base, (Math.max(frontier.tail - frontier.serving, 0) / asksPerSecond) * 1_000)
  switch (standing.kind) {
    case 'UNDECIDED':
      return clamp((frontier.startsAt - frontier.serverNow) / 4, spread, Math.max(spread, 30_000))
    case 'WAITING': {
      // Those at the very front are few, whatever stands behind them.
      if (standing.ahead < nearest) return base
      const far = Math.max(spread, standing.reachable ? 15_000 : 30_000)
      return clamp((standing.etaSeconds ? standing.etaSeconds[0] : 20) * 100, spread, far)
    }
    case 'ADMITTED':
    case 'VOID':
      return spread * 2
  }
}

const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high)
const asksPerSecond = 70_000
const nearest = 2_000
