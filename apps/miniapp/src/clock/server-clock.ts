import { type ClockSample, offsetOf } from './offset.ts'

export interface ServerClockDeps {
  /** This device's clock, which may be wrong by any amount. */
  readonly deviceNow: () => number
  readonly askServer: () => Promise<number>
  /** Offset of the last run: right at once after a start, before the first sample. */
  readonly load: () => number | null
  readonly save: (offset: number) => void
}

export interface ServerClock {
  /** Epoch ms by the server's clock. */
  now(): number
  /** Takes several samples; a failed one is left out, and with none the old offset stays. */
  sync(): Promise<void>
  /** True when somebody has moved this device's clock since the last look, so that the offset is no longer right. */
  jumped(): boolean
  subscribe(listener: () => void): () => void
}

const samplesPerSync = 5
const biggestStepMs = 5000

export function createServerClock(deps: ServerClockDeps): ServerClock {
  let offset = deps.load() ?? 0
  let looked = deps.deviceNow()
  let syncing: Promise<void> | null = null
  const listeners = new Set<() => void>()

  async function takeSamples() {
    const samples: ClockSample[] = []
    for (let i = 0; i < samplesPerSync; i += 1) {
      const sentAt = deps.deviceNow()
      try {
        const serverNow = await deps.askServer()
        samples.push({ sentAt, receivedAt: deps.deviceNow(), serverNow })
      } catch {
        continue
      }
    }
    const measured = offsetOf(samples)
    if (measured === null) return
    offset = measured
    deps.save(measured)
    for (const listener of listeners) listener()
  }

  return {
    now: () => deps.deviceNow() + offset,
    sync() {
      syncing ??= takeSamples().finally(() => {
        syncing = null
      })
      return syncing
    },
    jumped() {
      const step = deps.deviceNow() - looked
      looked = deps.deviceNow()
      return step < 0 || step > biggestStepMs
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
