import { setTimeout as sleep } from 'node:timers/promises'
import type { Instance, Member } from '../instance/start-instance.ts'

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000
/** A member that lived this long has recovered: its next crash starts with the short pause again. */
const RECOVERED_AFTER_MS = 60_000

export type Restarter = { crashed(member: Member, why: string): void }

/** Starts crashed members again, with a growing pause, until `signal` says that everything is to end. */
export function keepRunning(instance: () => Instance, signal: AbortSignal, tell: (text: string) => void): Restarter {
  const history = new Map<Member, { pause: number; at: number }>()
  const revive = async (member: Member, why: string) => {
    const last = history.get(member)
    const recovered = last === undefined || Date.now() - last.at > RECOVERED_AFTER_MS
    const pause = recovered ? FIRST_PAUSE_MS : Math.min(last.pause * 2, LONGEST_PAUSE_MS)
    history.set(member, { pause, at: Date.now() })
    tell(`${member} ended (${why}); starting it again in ${pause / 1000} s`)
    try {
      await sleep(pause, undefined, { signal })
      await instance().restart(member)
      tell(`${member} is back`)
    } catch (error) {
      if (!signal.aborted) await revive(member, (error as Error).message.split('\n')[0] ?? 'unknown')
    }
  }
  return { crashed: (member, why) => void (signal.aborted || revive(member, why)) }
}
