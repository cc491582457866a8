/**
 * Orders whose pay window is over.
 *
 * Invariant: WeChat is told first. An order with an open payment is closed here only after WeChat says that nobody can pay it any more;
 * when WeChat says it was paid, it is confirmed instead. close-orders.sql holds to it: an order with an open payment does not close. What
 * can fail: WeChat away or unsure, or one order that cannot be asked about: it waits its turn and holds up no other; a crash: the next
 * tick finds the same orders. Several schedulers may run this at once: every step is a compare-and-set.
 */
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { crashPoint } from '../kernel/crash-point.ts'
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
    closed += batch.closed
    // A batch that closes nothing would be found again at once: its orders wait for WeChat.
    if (batch.due < expireLimit || batch.closed === 0) break
  }
  if (closed > 0) deps.logger.info({ closed }, 'unpaid orders closed')
  return closed
}

async function expireBatch(deps: ExpireUnpaidDeps): Promise<{ due: number; closed: number }> {
  const { rows } = await deps.pool.query<OrderKey & { open: boolean }>(dueSql, [expireLimit])
  crashPoint('expire-chosen')
  // Those that nobody began to pay first: a slow WeChat must not keep their units off the shelf.
  let closed = await close(
    deps,
    rows.filter((row) => !row.open),
  )
  const asked = rows.filter((row) => row.open)
  for (let i = 0; i < asked.length; i += askAtOnce) {
    const outcomes = await Promise.all(
      asked.slice(i, i + askAtOnce).map(async (order) => ({ order, outcome: await ask(deps, order.id) })),
    )
    closed += await close(
      deps,
      outcomes.filter(({ outcome }) => outcome === 'DEAD').map(({ order }) => order),
    )
  }
  return { due: rows.length, closed }
}

async function close({ pool }: ExpireUnpaidDeps, orders: readonly OrderKey[]): Promise<number> {
  const closed = await closeOrders(pool, orders, { reason: 'UNPAID', actor: 'SYSTEM' })
  return closed.length
}

/** WeChat refusing the question itself is a bug (wechat-pay/client.ts); it is told, and the orders behind this one go on. */
function ask({ closePayment, logger }: ExpireUnpaidDeps, orderId: string): Promise<ClosePaymentOutcome> {
  return closePayment(orderId).catch((error: Error) => {
    logger.error({ order: orderId, error: error.message }, 'unpaid order cannot be closed at WeChat')
    return 'UNSURE'
  })
}

const expireLimit = 200
const askAtOnce = 20

// An order whose payment was asked about lately waits its turn, so it does not hold up the ones behind it.
const dueSql = `
SELECT o.lane, o.id::text, p.order_id IS NOT NULL AS open
FROM orders o LEFT JOIN payments p ON p.order_id = o.id AND p.state IN ('CREATED', 'PREPAID')
WHERE o.state = 'PENDING_PAYMENT' AND o.pay_deadline_at < now() AND (p.polled_at IS NULL OR p.polled_at < now() - interval '5 seconds')
ORDER BY o.pay_deadline_at
LIMIT $1`
