/**
 * Whether this phone reaches the shop, from two witnesses: the device says when it has no network at all; requests that get no answer
 * say that a network which calls itself connected leads nowhere (a lift, a captive portal, the shop being away).
 *
 * While requests get no answer somebody must ask again, or the shop would never be found back: `probe` does, further and further apart.
 */
import { type BackoffRule, backoffMs } from './backoff.ts'

export type Reach = 'ONLINE' | 'NO_NETWORK' | 'NO_ANSWER'

export interface NetworkDeps {
  /** Asks the shop something small; its outcome is heard through noteAnswer and noteNoAnswer like any other's. */
  readonly probe: () => void
  readonly after: (ms: number, run: () => void) => void
  readonly random: () => number
}

export interface Network {
  reach(): Reach
  noteAnswer(): void
  noteNoAnswer(): void
  /** What the device says of itself. */
  noteDevice(connected: boolean): void
  subscribe(listener: () => void): () => void
  /** Called when the shop is reached again. */
  onBack(listener: () => void): () => void
  /** Until `ms` have passed or the shop is reached again. */
  wait(ms: number): Promise<void>
}

/** One lost answer is the daily life of a phone. */
const lostInARow = 2
const probing: BackoffRule = { firstMs: 2000, capMs: 15_000 }

export function createNetwork({ probe, after, random }: NetworkDeps): Network {
  let reach: Reach = 'ONLINE'
  let lost = 0
  let probes = 0
  const listeners = new Set<() => void>()
  const backListeners = new Set<() => void>()

  const set = (next: Reach) => {
    if (next === reach) return
    reach = next
    for (const listener of [...listeners]) listener()
    if (next === 'ONLINE') for (const listener of [...backListeners]) listener()
    if (next === 'NO_ANSWER') probeOn(probes++)
  }

  // One chain of probes an absence: what an earlier absence planned is not continued.
  const probeOn = (chain: number, attempt = 0) =>
    after(backoffMs(probing, attempt, random), () => {
      if (reach !== 'NO_ANSWER' || chain !== probes - 1) return
      probe()
      probeOn(chain, attempt + 1)
    })

  const onBack = (listener: () => void) => {
    backListeners.add(listener)
    return () => void backListeners.delete(listener)
  }

  return {
    reach: () => reach,
    noteAnswer() {
      lost = 0
      set('ONLINE')
    },
    noteNoAnswer() {
      lost += 1
      if (reach === 'ONLINE' && lost >= lostInARow) set('NO_ANSWER')
    },
    noteDevice(connected) {
      lost = 0
      set(connected ? 'ONLINE' : 'NO_NETWORK')
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    onBack,
    wait: (ms) =>
      new Promise((resolve) => {
        const forget = onBack(() => done())
        const done = () => {
          forget()
          resolve()
        }
        after(ms, done)
      }),
  }
}
