/**
 * Refunds that are decided are sent until WeChat takes them on, and asked about until they end.
 *
 * Invariant: a refund is sent under its own number however often, so it is paid once. The row says when it is tried next; the queue only
 * spreads the work over processes at WeChat's pace (jobs/catalogue.ts: 100 of the documented 150 a second). What can fail: a crash after
 * WeChat took it on: it is sent again, and WeChat answers with the same refund. Parts of one trade go a minute apart, as WeChat demands.
 */
import type { Logger } from 'pino'
import type { PacedQueue } from '../jobs/queues.ts'
import type { PayRoutes } from '../payments/routes.ts'
import { type RecordRefundDeps, recordRefund } from './record-refund.ts'

export interface SendRefundDeps extends RecordRefundDeps {
  routes: PayRoutes
  logger: Logger
}

/** One tick: hands what is due to the queue; returns how many. A row is stamped first, and comes again if nothing came of it. */
export async function queueRefunds(
  { pool }: Pick<SendRefundDeps, 'pool'>,
  queue: Omit<PacedQueue<'refunds.send'>, 'close'>,
): Promise<number> {
  const room = Math.max(0, mostWaiting - (await queue.waiting()))
  const { rows } = await pool.query<{ outRefundNo: string }>(dueSql, [room])
  await Promise.all(rows.map((row) => queue.add(row)))
  return rows.length
}

export async function sendRefund(deps: SendRefundDeps, { outRefundNo }: { outRefundNo: string }): Promise<void> {
  const { rows } = await deps.pool.query<RefundRow>(rowSql, [outRefundNo])
  const row = rows[0]
  if (row?.state === 'DUE') await send(deps, row)
  else if (row?.state === 'PROCESSING' || row?.state === 'ABNORMAL') await ask(deps, row)
}

async function send(deps: SendRefundDeps, row: RefundRow): Promise<void> {
  const outcome = await deps.routes.of(row.route).client.refund({
    outTradeNo: row.outTradeNo,
    outRefundNo: row.outRefundNo,
    refundFen: Number(row.amountFen),
    totalFen: Number(row.totalFen),
    // 80 bytes at most.
    reason: '商家退款',
  })
  switch (outcome.kind) {
    case 'TAKEN_ON': {
      const recorded = await recordRefund(deps, outcome.refund)
      if (recorded.kind === 'MISMATCH') await later(deps, row, `MISMATCH ${recorded.field}`, longWait)
      return
    }
    case 'FREQUENCY_LIMITED':
      return later(deps, row, 'FREQUENCY_LIMITED', '2 seconds')
    case 'UNAVAILABLE':
      return later(deps, row, `${outcome.reason} ${outcome.detail}`, backoff(row.attempts))
    case 'NOT_ENOUGH':
      return later(deps, row, `NOT_ENOUGH ${outcome.detail}`, '10 minutes')
    case 'REFUSED':
      deps.logger.error({ refund: row.outRefundNo, code: outcome.code }, 'WeChat refuses a refund')
      return later(deps, row, `REFUSED ${outcome.code} ${outcome.detail}`, longWait)
  }
}

async function ask(deps: SendRefundDeps, row: RefundRow): Promise<void> {
  const outcome = await deps.routes.of(row.route).client.queryRefund(row.outRefundNo)
  if (outcome.kind === 'FOUND') {
    const recorded = await recordRefund(deps, outcome.refund)
    if (recorded.kind === 'RECORDED') return
  }
  await later(deps, row, row.error, row.state === 'ABNORMAL' ? longWait : backoff(row.attempts + 5))
}

async function later(deps: SendRefundDeps, row: RefundRow, error: string | null, wait: string): Promise<void> {
  await deps.pool.query(
    `UPDATE refunds SET attempts = attempts + 1, error = $3, next_at = now() + $4::interval WHERE out_refund_no = $1 AND state = $2`,
    [row.outRefundNo, row.state, error, wait],
  )
}

/** 2 s, 4 s, … up to half an hour. */
function backoff(attempts: number): string {
  return `${Math.min(2 ** (attempts + 1), 1_800)} seconds`
}

interface RefundRow {
  outRefundNo: string
  outTradeNo: string
  route: string
  amountFen: string
  totalFen: string
  state: string
  attempts: number
  error: string | null
}

/** Five seconds of the limiter: ten thousand refunds of a called-off sale keep in PostgreSQL, not in the hot Redis. */
const mostWaiting = 500
const longWait = '1 hour'

const dueSql = `
UPDATE refunds SET next_at = now() + interval '1 minute'
WHERE out_refund_no IN (
  SELECT out_refund_no FROM refunds r
  WHERE state IN ('DUE', 'PROCESSING', 'ABNORMAL') AND next_at <= now()
    AND (state <> 'DUE' OR NOT EXISTS (
      SELECT FROM refunds other
      WHERE other.out_trade_no = r.out_trade_no AND other.out_refund_no <> r.out_refund_no AND other.sent_at > now() - interval '1 minute'))
  ORDER BY next_at LIMIT $1 FOR UPDATE SKIP LOCKED
)
RETURNING out_refund_no AS "outRefundNo"`

const rowSql = `
SELECT r.out_refund_no AS "outRefundNo", r.out_trade_no AS "outTradeNo", r.route, r.amount_fen::text AS "amountFen",
       p.amount_fen::text AS "totalFen", r.state, r.attempts, r.error
FROM refunds r JOIN payments p ON p.out_trade_no = r.out_trade_no WHERE r.out_refund_no = $1`
