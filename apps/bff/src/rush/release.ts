/**
 * Units go back: to standby where somebody waits (standby/grant), else to the shelf.
 *
 * Invariant: an order's units go back once (the script marks the order). A cold shelf gets the mark only: whoever warms it counts from a
 * ledger in which these units are free again. What can fail: anything between the commit that owes the release and this call; the outbox
 * row (or the journal entry) is still there, so the call is made again.
 */

import type { Redis } from 'ioredis'
import { crashPoint } from '../kernel/crash-point.ts'
import type { Scripts } from '../redis/generated.ts'
import { keys, shelfChannel } from '../redis/keys.ts'
import type { Metrics } from '../telemetry/metrics.ts'

export interface ReleaseDeps {
  hot: Redis
  scripts: Scripts
  metrics: Metrics
}

export interface HeldUnits {
  /** Lane of the stock. */
  lane: number
  order: string
  buyer: string
  offer: string
  request: string
  quantity: number
}

/** STRUCK_OUT: money came and took the units again (payments/regrant), as far as the mark knows. */
export type ReleaseOutcome = 'RELEASED' | 'ALREADY' | 'STRUCK_OUT' | 'COLD'

export async function releaseUnits(
  { hot, scripts, metrics }: ReleaseDeps,
  { lane, order, buyer, offer, request, quantity }: HeldUnits,
  {
    ghostOf,
    struckOut,
  }: {
    /** The epoch of a promise that the ledger says was of units that never existed. */
    ghostOf?: number
    /** A mark whose striker never committed. */
    struckOut?: string
  } = {},
): Promise<ReleaseOutcome> {
  const outcome = (await scripts.release(
    {
      stock: keys.stock(lane, offer),
      buyers: keys.buyers(lane, offer),
      reservation: keys.reservation(lane, buyer, request),
      released: keys.released(lane, order),
      standby: keys.standby(lane, offer),
    },
    { order, buyer, quantity, ghostOf: ghostOf ?? '', struckOut: struckOut ?? '', keepMs: markKeptMs },
  )) as ReleaseOutcome
  crashPoint('release-done')
  metrics.releases.inc({ outcome: outcome.toLowerCase() })
  if (outcome === 'RELEASED') await hot.publish(shelfChannel, offer)
  return outcome
}

// Longer than any release can be owed: an outbox row older than this would page someone.
const markKeptMs = 7 * 86_400_000
