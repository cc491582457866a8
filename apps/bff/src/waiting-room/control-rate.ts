/**
 * How fast people may be let in, steered by how the house copes. Pure: one step a second, from the last step's result and what was
 * measured since.
 *
 * Invariant: floor ≤ allowed ≤ the merchant's ceiling, always; a step takes at most a quarter off (half, when orders are five seconds
 * late) and adds at most a twelfth. What it holds is a lag of two seconds in the order pipeline, 85 % of the busiest event loop, 2 % of
 * failed answers, whichever is nearest to its limit.
 *
 * Backlog integrates what is let in too much, and news of it is a second or two old, so a rule that only looks at the backlog swings for
 * ever. Steps are therefore taken in the logarithm of the rate (what a step does is then the same whatever the house's capacity is, which
 * nobody knows), in proportion to the error and to its change: x″ + b·x′ + a·x = 0 with b² ≈ 2a, damped. control-rate.test.ts runs it
 * against plants with delay.
 */
export interface Signals {
  /** Age of what waits longest in the order pipeline. */
  lagMs: number
  /** Of the busiest process, 0 to 1. */
  loopUtilisation: number
  /** Share of answers that failed, 0 to 1. */
  errorShare: number
}

export interface RateControl {
  /** People a second. */
  allowed: number
  /** Why it is below the ceiling; '' when it is not. */
  why: '' | 'LAG' | 'LOAD' | 'ERRORS'
  /** The lag this step was taken on. */
  lagMs: number
}

export function controlRate(
  last: RateControl | null,
  { lagMs, loopUtilisation, errorShare }: Signals,
  ceiling: number,
): RateControl {
  const before = Math.min(last?.allowed ?? ceiling, ceiling)
  const change = last ? lagMs - last.lagMs : 0
  const pressures = {
    LAG: (lagGain * (Math.min(lagMs, longestLagMs) - targetLagMs) + changeGain * change) / 1_000,
    LOAD: loadGain * (loopUtilisation - targetUtilisation),
    ERRORS: errorGain * (errorShare - targetErrorShare),
  }
  const [why, pressure] = Object.entries(pressures).reduce((most, one) => (one[1] > most[1] ? one : most)) as [
    Exclude<RateControl['why'], ''>,
    number,
  ]
  const step = Math.exp(-clamp(pressure, -largestRaise, lagMs > alarmLagMs ? alarmCut : largestCut))
  const allowed = clamp(before * step, Math.min(floorOf(ceiling), ceiling), ceiling)
  return { allowed, why: allowed < ceiling ? why : '', lagMs }
}

/** Never nothing: whoever is let in shows whether the house copes again. */
function floorOf(ceiling: number): number {
  return Math.max(1, ceiling / 100)
}

const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high)

// Lag terms: found by search over the plants of the test.
const targetLagMs = 2_000
const lagGain = 0.03
const changeGain = 0.25
// Further behind, it is all the same how far.
const longestLagMs = 10_000
const alarmLagMs = 5_000
const targetUtilisation = 0.85
const loadGain = 1.5
const targetErrorShare = 0.02
const errorGain = 10
const largestRaise = Math.log(1.08)
const largestCut = Math.log(1.3)
const alarmCut = Math.log(2)
