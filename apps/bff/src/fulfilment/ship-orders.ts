/**
 * Parcels leave.
 *
 * Invariant: an order is shipped once, to the address its buyer chose, and one correction of carrier and number is possible, because
 * WeChat takes one; a constraint holds to it. State, parcel, event and what is owed to WeChat are one commit. Sending the same line again
 * finds it so and changes nothing.
 */
import { type Carrier, carriers } from '@tidegate/shared/carriers'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { OrderState } from '@tidegate/shared/states'
import type { Pool } from 'pg'
import { recordAudit } from '../audit/record.ts'
import { inTransaction, type Sql } from '../db/pool.ts'
import { sqlFile } from '../db/sql.ts'
import { laneOf } from '../kernel/lane.ts'
import type { LiveCounters } from '../live/count.ts'
import { noteOrder } from '../orders/move-order.ts'

export interface ShipOrdersDeps {
  pool: Pool
  lanes: number
  live: Pick<LiveCounters, 'delivered'>
  newId(): string
}

export interface Parcel {
  orderId: string
  carrier: Carrier
  trackingNo: string
}

export type ShipOutcome = { kind: 'SHIPPED' | 'UNCHANGED' } | { kind: 'REFUSED'; outcome: OutcomeCode }

/** Outcomes in the order of `parcels`. */
export async function shipOrders(
  deps: ShipOrdersDeps,
  staffId: string,
  parcels: readonly Parcel[],
): Promise<ShipOutcome[]> {
  const lanes = parcels.map(({ orderId }) => laneOf(orderId, deps.lanes))
  const ids = parcels.map(({ orderId }) => orderId)
  const shipped = await inTransaction(deps.pool, async (sql) => {
    const { rows } = await sql.query<{ id: string; offer: string }>(shipOrdersSql, [
      lanes,
      ids,
      parcels.map(({ carrier }) => carrier),
      parcels.map(({ trackingNo }) => trackingNo),
      staffId,
    ])
    if (rows.length > 0)
      await recordAudit(sql, {
        id: deps.newId(),
        staffId,
        action: 'orders.ship',
        subject: rows.length === 1 ? `order:${rows[0]?.id}` : 'orders',
        after: { orders: rows.map(({ id }) => id) },
      })
    return new Map(rows.map(({ id, offer }) => [id, offer]))
  })
  for (const offerId of shipped.values()) deps.live.delivered(offerId, 1)
  const rest = parcels.filter(({ orderId }) => !shipped.has(orderId))
  const known = rest.length > 0 ? await readStates(deps.pool, lanes, ids) : new Map<string, Known>()
  return parcels.map((parcel) => (shipped.has(parcel.orderId) ? { kind: 'SHIPPED' } : explain(parcel, known)))
}

/** One order by hand: ships it, or corrects its parcel once. */
export async function shipOrder(deps: ShipOrdersDeps, staffId: string, parcel: Parcel): Promise<ShipOutcome> {
  const [outcome] = (await shipOrders(deps, staffId, [parcel])) as [ShipOutcome]
  const mayCorrect = outcome.kind === 'REFUSED' && outcome.outcome === 'ORDER_STATE_CONFLICT'
  return mayCorrect ? correctParcel(deps, staffId, parcel) : outcome
}

function correctParcel(
  { pool, lanes, newId }: ShipOrdersDeps,
  staffId: string,
  { orderId, carrier, trackingNo }: Parcel,
): Promise<ShipOutcome> {
  const lane = laneOf(orderId, lanes)
  return inTransaction(pool, async (sql) => {
    const order = await sql.query<{ state: OrderState }>(
      'SELECT state FROM orders WHERE lane = $1 AND id = $2 FOR UPDATE',
      [lane, orderId],
    )
    if (order.rows[0]?.state !== 'SHIPPED') return { kind: 'REFUSED', outcome: 'ORDER_STATE_CONFLICT' }
    const { rows } = await sql.query<{ carrier: string; tracking_no: string; changes: number }>(
      'SELECT carrier, tracking_no, changes FROM shipments WHERE lane = $1 AND order_id = $2 FOR UPDATE',
      [lane, orderId],
    )
    const before = rows[0]
    if (!before) return { kind: 'REFUSED', outcome: 'ORDER_STATE_CONFLICT' }
    if (before.changes > 0) return { kind: 'REFUSED', outcome: 'RESHIP_USED' }
    await sql.query(
      'UPDATE shipments SET carrier = $3, tracking_no = $4, changes = changes + 1, staff_id = $5 WHERE lane = $1 AND order_id = $2',
      [lane, orderId, carrier, trackingNo, staffId],
    )
    // WeChat is told again, as the order's second round, whatever became of the first.
    await sql.query(
      `UPDATE shipping_uploads SET round = 2, state = 'DUE', attempts = 0, unsure = false, next_at = now(), errcode = NULL, detail = '', done_at = NULL
       WHERE lane = $1 AND order_id = $2`,
      [lane, orderId],
    )
    await noteOrder(
      sql,
      { lane, id: orderId },
      { kind: 'DELIVERY', actor: 'STAFF', note: `更正物流：${carriers[carrier]} ${trackingNo}` },
    )
    await recordAudit(sql, {
      id: newId(),
      staffId,
      action: 'orders.reship',
      subject: `order:${orderId}`,
      before,
      after: { carrier, trackingNo },
    })
    return { kind: 'SHIPPED' }
  })
}

interface Known {
  state: OrderState
  kind: 'SHIP' | 'CARD' | 'LOOP' | null
  carrier: string | null
  trackingNo: string | null
  hasAddress: boolean
}

async function readStates(sql: Sql, lanes: number[], ids: string[]): Promise<Map<string, Known>> {
  const { rows } = await sql.query<Known & { id: string }>(
    `SELECT o.id::text, o.state, f.kind, s.carrier, s.tracking_no AS "trackingNo", EXISTS (SELECT FROM order_addresses a WHERE a.order_id = o.id) AS "hasAddress"
     FROM orders o
     LEFT JOIN fulfilments f ON f.lane = o.lane AND f.order_id = o.id LEFT JOIN shipments s ON s.lane = o.lane AND s.order_id = o.id
     WHERE o.lane = ANY($1::smallint[]) AND o.id = ANY($2::bigint[])`,
    [lanes, ids],
  )
  return new Map(rows.map((row) => [row.id, row]))
}

function explain({ orderId, carrier, trackingNo }: Parcel, known: Map<string, Known>): ShipOutcome {
  const order = known.get(orderId)
  if (!order) return { kind: 'REFUSED', outcome: 'ORDER_NOT_FOUND' }
  if (order.carrier === carrier && order.trackingNo === trackingNo) return { kind: 'UNCHANGED' }
  if (order.state === 'PAID' && order.kind === 'SHIP' && !order.hasAddress)
    return { kind: 'REFUSED', outcome: 'ADDRESS_MISSING' }
  return { kind: 'REFUSED', outcome: 'ORDER_STATE_CONFLICT' }
}

const shipOrdersSql = sqlFile('ship-orders')
