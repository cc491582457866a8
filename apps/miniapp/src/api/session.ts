import type { SessionView } from '@tidegate/shared/contracts/buyers'

export interface SessionDeps {
  readonly load: () => SessionView | null
  readonly save: (session: SessionView) => void
  /** A code from wx.login (or the sandbox) traded for a session. */
  readonly login: () => Promise<SessionView>
  readonly now: () => number
}

export interface Session {
  /** Without the network when a session is at hand; else signs in, once for all who ask meanwhile. */
  token(): Promise<string>
  /** For a token the server refused. A caller that is late gets the token another caller has already renewed. */
  renew(refused: string): Promise<string>
  buyer(): Promise<SessionView['buyer']>
}

/** Renewed this long before it runs out, so that it cannot run out between two taps. */
const marginMs = 5 * 60_000

export function createSession(deps: SessionDeps): Session {
  let current = deps.load()
  let pending: Promise<SessionView> | null = null

  const signIn = () => {
    pending ??= deps
      .login()
      .then((session) => {
        current = session
        deps.save(session)
        return session
      })
      .finally(() => {
        pending = null
      })
    return pending
  }
  const session = () => (current && current.expiresAt - deps.now() > marginMs ? Promise.resolve(current) : signIn())

  return {
    token: async () => (await session()).token,
    renew: async (refused) => (current && current.token !== refused ? current : await signIn()).token,
    buyer: async () => (await session()).buyer,
  }
}
