import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { controlRate, type RateControl, type Signals } from './control-rate.ts'

const calm: Signals = { lagMs: 0, loopUtilisation: 0.3, errorShare: 0 }

/** A house that can do `capacity(second)` orders a second; what is let in beyond it waits, and news of it comes `delay` seconds late. */
function run(
  seconds: number,
  { ceiling, capacity, delay = 2 }: { ceiling: number; capacity(second: number): number; delay?: number },
) {
  let control: RateControl | null = null
  let backlog = 0
  const lags = Array.from({ length: delay }, () => 0)
  const allowed: number[] = []
  const lagAt: number[] = []
  for (let second = 0; second < seconds; second++) {
    const can = capacity(second)
    backlog = Math.max(0, backlog + (control?.allowed ?? ceiling) - can)
    const lagMs = can > 0 ? (backlog / can) * 1_000 : (lagAt.at(-1) ?? 0) + 1_000
    lags.push(lagMs)
    lagAt.push(lagMs)
    control = controlRate(control, { ...calm, lagMs: lags[second] as number }, ceiling)
    allowed.push(control.allowed)
  }
  return { allowed, lagAt }
}

const spread = (values: number[]) => Math.max(...values) / Math.min(...values)

describe('the rate', () => {
  it('is the ceiling while the house copes', () => {
    const { allowed } = run(60, { ceiling: 500, capacity: () => 10_000 })
    expect(Math.min(...allowed)).toBe(500)
  })

  it.each([
    [500, 400],
    [500, 100],
    [2_000, 90],
  ])('settles at what the house can do, without swinging: ceiling %i, capacity %i', (ceiling, capacity) => {
    const { allowed, lagAt } = run(300, { ceiling, capacity: () => capacity })
    const settled = allowed.slice(180)
    expect(settled.reduce((sum, rate) => sum + rate, 0) / settled.length).toBeCloseTo(capacity, -1)
    expect(spread(settled)).toBeLessThan(1.1)
    expect(Math.max(...lagAt.slice(180))).toBeLessThan(2_500)
  })

  it.each([0, 1, 3])('does not swing with news %i s late', (delay) => {
    const { allowed } = run(400, { ceiling: 1_000, capacity: () => 300, delay })
    expect(spread(allowed.slice(250))).toBeLessThan(1.15)
  })

  it('falls within seconds when the house loses half its strength, and comes back within a minute', () => {
    const { allowed, lagAt } = run(400, { ceiling: 1_000, capacity: (s) => (s >= 100 && s < 200 ? 400 : 1_200) })
    expect(allowed[99]).toBe(1_000)
    expect(Math.min(...allowed.slice(100, 110))).toBeLessThan(500)
    expect(Math.max(...lagAt)).toBeLessThan(10_000)
    expect(spread(allowed.slice(170, 200))).toBeLessThan(1.1)
    expect(allowed[260]).toBe(1_000)
  })

  it('goes to the floor when nothing is written any more, not to zero, and recovers from there', () => {
    const { allowed } = run(240, { ceiling: 1_000, capacity: (s) => (s >= 20 && s < 60 ? 0 : 1_200) })
    expect(allowed.slice(40, 60)).toEqual(Array.from({ length: 20 }, () => 10))
    expect(allowed[180]).toBe(1_000)
  })

  it('yields to busy event loops and to errors, and says for what', () => {
    let control: RateControl | null = null
    for (let i = 0; i < 5; i++) control = controlRate(control, { ...calm, loopUtilisation: 0.99 }, 500)
    expect(control).toMatchObject({ why: 'LOAD' })
    expect(control?.allowed).toBeLessThan(200)
    control = null
    for (let i = 0; i < 5; i++) control = controlRate(control, { ...calm, errorShare: 0.5 }, 500)
    expect(control).toMatchObject({ why: 'ERRORS' })
    expect(control?.allowed).toBeLessThan(150)
  })

  it('keeps its bounds whatever is measured, and follows a lowered ceiling at once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.array(
          fc.record({
            lagMs: fc.nat(1_000_000),
            loopUtilisation: fc.double({ min: 0, max: 1, noNaN: true }),
            errorShare: fc.double({ min: 0, max: 1, noNaN: true }),
          }),
        ),
        (ceiling, steps) => {
          let control: RateControl | null = null
          for (const signals of steps) {
            const last: RateControl | null = control
            control = controlRate(last, signals, ceiling)
            expect(control.allowed).toBeGreaterThanOrEqual(Math.min(1, ceiling))
            expect(control.allowed).toBeLessThanOrEqual(ceiling)
            if (last) expect(control.allowed).toBeGreaterThanOrEqual(Math.min(last.allowed / 2, last.allowed) - 1e-9)
          }
          expect(controlRate(control, calm, 1).allowed).toBe(1)
        },
      ),
    )
  })
})
