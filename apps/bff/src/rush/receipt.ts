/**
 * Where a tap stands. While its units are on the journal the reservation in Redis answers; from then on the order in PostgreSQL does,
 * so a receipt tells the truth after Redis has lost its memory too. A reservation whose entry is parked as a dead letter stays queued: a
 * person has to decide, and until then nobody may be told that there never was a tap.
 */
import type { Receipt } from '@tidegate/shared/contracts/rush'
import { type CloseReason, closeReasonLabels, type OrderState } from '@tidegate/shared/states'
import type { Redis } from 'ioredis'
import type { Pool } from 'pg'
import { laneOf } from '../kernel/lane.ts'
import { keys } from '../redis/keys.ts'

export interface ReadReceiptDeps {
  hot: Redis
  pool: Pool
  lanes: number
}

export async function readReceipt(
  { hot, pool, lanes }: ReadReceiptDeps,
  buyerId: string,
  { offerId, requestId }: { offerId: string; requestId: string },
): Promise<Receipt | null> {
  const [order, state] = await hot.hmget(keys.reservation(laneOf(offerId, lanes), buyerId, requestId), 'order', 'state')
  const queued: Receipt | null = order ? { state: 'QUEUED', requestId, orderId: order, pollAfterMs: nextPollMs } : null
  if (state === 'HELD') return queued

  const { rows } = await pool.query<OrderRow>(receiptSql, [laneOf(buyerId, lanes), buyerId, requestId])
  const row = rows[0]
  return row ? receiptOf(row, requestId) : queued
}

interface OrderRow {
  id: string
  state: OrderState
  reason: CloseReason | null
  amount_fen: string
  deadline: string
}

function receiptOf({ id, state, reason, amount_fen, deadline }: OrderRow, requestId: string): Receipt {
  switch (state) {
    case 'PENDING_PAYMENT':
      return { state, requestId, orderId: id, amountFen: Number(amount_fen), payDeadlineAt: Number(deadline) }
    case 'PAID':
      return { state, requestId, orderId: id }
    default: {
      const why = reason ?? 'UNPAID'
      return { state, requestId, orderId: id, reason: why, message: closeReasonLabels[why] }
    }
  }
}

const receiptSql = `
SELECT id::text, state, reason, amount_fen::text, round(extract(epoch FROM pay_deadline_at) * 1000)::text AS deadline
FROM orders WHERE lane = $1 AND buyer_id = $2 AND request_id = $3`

const nextPollMs = 500
