/**
 * One order goes on.
 *
 * Invariant: a change is a compare-and-set with its event row in one statement, along an arrow of the table in shared/states.ts and no
 * other. Whoever finds the order elsewhere changes nothing and is told so; a repeated call finds it moved already.
 */
import { canFollow, type OrderEventKind, type OrderState, orderStates, orderTransitions } from '@tidegate/shared/states'
import type { Sql } from '../db/pool.ts'
import type { OrderKey } from './close-orders.ts'

export type Actor = 'SYSTEM' | 'BUYER' | 'STAFF' | 'WECHAT'

export interface OrderMove {
  /** One of these is what the order must be in. */
  from: readonly OrderState[]
  to: OrderState
  actor: Actor
  note: string
  /** How much more of its money has gone back. */
  refundedFen?: number
}

/** Returns the order's new version, or null when it was in none of `from`. @throws Error for an arrow that the table does not have */
export async function moveOrder(
  sql: Sql,
  { lane, id }: OrderKey,
  { from, to, actor, note, refundedFen = 0 }: OrderMove,
): Promise<number | null> {
  for (const state of from)
    if (!canFollow(orderTransitions, state, to)) throw new Error(`no order goes from ${state} to ${to}`)
  const { rows } = await sql.query<{ version: number }>(moveSql, [lane, id, from, to, actor, note, refundedFen])
  return rows[0]?.version ?? null
}

/** Something happened to an order that leaves its state as it is. Returns the new version, or null when it is in none of `during`. */
export async function noteOrder(
  sql: Sql,
  { lane, id }: OrderKey,
  {
    kind,
    actor,
    note,
    during = orderStates,
    refundedFen = 0,
  }: Pick<OrderMove, 'actor' | 'note' | 'refundedFen'> & {
    kind: Exclude<OrderEventKind, 'STATE'>
    during?: readonly OrderState[]
  },
): Promise<number | null> {
  const { rows } = await sql.query<{ version: number }>(noteSql, [lane, id, kind, actor, note, during, refundedFen])
  return rows[0]?.version ?? null
}

// The row is locked by the first part, so what it read is what the second part leaves.
const moveSql = `
WITH before AS (
  SELECT lane, id, state FROM orders WHERE lane = $1 AND id = $2 AND state = ANY($3::text[]) FOR UPDATE
), moved AS (
  UPDATE orders o SET state = $4::text, version = o.version + 1,
    paid_at = CASE WHEN $4::text = 'PAID' THEN now() ELSE o.paid_at END, refunded_fen = o.refunded_fen + $7::bigint
  FROM before b WHERE o.lane = b.lane AND o.id = b.id
  RETURNING o.lane, o.id, o.version, b.state AS from_state
)
INSERT INTO order_events (lane, order_id, version, from_state, to_state, actor, note)
SELECT lane, id, version, from_state, $4::text, $5, $6 FROM moved
RETURNING version`

const noteSql = `
WITH noted AS (
  UPDATE orders SET version = version + 1, refunded_fen = refunded_fen + $7::bigint
  WHERE lane = $1 AND id = $2 AND state = ANY($6::text[])
  RETURNING lane, id, version, state
)
INSERT INTO order_events (lane, order_id, version, kind, from_state, to_state, actor, note)
SELECT lane, id, version, $3, state, state, $4, $5 FROM noted
RETURNING version`
