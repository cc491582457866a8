/** How an offer's stock is laid out when it is carved out of the shelf: over its lanes, and what the ledger keeps to itself. */
import { laneOf } from '../kernel/lane.ts'

/** The ledger row of units that no Redis has ever promised: drawn into a lane when its shelf runs dry, sold directly while Redis is away. */
export const holdbackLane = -1

/** From here on an offer has stock in every lane: below, a few orders cross lanes, which is cheap because they are few. */
export const spreadFrom = 2_000

// One unit in twenty keeps a sale going through an outage of Redis; a small offer has none to spare.
const heldBackShare = 20

/** Ledger rows of a new offer; their totals add up to `total`. */
export function splitStock(offerId: string, total: number, lanes: number): { lane: number; total: number }[] {
  const heldBack = Math.floor(total / heldBackShare)
  const onShelves = total - heldBack
  const holdback = { lane: holdbackLane, total: heldBack }
  if (total < spreadFrom) return [{ lane: laneOf(offerId, lanes), total: onShelves }, holdback]
  const each = Math.floor(onShelves / lanes)
  const more = onShelves % lanes
  return [...Array.from({ length: lanes }, (_, lane) => ({ lane, total: each + (lane < more ? 1 : 0) })), holdback]
}
