/**
 * A notify may never come, so open payments are asked about until they end. Each is asked at most every `askEveryMs`;
 * several pollers share the work, because the row is stamped before WeChat is asked. One whose order was paid by an earlier payment, whose
 * word came late, is closed: it could be paid for hours, and would be asked about as long.
 */
import {
  type ClosePaymentDeps,
  closeAtWechat,
  type OpenAtWechat,
  type RefreshOutcome,
  refreshPayment,
} from './close-payment.ts'

type DuePayment = OpenAtWechat & { awaited: boolean }

/** One tick; returns how many payments turned out to be paid. */
export async function pollOpenPayments(deps: ClosePaymentDeps): Promise<number> {
  const { rows } = await deps.pool.query<DuePayment>(dueSql, [`${askEveryMs} milliseconds`, pollLimit])
  const outcomes = await Promise.all(rows.map((payment) => ask(deps, payment)))
  return outcomes.filter((outcome) => outcome === 'PAID').length
}

/** One payment that cannot be asked about (a bug, or a merchant number taken out of the configuration) holds up no other. */
async function ask(deps: ClosePaymentDeps, payment: DuePayment): Promise<RefreshOutcome> {
  try {
    const answer = await refreshPayment(deps, payment)
    if (answer === 'NOT_PAID' && !payment.awaited) await closeAtWechat(deps, payment)
    return answer
  } catch (error) {
    const { message } = error as Error
    deps.logger.error({ payment: payment.outTradeNo, error: message }, 'open payment cannot be asked about')
    return 'UNSURE'
  }
}

const askEveryMs = 10_000
const pollLimit = 20

const dueSql = `
UPDATE payments SET polled_at = now()
WHERE out_trade_no IN (
  SELECT out_trade_no FROM payments
  WHERE state = 'PREPAID' AND created_at < now() - $1::interval AND (polled_at IS NULL OR polled_at < now() - $1::interval)
  ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED
)
RETURNING out_trade_no AS "outTradeNo", route, prepay_expires_at AS "prepaidUntil",
  EXISTS (SELECT FROM orders o WHERE o.lane = payments.lane AND o.id = payments.order_id AND o.state = 'PENDING_PAYMENT') AS awaited`
