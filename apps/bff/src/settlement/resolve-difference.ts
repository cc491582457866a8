/**
 * A merchant confirms what to do about a difference.
 *
 * Invariant: nothing is booked by belief: QUERY books what WeChat says, through the same doors as a notify; REFUND and REDELIVER go
 * through theirs. A difference closes when bill and books agree, or when a person ignores it with a reason; both are audited.
 */
import type { DifferenceAction, DifferenceKind, ResolveDifference } from '@tidegate/shared/contracts/settlement'
import { differenceAnswers } from '@tidegate/shared/contracts/settlement'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { Pool } from 'pg'
import { recordAudit } from '../audit/record.ts'
import { inTransaction } from '../db/pool.ts'
import { resendOrder } from '../fulfilment/resend-order.ts'
import { type ClosePaymentDeps, refreshPayment } from '../payments/close-payment.ts'
import { bookOutsideRefund } from '../refunds/book-outside.ts'
import type { DecideRefundDeps } from '../refunds/commit-refund.ts'
import { decideRefund } from '../refunds/decide-refund.ts'
import { recordRefund } from '../refunds/record-refund.ts'
import { matchDay } from './match-day.ts'

export interface ResolveDifferenceDeps extends DecideRefundDeps {
  pool: Pool
  payments: ClosePaymentDeps
}

export type ResolveDifferenceOutcome = { kind: 'RESOLVED' } | { kind: 'REFUSED'; outcome: OutcomeCode }

export async function resolveDifference(
  deps: ResolveDifferenceDeps,
  staffId: string,
  { id, action, note }: ResolveDifference,
): Promise<ResolveDifferenceOutcome> {
  const difference = await readOpen(deps.pool, id)
  if (!difference || !differenceAnswers[difference.kind].includes(action)) return refused('DIFFERENCE_NOT_FOUND')
  const failed = await act(deps, staffId, difference, action)
  if (failed) return refused(failed)

  const { route, day } = difference
  if (action !== 'IGNORE') await matchDay(deps.pool, { route, day })
  const closed = await inTransaction(deps.pool, async (sql) => {
    // What the merchant decided ends it here; whether WeChat agrees is seen by matching, which has just been done.
    const { rows } = await sql.query<{ state: string }>(
      `UPDATE settlement_differences SET action = $2, note = $3, staff_id = $4,
         state = CASE WHEN $2 = 'IGNORE' THEN 'IGNORED' WHEN $2 = 'QUERY' THEN state ELSE 'SETTLED' END,
         resolved_at = CASE WHEN $2 = 'QUERY' THEN resolved_at ELSE now() END
       WHERE id = $1 AND state <> 'IGNORED' RETURNING state`,
      [id, action, note, staffId],
    )
    await recordAudit(sql, {
      id: deps.newId(),
      staffId,
      action: 'settlement.resolve',
      subject: `difference:${id}`,
      after: { kind: difference.kind, action, note, state: rows[0]?.state },
    })
    return rows[0]?.state !== undefined && rows[0].state !== 'OPEN'
  })
  return closed ? { kind: 'RESOLVED' } : refused('DIFFERENCE_NOT_SETTLED')
}

interface Difference {
  route: string
  day: string
  kind: DifferenceKind
  outTradeNo: string | null
  outRefundNo: string | null
  orderId: string | null
}

async function readOpen(pool: Pool, id: string): Promise<Difference | undefined> {
  const { rows } = await pool.query<Difference>(
    `SELECT route, day::text, kind, out_trade_no AS "outTradeNo", out_refund_no AS "outRefundNo", order_id::text AS "orderId"
     FROM settlement_differences WHERE id = $1 AND state = 'OPEN'`,
    [id],
  )
  return rows[0]
}

/** Does it; returns why it cannot be done. */
async function act(
  deps: ResolveDifferenceDeps,
  staffId: string,
  difference: Difference,
  action: DifferenceAction,
): Promise<OutcomeCode | null> {
  switch (action) {
    case 'IGNORE':
      return null
    case 'QUERY':
      return difference.outRefundNo ? askRefund(deps, difference) : askPayment(deps, difference)
    case 'REFUND': {
      const { orderId, kind } = difference
      if (!orderId) return 'ORDER_NOT_FOUND'
      const decided = await decideRefund(deps, {
        ...{ orderId, version: null, amountFen: null, restock: false, actor: 'STAFF', staffId },
        reason: kind === 'PAID_NOT_DELIVERED' ? 'NOT_DELIVERABLE' : 'MERCHANT',
        note: '对账后退款',
      })
      return decided.kind === 'REFUSED' ? decided.outcome : null
    }
    case 'REDELIVER': {
      if (!difference.orderId) return 'ORDER_NOT_FOUND'
      const resent = await resendOrder(deps, staffId, difference.orderId)
      return resent.kind === 'REFUSED' ? resent.outcome : null
    }
  }
}

async function askPayment(
  { payments }: ResolveDifferenceDeps,
  { outTradeNo, route }: Difference,
): Promise<OutcomeCode | null> {
  if (outTradeNo) await refreshPayment(payments, { outTradeNo, route })
  return null
}

async function askRefund(
  deps: ResolveDifferenceDeps,
  { kind, route, outRefundNo }: Difference,
): Promise<OutcomeCode | null> {
  const found = await deps.payments.routes.of(route).client.queryRefund(outRefundNo as string)
  if (found.kind === 'UNAVAILABLE' || found.kind === 'FREQUENCY_LIMITED') return 'PAY_UNAVAILABLE'
  if (found.kind === 'NOT_FOUND') return null
  const books = { pool: deps.pool, routes: deps.payments.routes }
  if (kind === 'UNKNOWN_REFUND' && !(await bookOutsideRefund(books, route, found.refund))) return 'ORDER_NOT_REFUNDABLE'
  await recordRefund(deps.payments, found.refund)
  return null
}

function refused(outcome: OutcomeCode): ResolveDifferenceOutcome {
  return { kind: 'REFUSED', outcome }
}
