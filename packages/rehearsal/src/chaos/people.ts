import type { RoomMode } from '@tidegate/shared/contracts/waiting-room'
import type { Shopper } from '../rush/crowd.ts'
import { createRandom, type Random } from '../rush/random.ts'
import type { SaleShape, TrialPlan } from './plan.ts'

/**
 * What somebody does with an order. LATE pays at the very moment its time runs out; TORN pays and cancels at once; GONE sends one tap and
 * never looks again.
 */
export type Conduct = 'PAYS' | 'LATE' | 'CANCELS' | 'TORN' | 'LETS_EXPIRE' | 'GONE'

export interface Person extends Shopper {
  conduct: Conduct
  /** Sends each tap twice, with the same request id. */
  impatient: boolean
  /** Goes on standby when all is sold out. */
  standsBy: boolean
  /** When they come to the waiting room, in ms after the start; below zero: to the lobby. */
  entersAtMs: number
}

/** People in a hurry, and more difficult ones than a rush has: every second one is here for the sake of its retry, cancel or silence. */
export function makePeople({ seed, trial, sale }: TrialPlan): Person[] {
  const random = createRandom((Math.imul(seed, 31) + trial) >>> 0)
  return Array.from({ length: sale.shoppers }, (_, index) => {
    const conduct = conductOf(random.next())
    return {
      ...namesakeOf(index),
      random: createRandom((Math.imul(seed, 1_000_003) + Math.imul(trial, 4_099) + index) >>> 0),
      wants: wantsOf(sale, random),
      pays: conduct === 'PAYS' || conduct === 'LATE',
      persistent: random.chance(0.35),
      impatient: random.chance(0.25),
      standsBy: random.chance(0.4),
      entersAtMs: random.chance(0.7) ? -random.between(0.75, 1) * lobbyMs(sale.room) : random.between(0, sale.arriveMs),
      conduct,
      clockSkewMs: 0,
      tapAtMs: Math.min(random.exponential(sale.arriveMs / 3) - 40, sale.arriveMs),
      opensAtShare: 0,
    }
  })
}

/** The same people come to every trial; only what they do there is new. */
export function namesakeOf(index: number): { device: string; address: string } {
  return { device: `chaos-${index}`, address: `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}` }
}

/** How long before the start people come. A lot is drawn of those who came well before it. */
export function lobbyMs(mode: RoomMode): number {
  return mode === 'SHUFFLE' ? 8_000 : mode === 'OFF' ? 500 : 1_200
}

function conductOf(share: number): Conduct {
  if (share < 0.5) return 'PAYS'
  if (share < 0.58) return 'LATE'
  if (share < 0.7) return 'CANCELS'
  if (share < 0.76) return 'TORN'
  return share < 0.9 ? 'LETS_EXPIRE' : 'GONE'
}

// Up to the limit in one order or two; a few try for one more, which the limit must refuse.
function wantsOf({ limit }: SaleShape, random: Random): number[] {
  const half = Math.ceil(limit / 2)
  const wants = random.chance(0.6) || limit === 1 ? [limit] : [half, limit - half]
  return random.chance(0.1) ? [...wants, 1] : wants
}
