/**
 * What a degrade level means for shoppers, all of it here and pure (DESIGN, Degrade levels). Staff and WeChat's notifies always get through.
 *
 *   1  non-core off: recommendations are left out, a search answers with the shelf as it stands
 *   2  rush only: the shop's pages come from caches or not at all; campaigns, rush, standby, orders and money go on
 *   3  maintenance: who has bought may pay and look at it; everybody else is told to come back
 */
import type { DegradeLevel } from '@tidegate/shared/contracts/waiting-room'

/** What breakers found unreachable. */
export interface Unreachable {
  postgres: boolean
  cache: boolean
}

/** Breakers go above what an operator chose, never below. */
export function effectiveLevel(chosen: DegradeLevel, { postgres, cache }: Unreachable): DegradeLevel {
  return Math.max(chosen, postgres ? 2 : cache ? 1 : 0) as DegradeLevel
}

/** Whether a procedure is shut at `level`. Below 3 none is: those that are degraded answer with what they have. */
export function isShutAt(level: DegradeLevel, path: string): boolean {
  return level === 3 && !path.startsWith('staff.') && !path.startsWith('payments.') && !open.has(path)
}

/** Recommendations and searches. */
export const servesExtras = (level: DegradeLevel): boolean => level < 1
/** Whether the shop's pages may ask PostgreSQL. */
export const loadsCatalogue = (level: DegradeLevel): boolean => level < 2

const open = new Set(['time.now', 'rush.receipt', 'orders.get'])
