import type { Pool } from 'pg'
import { closedLoop } from '../rush/pace.ts'
import { createRandom } from '../rush/random.ts'
import type { Caller } from '../wire/trpc.ts'
import { namesakeOf } from './people.ts'
import { buy, type ChaosSale, type Customer, type ShopDeps } from './shop.ts'

/**
 * Whoever comes last can have everything that is left: people buy, to their limit, until nothing is left; who has some already wants less. A unit
 * that nobody can reach is as lost as one that is gone. Returns how many units could not be sold.
 */
export async function sellTheRest(
  deps: ShopDeps,
  pool: Pool,
  sale: ChaosSale,
  callers: readonly Caller[],
  limit: number,
): Promise<number> {
  const patient: ChaosSale = {
    ...sale,
    get deadline() {
      return sale.deadline
    },
    get lastTapAt() {
      return sale.deadline
    },
  }
  const people = callers.map((caller, index) => lateComer(caller, index))
  let left = await unclaimed(pool, sale.offerId)
  let wanted = limit
  // Again and again: a unit that somebody had and could not pay for in time is for the next one.
  while (left > 0 && deps.now() < sale.deadline) {
    const before = left
    await closedLoop(people, 24, async (customer) => {
      let quantity = Math.min(wanted, left)
      // A few units may be on their way from one lane to another: whoever is told that all is gone asks again.
      while (left > 0 && deps.now() < sale.deadline) {
        const { ending } = await buy(deps, patient, customer, quantity)
        left = await unclaimed(pool, sale.offerId)
        if (ending !== 'SOLD_OUT') return
        quantity = Math.max(1, Math.min(quantity >> 1, left))
        await deps.until(deps.now() + 200)
      }
    })
    left = await unclaimed(pool, sale.offerId)
    // Everybody may have so much already that they may not have this much more.
    if (left === before) wanted = Math.max(1, wanted >> 1)
  }
  return left
}

function lateComer(caller: Caller, index: number): Customer {
  const random = createRandom(performance.now() * 1_000 + index)
  return {
    caller,
    clockOffsetMs: 0,
    shopper: {
      ...namesakeOf(index),
      random,
      wants: [],
      pays: true,
      persistent: true,
      impatient: false,
      standsBy: false,
      entersAtMs: 0,
      conduct: 'PAYS',
      clockSkewMs: 0,
      tapAtMs: 0,
      opensAtShare: 0,
    },
  }
}

async function unclaimed(pool: Pool, offerId: string): Promise<number> {
  const { rows } = await pool.query<{ left: number }>(
    'SELECT sum(total - claimed)::int AS left FROM stock_ledger WHERE offer_id = $1',
    [offerId],
  )
  return rows[0]?.left ?? 0
}
