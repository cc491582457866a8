/** A seeded source of chance, so that a run can be repeated with `--seed`. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number
  between(low: number, high: number): number
  /** Exponential with this mean: the gaps of people who do not know of each other. */
  exponential(mean: number): number
  chance(share: number): boolean
  /** A version 4 UUID. */
  uuid(): string
}

/** mulberry32: 32 bits of state are plenty to make up shoppers. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const word = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const next = () => word() / 2 ** 32
  const hex = () => word().toString(16).padStart(8, '0')
  return {
    next,
    between: (low, high) => low + next() * (high - low),
    exponential: (mean) => -mean * Math.log(1 - next()),
    chance: (share) => next() < share,
    uuid() {
      const [a, b, c, d] = [hex(), hex(), hex(), hex()]
      const variant = '89ab'[Number.parseInt(c.slice(0, 1), 16) & 3]
      return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-${variant}${c.slice(1, 4)}-${c.slice(4)}${d}`
    },
  }
}
