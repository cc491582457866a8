/** The time of this process. Start and end of a sale are decided by Redis TIME inside the scripts, never by this clock. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }
