/**
 * Released units → the next on standby. A scheduler's tick, and at once after a release sweep.
 *
 * Invariant: of the units that nobody has, as many are set aside as those whose turn it is want (standby-set-aside.lua); a unit set aside
 * goes to the first of them with its reservation and its journal entry in one call (standby-grant.lua), and from there it is an order like
 * any other. In strict order, all or nothing: a first who wants two waits for the second unit, and nobody passes. A buyer who may not have
 * it any more is skipped. When the sale ends or nobody waits, what is aside is on the shelf again, so a close never waits for it.
 * What can fail: a crash at any line leaves a unit on the shelf, aside, or on the journal; the next tick goes on from there. Two schedulers
 * at once: the scripts look again. A paused shelf grants nothing.
 *
 * A lane whose people are short is restocked like one that was tapped dry (rush/restock); the list of a lane is served from that lane.
 */
import type { Redis } from 'ioredis'
import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import { crashPoint } from '../kernel/crash-point.ts'
import { geneOf, type Ids } from '../kernel/snowflake.ts'
import type { Scripts } from '../redis/generated.ts'
import { allLanes, keys, shelfChannel } from '../redis/keys.ts'
import type { OfferLayout, OfferLayouts } from '../rush/offer-layout.ts'
import { reservationOutlivesSaleMs } from '../rush/reserve.ts'
import type { Restock } from '../rush/restock.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import { hasTickets, type StandbyRoom, type Turn, turnOf } from './turn.ts'

export interface GrantStandbyDeps {
  hot: Redis
  scripts: Scripts
  ids: Ids
  lanes: number
  layouts: OfferLayouts
  restock: Restock
  frontierOf: StandbyRoom['frontierOf']
  logger: Logger
  metrics: Metrics
}

/** Serves everybody who can be served now. @returns how many were */
export type GrantStandby = () => Promise<number>

export function createGrantStandby(deps: GrantStandbyDeps): GrantStandby {
  const asked = new LRUCache<string, true>({ max: 10_000, ttl: restockEveryMs })
  const restock: Restock = async (layout, lane, wanted) => {
    const key = `${lane}:${layout.offerId}`
    if (asked.has(key)) return 0
    asked.set(key, true)
    return deps.restock(layout, lane, wanted)
  }
  return async () => {
    const lanes = allLanes(deps.lanes)
    const offers = await Promise.all(lanes.map((lane) => deps.hot.smembers(keys.standbyOffers(lane))))
    const grants = await Promise.all(
      lanes.flatMap((lane, i) => (offers[i] ?? []).map((offerId) => grantOffer({ ...deps, restock }, lane, offerId))),
    )
    return grants.reduce((sum, granted) => sum + granted, 0)
  }
}

/** One that cannot be served must not keep the others waiting. */
async function grantOffer(deps: GrantStandbyDeps, lane: number, offerId: string): Promise<number> {
  return grantInTurn(deps, lane, offerId).catch((error: Error) => {
    deps.logger.warn({ offer: offerId, lane, error: error.message }, 'standby could not be served')
    return 0
  })
}

async function grantInTurn(deps: GrantStandbyDeps, lane: number, offerId: string): Promise<number> {
  const layout = deps.layouts.known(offerId) ?? (await deps.layouts.load(offerId))
  const turn = layout && (await turnIn(deps, layout))
  if (!turn) return 0
  let granted = 0
  for (let round = 1; round <= roundsAtMost; round++) {
    const { freed, short, heads } = await setAside(deps, lane, offerId, turn)
    crashPoint('standby-set-aside')
    if (freed > 0) await deps.hot.publish(shelfChannel, offerId)
    for (const head of heads) {
      const outcome = await grant(deps, lane, offerId, head)
      crashPoint('standby-granted')
      if (outcome === 'GRANTED') granted++
      // Paused, ended, overtaken or counted anew: the next tick sees what is so now.
      else if (outcome !== 'SKIPPED') return granted
    }
    if (heads.length > 0) continue
    if (short === 0 || (await deps.restock(layout, lane, short)) === 0) break
  }
  return granted
}

async function turnIn({ frontierOf }: GrantStandbyDeps, { mode, campaignId }: OfferLayout): Promise<Turn | null> {
  return turnOf(mode, hasTickets(mode) ? await frontierOf(campaignId) : null)
}

interface Head {
  buyer: string
  request: string
}

async function setAside(
  { scripts }: GrantStandbyDeps,
  lane: number,
  offerId: string,
  { floor, ceiling }: Turn,
): Promise<{ freed: number; short: number; heads: Head[] }> {
  const [freed, short, ...rest] = (await scripts.standbySetAside(
    {
      stock: keys.stock(lane, offerId),
      standby: keys.standby(lane, offerId),
      entries: keys.standbyEntries(lane, offerId),
      offers: keys.standbyOffers(lane),
    },
    { offer: offerId, floor, ceiling, headsMax, keepMs: reservationOutlivesSaleMs },
  )) as [number, number, ...string[]]
  const heads: Head[] = []
  for (let i = 0; i < rest.length; i += 2) heads.push({ buyer: rest[i] as string, request: rest[i + 1] as string })
  return { freed, short, heads }
}

async function grant(
  { scripts, ids, metrics }: GrantStandbyDeps,
  lane: number,
  offerId: string,
  { buyer, request }: Head,
): Promise<'GRANTED' | 'SKIPPED' | 'MOVED' | 'SHORT' | 'COLD' | 'ENDED' | 'PAUSED'> {
  const outcome = (await scripts.standbyGrant(
    {
      stock: keys.stock(lane, offerId),
      buyers: keys.buyers(lane, offerId),
      standby: keys.standby(lane, offerId),
      entries: keys.standbyEntries(lane, offerId),
      reservation: keys.reservation(lane, buyer, request),
      journal: keys.journal(lane),
    },
    { offer: offerId, buyer, request, order: ids.next(geneOf(buyer)), keepMs: reservationOutlivesSaleMs },
  )) as Awaited<ReturnType<typeof grant>>
  metrics.standbyGrants.inc({ outcome: outcome.toLowerCase() })
  return outcome
}

// A script call looks at this many people; a tick goes round this often for one offer, and the next tick goes on.
const headsMax = 100
const roundsAtMost = 20
// What a lane is short of may take a while to come free elsewhere; asking is a query and a look at every lane.
const restockEveryMs = 1_000
