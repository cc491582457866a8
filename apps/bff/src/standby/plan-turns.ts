/**
 * Who on standby is served with what is free now, and which units have to change lanes for it: one list over all lanes of an offer. Pure.
 *
 * Invariant: in strict order of rank, over all lanes, all or nothing; nobody is served while somebody in front of them is not. What people
 * want and their own lane has not is kept aside in the lanes that have it, until it has been moved. Who is passed over is in no look
 * (standby-set-aside.lua); for whom units are kept that may be too few for ever, the plan says.
 */

/** A lane as standby-set-aside.lua tells it. */
export interface LaneLook {
  lane: number
  /** Units that nobody has. */
  free: number
  /** Those of them that are aside. */
  aside: number
  /** Units that people whose turn it is want; at least as many when there are `more` of them than `due`. */
  wanted: number
  more: boolean
  due: readonly Place[]
}

export interface Place {
  buyer: string
  request: string
  quantity: number
  rank: number
}

export interface TurnPlan {
  /** Per lane: those who are served from what the lane has, in order. */
  served: Map<number, Place[]>
  /** Units that somebody who is served waits for in another lane. */
  moves: { from: number; to: number; units: number }[]
  /** Per lane: units that the other lanes are short of. */
  elsewhere: Map<number, number>
  /** Units that are nowhere to be had, and the lane of the first who waits for them. */
  missing: { lane: number; units: number } | null
  /** What the first who cannot be served wants, while units are kept for them. */
  keptFor: number | null
}

export function planTurns(looks: readonly LaneLook[]): TurnPlan {
  const queue = inOrder(looks)
  const free = sum(looks.map((look) => Math.max(0, look.free)))
  const first: typeof queue = []
  let left = free
  for (const place of queue) {
    if (place.quantity > left) break
    left -= place.quantity
    first.push(place)
  }

  const over = new Map(looks.map((look) => [look.lane, Math.max(0, look.free)]))
  const served = new Map<number, Place[]>()
  for (const place of first) {
    const has = over.get(place.lane) as number
    // Below zero: they wait for a move, and so does everybody behind them in their lane.
    over.set(place.lane, has - place.quantity)
    if (has >= place.quantity) served.set(place.lane, [...(served.get(place.lane) ?? []), place])
  }

  const short = new Map(looks.map(({ lane, wanted, free: has }) => [lane, Math.max(0, wanted - Math.max(0, has))]))
  const shortInAll = sum([...short.values()])
  const missing = sum(looks.map(({ wanted }) => wanted)) - free
  const next = queue[first.length]
  return {
    served,
    moves: movesFor(over),
    elsewhere: new Map([...short].map(([lane, units]) => [lane, shortInAll - units])),
    missing: next && missing > 0 ? { lane: next.lane, units: missing } : null,
    keptFor: next && left > 0 ? next.quantity : null,
  }
}

/** As far as it is known: behind the last who is told of a lane that has more, somebody of that lane may stand. */
function inOrder(looks: readonly LaneLook[]): (Place & { lane: number })[] {
  const horizon = Math.min(...looks.filter(({ more }) => more).map(({ due }) => due.at(-1)?.rank ?? 0))
  return looks
    .flatMap(({ lane, due }) => due.map((place) => ({ ...place, lane })))
    .filter(({ rank }) => rank <= horizon)
    .sort((a, b) => a.rank - b.rank || a.lane - b.lane)
}

/** From the lanes that have most over to those that lack. */
function movesFor(over: ReadonlyMap<number, number>): TurnPlan['moves'] {
  const has = [...over].filter(([, units]) => units > 0).sort(([, a], [, b]) => b - a)
  const moves: TurnPlan['moves'] = []
  for (const [to, units] of over) {
    for (let lacking = -units; lacking > 0; ) {
      const source = has.find(([, left]) => left > 0)
      if (!source) return moves
      const moved = Math.min(lacking, source[1])
      source[1] -= moved
      lacking -= moved
      moves.push({ from: source[0], to, units: moved })
    }
  }
  return moves
}

const sum = (units: readonly number[]): number => units.reduce((all, n) => all + n, 0)
