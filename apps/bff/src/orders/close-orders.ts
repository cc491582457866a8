/**
 * Unpaid orders close and owe their units back.
 *
 * Invariant: PENDING_PAYMENT → CLOSED happens once, and in the same commit the ledger, the holding, the event and the owed release
 * (outbox) change. A payment that won the race keeps its order: the compare-and-set leaves it alone. An order with an open payment does
 * not close: whoever closes makes sure at WeChat first (payments/close-payment).
 */
import type { CloseReason } from '@tidegate/shared/states'
import type { Sql } from '../db/pool.ts'
import { sqlFile } from '../db/sql.ts'
import { crashPoint } from '../kernel/crash-point.ts'

export interface OrderKey {
  lane: number
  id: string
}

/** Closes those of `orders` that still wait for money. Returns the ids it closed. */
export async function closeOrders(
  sql: Sql,
  orders: readonly OrderKey[],
  { reason, actor }: { reason: CloseReason; actor: 'SYSTEM' | 'BUYER' },
): Promise<string[]> {
  if (orders.length === 0) return []
  const { rows } = await sql.query<{ id: string }>(closeOrdersSql, [
    orders.map((o) => o.lane),
    orders.map((o) => o.id),
    reason,
    actor,
  ])
  crashPoint('expire-closed')
  return rows.map((row) => row.id)
}

const closeOrdersSql = sqlFile('close-orders')
