import type { Answer, Caller, Wire } from '../wire/trpc.ts'

/** Logs somebody in; null when it did not work. */
export type LogIn = () => Promise<Caller | null>

/**
 * A wire whose callers log in again when the shop has forgotten them, and then send the same request once more: sessions live in the cache
 * Redis, which keeps nothing over its death. The app does so unseen; staff get their log-in dialog over the page.
 */
export function loggingInAgain(wire: Wire): { wire: Wire; register(caller: Caller, logIn: LogIn): void } {
  const known = new Map<Caller, LogIn>()
  const under = new Map<Caller, Promise<void>>()
  const again = (caller: Caller, logIn: LogIn) => {
    const busy = under.get(caller)
    if (busy) return busy
    const work = logIn()
      .then((fresh) => {
        if (fresh) caller.headers = fresh.headers
      })
      .finally(() => under.delete(caller))
    under.set(caller, work)
    return work
  }
  const insist = async <Data>(caller: Caller, call: () => Promise<Answer<Data>>): Promise<Answer<Data>> => {
    const answer = await call()
    const logIn = known.get(caller)
    if (!logIn || answer.kind !== 'REFUSED' || answer.outcome !== 'SESSION_EXPIRED') return answer
    await again(caller, logIn)
    return call()
  }
  return {
    wire: {
      query: (caller, path, input) => insist(caller, () => wire.query(caller, path, input)),
      mutate: (caller, path, input) => insist(caller, () => wire.mutate(caller, path, input)),
    },
    register: (caller, logIn) => void known.set(caller, logIn),
  }
}
