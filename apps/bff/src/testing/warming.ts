/** A sale that is warmed anew, or steered, while something else happens to it. */
import { laneOf } from '../kernel/lane.ts'
import { closeOrders } from '../orders/close-orders.ts'
import type { JournalEntry } from '../outbox/journal.ts'
import type { Scripts } from '../redis/generated.ts'
import { keys } from '../redis/keys.ts'
import { prewarm } from '../rush/prewarm.ts'
import { lanes, type Sale } from './sale.ts'

/** The sale's own deps, with one script that waits for `until` before its first call, and says when it got there. */
export function stoppedBefore<Name extends keyof Scripts>(sale: Sale, name: Name, until: () => Promise<unknown>) {
  let first = true
  const script = sale.deps.scripts[name] as (...args: unknown[]) => Promise<unknown>
  const stopped = async (...args: unknown[]) => {
    if (first) {
      first = false
      await until()
    }
    return script(...args)
  }
  return { ...sale.deps, scripts: { ...sale.deps.scripts, [name]: stopped } as Scripts }
}

export const warmStopped = (sale: Sale, until: () => Promise<unknown>) =>
  prewarm(stoppedBefore(sale, 'warm', until), sale.campaignId, null)
export const shelfStatus = (sale: Sale) => sale.hot.hget(keys.stock(sale.lane, sale.offerId), 'status')
export const closeFirst = async (sale: Sale) => {
  const { rows } = await sale.pool.query<{ id: string }>(
    `SELECT id::text FROM orders WHERE offer_id = $1 AND state = 'PENDING_PAYMENT' LIMIT 1`,
    [sale.offerId],
  )
  const id = rows[0]?.id as string
  await closeOrders(sale.pool, [{ lane: laneOf(id, lanes), id }], { reason: 'UNPAID', actor: 'SYSTEM' })
}

/** A buyer who holds one unit has another on the journal, which the ledger will refuse: Redis had forgotten the first. */
export async function overLimit(sale: Sale): Promise<JournalEntry[]> {
  const buyerId = sale.newBuyer()
  await sale.tap({ buyerId })
  await sale.drain()
  await sale.hot.del(keys.buyers(sale.lane, sale.offerId))
  await sale.tap({ buyerId })
  return sale.readJournal()
}
