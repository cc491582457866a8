/**
 * What happens in a trial, made up before it: the sale, its people and its faults follow from the seed and the trial's number alone, so a
 * trial can be had again without the ones before it.
 */
import type { RoomMode } from '@tidegate/shared/contracts/waiting-room'
import { createRandom, type Random } from '../rush/random.ts'
import type { Weather } from './link.ts'

export const roleMembers = ['api-1', 'api-2', 'worker-1', 'worker-2', 'scheduler-1', 'scheduler-2'] as const
export type RoleMember = (typeof roleMembers)[number]
export const members = [...roleMembers, 'redis', 'redisCache', 'postgres'] as const
export type Member = (typeof members)[number]

export const stores = ['redis', 'cache', 'postgres', 'wechat'] as const
export type Store = (typeof stores)[number]
/** `people`: all of them behind one balancer. `wechat→api`: its notifies. */
export type LinkName = `${RoleMember}→${Store}` | 'people→api' | 'wechat→api'

type BadWeather = Exclude<Weather, { kind: 'CALM' | 'NARROW' }>

export type Fault = { atMs: number } & (
  | { kind: 'KILL'; member: Member; downMs: number }
  | { kind: 'FREEZE'; member: Member; forMs: number }
  /** `from: 'all'`: the store is out of everybody's reach. */
  | { kind: 'WEATHER'; from: RoleMember | 'all'; to: Store; weather: BadWeather; forMs: number }
  | {
      kind: 'WEATHER'
      from: 'people' | 'wechat'
      to: 'api'
      weather: BadWeather
      forMs: number
    }
  /** A hand on the sale in the middle of it all; what it stopped goes on when the time is over. */
  | { kind: 'LEVER'; lever: Lever; forMs: number }
)

export const levers = ['PAUSE', 'REWARM', 'SLOW', 'ABORT'] as const
export type Lever = (typeof levers)[number]

export interface SaleShape {
  total: number
  limit: number
  payWindowSeconds: number
  room: RoomMode
  shoppers: number
  /** Nearly all first taps fall into this many ms after the start. */
  arriveMs: number
}

export interface TrialPlan {
  trial: number
  seed: number
  sale: SaleShape
  /** In the order of their instants, which count from the start of the sale. */
  faults: Fault[]
  /** When everything is mended. */
  healAtMs: number
}

export function planTrial(seed: number, trial: number): TrialPlan {
  const random = createRandom((Math.imul(seed, 0x9e3779b1) ^ Math.imul(trial + 1, 0x85ebca6b)) >>> 0)
  const sale = makeSale(random)
  const faults = Array.from({ length: 1 + Math.floor(random.between(0, 5)) }, () => makeFault(random, sale))
  faults.sort((a, b) => a.atMs - b.atMs)
  return { trial, seed, sale, faults, healAtMs: Math.max(sale.arriveMs, ...faults.map(endOf)) }
}

export function endOf(fault: Fault): number {
  return fault.atMs + (fault.kind === 'KILL' ? fault.downMs : fault.forMs)
}

function makeSale(random: Random): SaleShape {
  const room = one<RoomMode>(random, [
    [16, 'OFF'],
    [3, 'FIFO'],
    [1, 'SHUFFLE'],
  ])
  const common = {
    room,
    payWindowSeconds: random.chance(0.7) ? 1 : 2,
    shoppers: whole(random, 100, 240),
    arriveMs: 1_000,
  }
  // An offer of 2,000 units or more stands in every lane here (SPREAD_FROM); big orders let so few people buy it out.
  if (random.chance(0.3)) return { ...common, total: whole(random, 2_000, 2_600), limit: whole(random, 20, 60) }
  return { ...common, total: whole(random, 5, 90), limit: whole(random, 1, 3) }
}

function makeFault(random: Random, { arriveMs, room }: SaleShape): Fault {
  const atMs = Math.round(random.between(-100, arriveMs + 300))
  return one<() => Fault>(random, [
    [30, () => ({ kind: 'KILL', atMs, member: pick(random, roleMembers), downMs: whole(random, 0, 800) })],
    [
      14,
      () => ({
        kind: 'KILL',
        atMs,
        member: pick(random, ['redis', 'redis', 'redisCache', 'postgres', 'postgres']),
        downMs: whole(random, 0, 800),
      }),
    ],
    // Mostly short; now and then long enough for leases and timeouts to run out meanwhile.
    [
      18,
      () => ({
        kind: 'FREEZE',
        atMs,
        member: pick(random, members),
        forMs: Math.round(500 + 3_500 * random.next() ** 3),
      }),
    ],
    [24, () => ({ ...wire(random, atMs), ...oneLink(random) })],
    [8, () => ({ ...wire(random, atMs), from: 'all', to: pick(random, stores) })],
    [6, () => ({ ...wire(random, atMs), from: pick(random, ['people', 'wechat']), to: 'api' })],
    [12, () => ({ kind: 'LEVER', atMs, lever: leverOf(random, room), forMs: whole(random, 100, 1_200) })],
  ])()
}

function wire(random: Random, atMs: number) {
  const weather = one<BadWeather>(random, [
    [3, { kind: 'CUT' }],
    [3, { kind: 'SEVER' }],
    [2, { kind: 'SLOW', delayMs: whole(random, 20, 400) }],
    [3, { kind: 'HALF_OPEN', after: random.chance(0.5) ? 'DELIVER' : 'DROP' }],
  ])
  return { kind: 'WEATHER', atMs, weather, forMs: whole(random, 50, 1_600) } as const
}

// Without a waiting room there is nothing to slow down or to abort.
function leverOf(random: Random, room: RoomMode): Lever {
  return pick(random, room === 'OFF' ? (['PAUSE', 'REWARM'] as const) : levers)
}

// A worker only ever talks to these two.
function oneLink(random: Random): { from: RoleMember; to: Store } {
  const from = pick(random, roleMembers)
  return { from, to: pick(random, from.startsWith('worker') ? (['redis', 'postgres'] as const) : stores) }
}

function one<Choice>(random: Random, weighted: [weight: number, choice: Choice][]): Choice {
  let left = random.next() * weighted.reduce((sum, [weight]) => sum + weight, 0)
  for (const [weight, choice] of weighted) {
    left -= weight
    if (left < 0) return choice
  }
  return (weighted.at(-1) as [number, Choice])[1]
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[Math.floor(random.next() * items.length)] as Item
}

/** From `low` to `high`, both included. */
function whole(random: Random, low: number, high: number): number {
  return Math.floor(random.between(low, high + 1))
}
