import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type LaneLook, planTurns } from './plan-turns.ts'

const laneOf = (
  lane: number,
  free: number,
  wishes: readonly (readonly [rank: number, quantity: number])[],
): LaneLook => {
  const due = wishes
    .map(([rank, quantity]) => ({ buyer: `${lane}:${rank}`, request: 'r', quantity, rank }))
    .sort((a, b) => a.rank - b.rank)
  return { lane, free, aside: 0, wanted: due.reduce((sum, { quantity }) => sum + quantity, 0), more: false, due }
}
const servedOf = (looks: LaneLook[]) => [...planTurns(looks).served.values()].flat().map(({ buyer }) => buyer)

it('gives the only unit to whoever stands in front, wherever it is', () => {
  const looks = [laneOf(0, 0, [[1, 1]]), laneOf(1, 1, [[2, 1]])]
  expect(planTurns(looks)).toMatchObject({ served: new Map(), moves: [{ from: 1, to: 0, units: 1 }] })
})

it('lets nobody pass who wants two, from whatever lane', () => {
  const looks = [laneOf(0, 1, [[1, 2]]), laneOf(1, 0, [[2, 1]])]
  expect(planTurns(looks)).toMatchObject({ served: new Map(), moves: [], missing: { lane: 0, units: 2 }, keptFor: 2 })
})

it('says for whom units are kept, and nothing of who waits where nothing is free', () => {
  expect(planTurns([laneOf(0, 0, [[1, 2]])]).keptFor).toBeNull()
  const looks = [laneOf(0, 1, [[1, 2]]), laneOf(1, 2, [[2, 3]])]
  expect(planTurns(looks)).toMatchObject({ moves: [{ from: 1, to: 0, units: 1 }], keptFor: 3 })
})

it('serves nobody behind the last who is told of a lane that has more', () => {
  const looks = [
    { ...laneOf(0, 0, [[5, 1]]), more: true, wanted: 9 },
    laneOf(1, 3, [
      [4, 1],
      [6, 1],
    ]),
  ]
  expect(servedOf(looks)).toEqual(['1:4'])
})

it('serves the front of one list over all lanes, with what all lanes have', () => {
  const wish = fc.tuple(fc.nat(1_000), fc.integer({ min: 1, max: 3 }))
  const lane = fc.tuple(
    fc.integer({ min: -2, max: 6 }),
    fc.uniqueArray(wish, { maxLength: 6, selector: ([rank]) => rank }),
  )
  fc.assert(
    fc.property(fc.array(lane, { minLength: 1, maxLength: 5 }), (shape) => {
      const looks = shape.map(([free, wishes], i) => laneOf(i, free, wishes))
      const plan = planTurns(looks)
      const has = looks.map(({ free }) => Math.max(0, free))
      const all = has.reduce((sum, units) => sum + units, 0)

      for (const { from, to, units } of plan.moves) {
        has[from] = (has[from] as number) - units
        has[to] = (has[to] as number) + units
      }
      let left = all
      const front: [number, number][] = []
      let keptFor: number | null = null
      for (const { rank, quantity, lane: at } of looks
        .flatMap((look) => look.due.map((place) => ({ ...place, lane: look.lane })))
        .sort((a, b) => a.rank - b.rank || a.lane - b.lane)) {
        if (quantity > left) {
          keptFor = left > 0 ? quantity : null
          break
        }
        left -= quantity
        front.push([at, rank])
        has[at] = (has[at] as number) - quantity
      }
      expect(plan.keptFor).toBe(keptFor)
      expect(
        has.every((units) => units >= 0),
        'once moved, every lane has what its people are served',
      ).toBe(true)
      for (const [at, places] of plan.served)
        expect(front).toEqual(expect.arrayContaining(places.map(({ rank }) => [at, rank])))

      const wanted = looks.reduce((sum, look) => sum + look.wanted, 0)
      const kept = looks.reduce((sum, look) => {
        const free = Math.max(0, look.free)
        return sum + Math.min(free, look.wanted + (plan.elsewhere.get(look.lane) as number))
      }, 0)
      expect(kept, 'what people want is kept, wherever it is').toBeGreaterThanOrEqual(Math.min(all, wanted))
    }),
  )
})
