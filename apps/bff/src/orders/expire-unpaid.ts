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
    // Those that nobody began to pay first, all of them: a slow WeChat must not keep their units off the shelf.
    closed += await expireUnbegun(deps)
    const asked = await expireBegun(deps)
    closed += asked.closed
    // A batch that closes nothing would be found again at once: its orders wait for WeChat.
    if (!asked.full || asked.closed === 0) break
  }
  if (closed > 0) deps.logger.info({ closed }, 'unpaid orders closed')
  return closed
}

async function expireUnbegun(deps: ExpireUnpaidDeps): Promise<number> {
  let closed = 0
  for (;;) {
    const { rows } = await deps.pool.query<OrderKey>(unbegunSql, [closeAtOnce])
    crashPoint('expire-chosen')
    const now = await close(deps, rows)
    closed += now
    if (rows.length < closeAtOnce || now === 0) return closed
  }
}

/** A few at a time, looked for anew: a prepay that is answered meanwhile gives its order more time. */
async function expireBegun(deps: ExpireUnpaidDeps): Promise<{ full: boolean; closed: number }> {
  const { rows } = await deps.pool.query<OrderKey>(begunSql, [askAtOnce])
  const dead = await Promise.all(rows.map(async (order) => ((await ask(deps, order.id)) === 'DEAD' ? [order] : [])))
  return { full: rows.length === askAtOnce, closed: await close(deps, dead.flat()) }
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

const closeAtOnce = 200
const askAtOnce = 20

const unbegunSql = `
SELECT o.lane, o.id::text FROM orders o
WHERE o.state = 'PENDING_PAYMENT' AND o.pay_deadline_at < now()
  AND NOT EXISTS (SELECT FROM payments p WHERE p.order_id = o.id AND p.state IN ('CREATED', 'PREPAID'))
ORDER BY o.pay_deadline_at
LIMIT $1`

// An order whose payment was asked about lately waits its turn, behind those that were asked about longer ago or never: a merchant number that
// does not answer holds up its own orders only. One that somebody has just begun
// to pay waits for WeChat's answer, which gives back the time that it took: two tries of four seconds at most (wechat-pay/policies.ts).
const begunSql = `
SELECT o.lane, o.id::text FROM orders o JOIN payments p ON p.order_id = o.id AND p.state IN ('CREATED', 'PREPAID')
WHERE o.state = 'PENDING_PAYMENT' AND o.pay_deadline_at < now() AND (p.polled_at IS NULL OR p.polled_at < now() - interval '5 seconds')
  AND (p.state = 'PREPAID' OR p.created_at < now() - interval '10 seconds')
ORDER BY p.polled_at NULLS FIRST, o.pay_deadline_at
LIMIT $1`
