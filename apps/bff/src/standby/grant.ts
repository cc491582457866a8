/**
 * Released units → the next on standby. A scheduler's tick, and at once after a release sweep.
 *
 * Invariant: of the units that nobody has, as many are set aside as those whose turn it is want (standby-set-aside.lua); a unit set aside goes
 * to the first of them with its reservation and its journal entry in one call (standby-grant.lua), and from there it is an order like any
 * other. In strict order, all or nothing: a first who wants two waits for the second unit, and nobody passes while it can still come back; when
 * it cannot, they are passed over (returnable.ts). A buyer who may not have it any more is skipped. When the sale ends or nobody waits, what is
 * aside is on the shelf again, so a close never waits for it. What can fail: a crash at any line leaves a unit on the shelf, aside, or on the
 * journal; the next tick goes on from there. Two schedulers at once: the scripts look again. A paused shelf grants nothing. Once somebody was
 * passed over, PostgreSQL is asked before each look.
 *
 * A large offer has a list in each lane, and they are one list (plan-turns.ts): while anybody waits in any lane, every lane of the offer puts
 * aside what comes back to it (announce.ts), and a unit whose turn-holder waits in another lane is moved there, from aside to aside
 * (rush/restock). When nothing is free, the first who waits has the holdback drawn for them. Two schedulers: the lanes are asked in one go, far
 * quicker than a unit changes lanes; were one answer to take as long, a unit would be seen in both, and a neighbour served first.
 */
import type { Redis } from 'ioredis'
import { LRUCache } from 'lru-cache'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { crashPoint } from '../kernel/crash-point.ts'
import { geneOf, type Ids } from '../kernel/snowflake.ts'
import type { Scripts } from '../redis/generated.ts'
import { allLanes, keys } from '../redis/keys.ts'
import type { OfferLayouts } from '../rush/offer-layout.ts'
import { reservationOutlivesSaleMs } from '../rush/reserve.ts'
import type { MoveAside, Restock } from '../rush/restock.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import type { Place } from './plan-turns.ts'
import { readReturnable } from './returnable.ts'
import { setAside } from './set-aside.ts'
import { type StandbyRoom, turnNow } from './turn.ts'

export interface GrantStandbyDeps {
  pool: Pool
  hot: Redis
  scripts: Scripts
  ids: Ids
  lanes: number
  layouts: OfferLayouts
  /** For standby: what it brings is aside. */
  restock: Restock
  moveAside: MoveAside
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
  // Asked about from then on before each look, or what is on the shelf would go aside and back with every tick.
  const passing = new LRUCache<string, true>({ max: 10_000 })
  return async () => {
    const lanes = allLanes(deps.lanes)
    const offers = await Promise.all(lanes.map((lane) => deps.hot.smembers(keys.standbyOffers(lane))))
    const grants = await Promise.all(
      [...new Set(offers.flat())].map((offerId) => grantOffer({ ...deps, restock, passing }, offerId)),
    )
    return grants.reduce((sum, granted) => sum + granted, 0)
  }
}

interface GrantDeps extends GrantStandbyDeps {
  /** Offers in which somebody was passed over. */
  passing: LRUCache<string, true>
}

/** One that cannot be served must not keep the others waiting. */
async function grantOffer(deps: GrantDeps, offerId: string): Promise<number> {
  return grantInTurn(deps, offerId).catch((error: Error) => {
    deps.logger.warn({ offer: offerId, error: error.message }, 'standby could not be served')
    return 0
  })
}

async function grantInTurn(deps: GrantDeps, offerId: string): Promise<number> {
  const layout = deps.layouts.known(offerId) ?? (await deps.layouts.load(offerId))
  const turn = layout && (await turnNow(deps, layout))
  if (!turn) return 0
  let granted = 0
  let returnable = deps.passing.has(offerId) ? await readReturnable(deps.pool, offerId) : null
  for (let round = 1; round <= roundsAtMost; round++) {
    const { served, moves, missing, keptFor } = await setAside(deps, layout, { turn, returnable })
    crashPoint('standby-set-aside')
    const ends = await Promise.all(
      [...served].map(([lane, places]) => grantInLane(deps, lane, { offerId, returnable, places })),
    )
    granted += ends.reduce((sum, end) => sum + end.granted, 0)
    // Paused, ended, overtaken or counted anew: the next tick sees what is so now.
    if (ends.some(({ isOver }) => isOver)) break
    let brought = 0
    for (const move of moves) brought += await deps.moveAside(layout, move)
    if (served.size > 0 || brought > 0) continue
    if (keptFor !== null && returnable === null) {
      const units = await readReturnable(deps.pool, offerId)
      if (keptFor > units) {
        deps.passing.set(offerId, true)
        returnable = units
        continue
      }
    }
    if (!missing || (await deps.restock(layout, missing.lane, missing.units)) === 0) break
  }
  return granted
}

async function grantInLane(
  deps: GrantStandbyDeps,
  lane: number,
  { places, ...what }: { offerId: string; returnable: number | null; places: readonly Place[] },
): Promise<{ granted: number; isOver: boolean }> {
  let granted = 0
  for (const place of places) {
    const outcome = await grant(deps, lane, { ...what, ...place })
    crashPoint('standby-granted')
    if (outcome === 'GRANTED') granted++
    else if (outcome !== 'SKIPPED') return { granted, isOver: true }
  }
  return { granted, isOver: false }
}

async function grant(
  { scripts, ids, metrics }: GrantStandbyDeps,
  lane: number,
  { offerId, returnable, buyer, request }: Place & { offerId: string; returnable: number | null },
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
    {
      offer: offerId,
      buyer,
      request,
      order: ids.next(geneOf(buyer)),
      returnable: returnable ?? '',
      keepMs: reservationOutlivesSaleMs,
    },
  )) as Awaited<ReturnType<typeof grant>>
  metrics.standbyGrants.inc({ outcome: outcome.toLowerCase() })
  return outcome
}

// A tick goes round this often for one offer, and the next tick goes on.
const roundsAtMost = 20
// What a lane is short of may take a while to come free elsewhere; asking is a query and a look at every lane.
const restockEveryMs = 1_000
