import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { Pool } from 'pg'
import { recordAudit } from '../audit/record.ts'
import { inTransaction } from '../db/pool.ts'
import { laneOf } from '../kernel/lane.ts'
import { oweMessages } from '../messages/owe-messages.ts'
import { noteOrder } from '../orders/move-order.ts'

export type ResendOutcome =
  /** DELIVERY: it was still owed and is tried now. NOTICE: the buyer has it, and is told once more if they allowed a message. */
  { kind: 'RESENT'; how: 'DELIVERY' | 'NOTICE' } | { kind: 'REFUSED'; outcome: OutcomeCode }

/** "I got nothing": tries the delivery again, or tells the buyer again. Never a second code: that is a replacement. */
export function resendOrder(
  { pool, lanes, newId }: { pool: Pool; lanes: number; newId(): string },
  staffId: string,
  orderId: string,
): Promise<ResendOutcome> {
  const lane = laneOf(orderId, lanes)
  return inTransaction(pool, async (sql) => {
    const { rows } = await sql.query<{ state: string }>(
      'SELECT state FROM orders WHERE lane = $1 AND id = $2 FOR UPDATE',
      [lane, orderId],
    )
    const state = rows[0]?.state
    if (!state) return { kind: 'REFUSED', outcome: 'ORDER_NOT_FOUND' }
    if (state !== 'PAID' && state !== 'DELIVERED') return { kind: 'REFUSED', outcome: 'ORDER_STATE_CONFLICT' }
    const how = state === 'PAID' ? 'DELIVERY' : 'NOTICE'
    if (how === 'DELIVERY') {
      const due = await sql.query(
        `UPDATE fulfilments SET queued_at = NULL WHERE lane = $1 AND order_id = $2 AND state = 'DUE' AND kind <> 'SHIP'`,
        [lane, orderId],
      )
      if (!due.rowCount) return { kind: 'REFUSED', outcome: 'ORDER_STATE_CONFLICT' }
    } else await oweMessages(sql, 'DELIVERED', [{ lane, orderId }])
    await noteOrder(sql, { lane, id: orderId }, { kind: 'DELIVERY', actor: 'STAFF', note: '商家重新发送' })
    await recordAudit(sql, {
      id: newId(),
      staffId,
      action: 'cards.resend',
      subject: `order:${orderId}`,
      after: { how },
    })
    return { kind: 'RESENT', how }
  })
}
