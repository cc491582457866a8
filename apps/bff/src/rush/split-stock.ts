/** How an offer's stock is laid out when it is carved out of the shelf: over its lanes, and what the ledger keeps to itself. */
import { laneOf } from '../kernel/lane.ts'

/** The ledger row of units that no Redis has ever promised: drawn into a lane when its shelf runs dry, sold directly while Redis is away. */
export const holdbackLane = -1

/**
 * From so many units on an offer usually has stock in every lane. Below, taps of one turn meet in one lane and share a call, which is worth
 * a quarter of a reserve's CPU, and one lane takes what one Redis takes. With several Redis nodes a lower number spreads the load sooner.
 */
export const usualSpreadFrom = 50_000

// One unit in twenty keeps a sale going through an outage of Redis; a small offer has none to spare.
const heldBackShare = 20

export const heldBackOf = (total: number): number => Math.floor(total / heldBackShare)

/** Ledger rows of a new offer; their totals add up to `total`. */
export function splitStock(
  offerId: string,
  total: number,
  { lanes, spreadFrom }: { lanes: number; spreadFrom: number },
): { lane: number; total: number }[] {
  const heldBack = heldBackOf(total)
  const onShelves = total - heldBack
  const holdback = { lane: holdbackLane, total: heldBack }
  if (total < spreadFrom) return [{ lane: laneOf(offerId, lanes), total: onShelves }, holdback]
  const each = Math.floor(onShelves / lanes)
  const more = onShelves % lanes
  return [...Array.from({ length: lanes }, (_, lane) => ({ lane, total: each + (lane < more ? 1 : 0) })), holdback]
}
