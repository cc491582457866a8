import { type CrashPoint, onCrashPoint } from '../../apps/bff/src/kernel/crash-point.ts'

class Died extends Error {
  override readonly name = 'Died'
}

/** The process dies when it first comes by `point`; says whether it did. */
export function dieOnceAt(point: CrashPoint): () => boolean {
  let died = false
  onCrashPoint((here) => {
    if (here !== point || died) return
    died = true
    throw new Died(point)
  })
  return () => died
}

/** Does `work`; a process that died in it comes back and does it again. */
export async function repeat<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Died)) throw error
    return work()
  }
}
