const SEEN_MS = 2 * 3_600_000
const MOST_VISITORS = 200_000

/** Who has been in the mini-program of late: WeChat ranks nobody else. The least recent gives way. */
export class Visitors {
  readonly #clock: () => number
  readonly #seen = new Map<string, { device: string; at: number }>()

  constructor(clock: () => number) {
    this.#clock = clock
  }

  saw(openId: string, device: string): void {
    this.#seen.delete(openId)
    this.#seen.set(openId, { device, at: this.#clock() })
    const oldest = this.#seen.keys().next()
    if (this.#seen.size > MOST_VISITORS && !oldest.done) this.#seen.delete(oldest.value)
  }

  deviceOf(openId: string): string | null {
    const visit = this.#seen.get(openId)
    return visit && this.#clock() - visit.at < SEEN_MS ? visit.device : null
  }
}
