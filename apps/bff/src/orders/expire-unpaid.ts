/**
 * Orders whose pay window is over.
 *
 * Invariant: WeChat is told first. An order with an open payment is closed here only after WeChat says that nobody can pay it any more;
 * when WeChat says it was paid, it is confirmed instead. What can fail: WeChat away: the order stays open until the next tick; a crash:
 * the next tick finds the same orders. Several schedulers may run this at once: every step is a compare-and-set.
 */
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { ClosePaymentOutcome } from '../payments/close-payment.ts'
import { closeOrders, type OrderKey } from './close-orders.ts'

export interface ExpireUnpaidDeps {
  pool: Pool
  logger: Logger
  /** Makes sure at WeChat that the order's payment is dead, or confirms it. */
  closePayment(orderId: string): Promise<ClosePaymentOutcome>
}

/** Closes what is due, batch by batch. Returns how many orders were closed. */
export async function expireUnpaid(deps: ExpireUnpaidDeps): Promise<number> {
  let closed = 0
  for (;;) {
    const batch = await expireBatch(deps)
    closed += batch
    if (batch < expireLimit) break
  }
  if (closed > 0) deps.logger.info({ closed }, 'unpaid orders closed')
  return closed
}

async function expireBatch(deps: ExpireUnpaidDeps): Promise<number> {
  const { rows } = await deps.pool.query<{ lane: number; id: string; open: boolean }>(dueSql, [expireLimit])
  const due: OrderKey[] = rows.filter((row) => !row.open)
  const asked = rows.filter((row) => row.open)
  for (let i = 0; i < asked.length; i += askAtOnce) {
    const outcomes = await Promise.all(
      asked.slice(i, i + askAtOnce).map(async (order) => ({ order, outcome: await deps.closePayment(order.id) })),
    )
    due.push(...outcomes.filter(({ outcome }) => outcome === 'DEAD').map(({ order }) => order))
  }
  return (await closeOrders(deps.pool, due, { reason: 'UNPAID', actor: 'SYSTEM' })).length
}

const expireLimit = 200
const askAtOnce = 20

// An order whose payment WeChat was unsure about lately waits its turn, so it does not hold up the ones behind it.
const dueSql = `
SELECT o.lane, o.id::text, p.order_id IS NOT NULL AS open
FROM orders o LEFT JOIN payments p ON p.order_id = o.id AND p.state IN ('CREATED', 'PREPAID')
WHERE o.state = 'PENDING_PAYMENT' AND o.pay_deadline_at < now() AND (p.polled_at IS NULL OR p.polled_at < now() - interval '5 seconds')
ORDER BY o.pay_deadline_at
LIMIT $1`
