/**
 * Where a tap stands.
 *
 * Invariant: while its units are on the journal the reservation in Redis answers (receipt.lua); from then on the order in PostgreSQL does,
 * so a receipt tells the truth after Redis has lost its memory, and for orders that never were in Redis. Nobody is told that there was no
 * tap unless both stores say so. A reservation whose entry is parked as a dead letter stays queued: a person has to decide.
 * What can fail: PostgreSQL away: what is queued is known without it, the rest throws and is asked again. Redis away: what PostgreSQL
 * knows is answered, the rest throws.
 */
import type { Receipt } from '@tidegate/shared/contracts/rush'
import { type CloseReason, closeReasonLabels, type OrderState } from '@tidegate/shared/states'
import type { Pool } from 'pg'
import { laneOf } from '../kernel/lane.ts'
import type { Scripts } from '../redis/generated.ts'
import { keys } from '../redis/keys.ts'
import { type OfferLayouts, stockLaneOf } from './offer-layout.ts'

export interface ReadReceiptDeps {
  scripts: Scripts
  layouts: Pick<OfferLayouts, 'known'>
  pool: Pool
  lanes: number
}

/** @throws what the store throws that was needed and is away */
export async function readReceipt(
  { scripts, layouts, pool, lanes }: ReadReceiptDeps,
  buyerId: string,
  { offerId, requestId }: { offerId: string; requestId: string },
): Promise<Receipt | null> {
  const buyerLane = laneOf(buyerId, lanes)
  const held = (lane: number) =>
    scripts.receipt(
      { reservation: keys.reservation(lane, buyerId, requestId), journal: keys.journal(lane) },
      {},
    ) as Promise<[order?: string, where?: 'QUEUED' | 'WRITTEN']>
  // Not worth a question to PostgreSQL, which may be away: an offer that this process does not know is looked for in both lanes it can be in.
  const layout = layouts.known(offerId)
  const reservedIn = layout ? [stockLaneOf(layout, buyerId, lanes)] : new Set([laneOf(offerId, lanes), buyerLane])
  const asked = await Promise.allSettled([...reservedIn].map(held))
  const known = asked.flatMap((answer) => (answer.status === 'fulfilled' && answer.value[0] ? [answer.value] : []))[0]
  const queued: Receipt | null = known?.[0]
    ? { state: 'QUEUED', requestId, orderId: known[0], pollAfterMs: nextPollMs }
    : null
  if (known?.[1] === 'QUEUED') return queued

  const { rows } = await pool.query<OrderRow>(receiptSql, [buyerLane, buyerId, requestId])
  if (rows[0]) return receiptOf(rows[0], requestId)
  const away = asked.find((answer) => answer.status === 'rejected')
  if (away && !known) throw away.reason
  return queued
}

interface OrderRow {
  id: string
  state: OrderState
  reason: CloseReason | null
  paid: boolean
  amount_fen: string
  deadline: string
}

function receiptOf({ id, state, reason, paid, amount_fen, deadline }: OrderRow, requestId: string): Receipt {
  if (state === 'PENDING_PAYMENT')
    return { state, requestId, orderId: id, amountFen: Number(amount_fen), payDeadlineAt: Number(deadline) }
  // Whatever came after, shipped or refunded: the tap was won and paid.
  if (paid) return { state: 'PAID', requestId, orderId: id }
  const why = reason ?? 'UNPAID'
  const ended = state === 'CLOSED' || state === 'REFUSED' ? state : 'REFUND_DUE'
  return { state: ended, requestId, orderId: id, reason: why, message: closeReasonLabels[why] }
}

const receiptSql = `
SELECT id::text, state, reason, paid_at IS NOT NULL AS paid, amount_fen::text, round(extract(epoch FROM pay_deadline_at) * 1000)::text AS deadline
FROM orders WHERE lane = $1 AND buyer_id = $2 AND request_id = $3`

const nextPollMs = 500
