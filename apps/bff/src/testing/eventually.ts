import { setTimeout as sleep } from 'node:timers/promises'

/** Repeats `check` until it stops throwing, or rethrows its last error when `withinMs` (5 s) is over. Takes the place of sleeps. */
export async function eventually<T>(check: () => T | Promise<T>, { withinMs = 5_000, everyMs = 20 } = {}): Promise<T> {
  const deadline = performance.now() + withinMs
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (performance.now() >= deadline) throw error
      await sleep(everyMs)
    }
  }
}
