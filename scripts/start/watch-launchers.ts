import { isAlive } from '../processes/identity.ts'
import { launchers } from '../processes/launchers.ts'

const LOOK_EVERY_MS = 1_000

/** Calls `onDeath` once when the command that started us is gone; its SIGKILL would otherwise leave us behind. */
export function watchLaunchers(onDeath: () => void): void {
  const tell = () => {
    clearInterval(timer)
    process.off('disconnect', tell)
    onDeath()
  }
  process.on('disconnect', tell) // the wrapper's channel tells at once, the others are looked after
  const timer = setInterval(() => {
    if (!launchers().every(isAlive)) tell()
  }, LOOK_EVERY_MS)
  timer.unref()
}
