import { randomBytes } from 'node:crypto'

/** The documented mode of stable_token: the same token until five minutes before its end, then a new one while the old one still works. */
const LIFETIME_MS = 7_200_000
const OVERLAP_MS = 300_000
const FORCED_EVERY_MS = 30_000

export class StableTokens {
  readonly #clock: () => number
  #held: { token: string; until: number; issuedAt: number }[] = []

  constructor(clock: () => number) {
    this.#clock = clock
  }

  issue(forced: boolean): { access_token: string; expires_in: number } {
    const now = this.#clock()
    const last = this.#held.at(-1)
    const renews = !last || last.until - now <= OVERLAP_MS || (forced && now - last.issuedAt >= FORCED_EVERY_MS)
    if (!renews) return { access_token: last.token, expires_in: Math.floor((last.until - now) / 1_000) }
    const made = { token: randomBytes(48).toString('base64url'), until: now + LIFETIME_MS, issuedAt: now }
    // A forced renewal ends the token before it at once.
    this.#held = forced ? [made] : [...this.#held.filter(({ until }) => until > now), made]
    return { access_token: made.token, expires_in: LIFETIME_MS / 1_000 }
  }

  isValid(token: unknown): boolean {
    return this.#held.some((held) => held.token === token && held.until > this.#clock())
  }
}
