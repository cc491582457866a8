import type { Instance } from '../../../../scripts/instance/start-instance.ts'
import type { Fault } from './options.ts'

/** What a fault did, for the report. Seconds are since the start of the sale. */
export interface FaultNote {
  member: Fault['member']
  killedAt: number
  backAt: number
}

/** SIGKILL, then a fresh start on the same port and data, one fault after the other. */
export async function breakThings(
  instance: Instance,
  faults: readonly Fault[],
  startsAt: number,
  deps: { now(): number; until(at: number): Promise<void>; onFault(words: string): void },
): Promise<FaultNote[]> {
  const notes: FaultNote[] = []
  const second = () => (deps.now() - startsAt) / 1000
  for (const { member, atSeconds } of faults) {
    await deps.until(startsAt + atSeconds * 1000)
    const killedAt = second()
    deps.onFault(`kill -9 ${member}`)
    await instance.kill(member, 'SIGKILL')
    await instance.restart(member)
    notes.push({ member, killedAt, backAt: second() })
    deps.onFault(`${member} is back`)
  }
  return notes
}
