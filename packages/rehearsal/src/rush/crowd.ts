import { createRandom, type Random } from './random.ts'

/** One person, made up before the sale: everything they will do by chance is decided by the seed, not by the server. */
export interface Shopper {
  device: string
  address: string
  random: Random
  /** Units wanted, one purchase each: [2] taps once for two, [1, 1] twice for one. */
  wants: number[]
  pays: boolean
  /** Goes on tapping after "sold out", because released units come back. */
  persistent: boolean
  /** Where the phone's clock is wrong, in ms; removed by the clock sync as far as it can be. */
  clockSkewMs: number
  /** First tap relative to the start of the sale. */
  tapAtMs: number
  /** Opens the campaign page this long after the doors open, as a share of the time until the start. */
  opensAtShare: number
}

export interface CrowdPlan {
  shoppers: number
  limit: number
  payShare: number
  arriveSeconds: number
  seed: number
}

/** Shares of a real crowd; a rehearsal that only has well-behaved shoppers proves little. */
const earlyShare = 0.04
const persistentShare = 0.1
const greedyShare = 0.05

export function makeCrowd(plan: CrowdPlan): Shopper[] {
  const random = createRandom(plan.seed)
  return Array.from({ length: plan.shoppers }, (_, index) => {
    const pays = random.chance(plan.payShare)
    return {
      device: `rehearsal-${plan.seed}-${index}`,
      // 10.0.0.0/8 has a private address for each.
      address: `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`,
      random: createRandom((plan.seed * 1_000_003 + index) >>> 0),
      wants: wantsOf(plan.limit, random),
      pays,
      persistent: pays && random.chance(persistentShare),
      clockSkewMs: random.between(-2_000, 2_000),
      tapAtMs: tapAt(plan.arriveSeconds * 1000, random),
      opensAtShare: random.next(),
    }
  })
}

// Up to the limit, in one order or in several; a few try for one more, which the limit must refuse.
function wantsOf(limit: number, random: Random): number[] {
  const wants = random.chance(0.5) ? [limit] : Array.from({ length: Math.min(limit, 3) }, () => 1)
  if (random.chance(greedyShare)) wants.push(1)
  return wants
}

// A finger waits for the countdown: some are a moment early, most react in the first seconds, the rest trickle in.
function tapAt(arriveMs: number, random: Random): number {
  if (random.chance(earlyShare)) return -random.between(20, 400)
  return Math.min(120 + random.exponential(arriveMs / 4), random.between(arriveMs * 0.9, arriveMs))
}
