import type { Carrier } from '@tidegate/shared/carriers'
import type { Page } from '@tidegate/shared/contracts/catalogue'
import type { DeliveryOfOrder, LabelRow, ToShipRow } from '@tidegate/shared/contracts/fulfilment'
import type { Pool } from 'pg'
import { masked, type OrderAddressDeps, readOrderAddresses } from '../addresses/order-address.ts'
import { recordAudit } from '../audit/record.ts'
import { laneOf } from '../kernel/lane.ts'

export interface ReadShippingDeps extends OrderAddressDeps {
  pool: Pool
  lanes: number
}

/** A buyer's parcel; null when the order is not theirs. */
export async function readDelivery(
  deps: ReadShippingDeps,
  buyerId: string,
  orderId: string,
): Promise<DeliveryOfOrder | null> {
  const { rows } = await deps.pool.query<{ carrier: Carrier | null; trackingNo: string; shippedAt: Date }>(
    `SELECT s.carrier, s.tracking_no AS "trackingNo", s.shipped_at AS "shippedAt" FROM orders o
     LEFT JOIN shipments s ON s.lane = o.lane AND s.order_id = o.id WHERE o.lane = $1 AND o.id = $2 AND o.buyer_id = $3`,
    [laneOf(orderId, deps.lanes), orderId, buyerId],
  )
  const row = rows[0]
  if (!row) return null
  const address = (await readOrderAddresses(deps, deps.pool, [orderId])).get(orderId)
  return {
    address: address ? masked(address) : null,
    shipment: row.carrier
      ? { carrier: row.carrier, trackingNo: row.trackingNo, shippedAt: row.shippedAt.getTime() }
      : null,
  }
}

/** Paid parcels that have not left, the longest waiting first. The cursor is when and which the last one was. */
export async function listToShip(
  deps: ReadShippingDeps,
  { missingAddress, cursor }: { missingAddress?: boolean | undefined; cursor?: string | undefined },
): Promise<Page<ToShipRow>> {
  const [after, last] = /^\d{1,15}-\d{1,19}$/.test(cursor ?? '') ? (cursor as string).split('-') : []
  const { rows } = await deps.pool.query<Omit<ToShipRow, 'address' | 'paidAt'> & { paidAt: Date; dueAt: Date }>(
    toShipSql,
    [missingAddress ?? null, after ?? null, last ?? null, pageSize + 1],
  )
  const page = rows.slice(0, pageSize)
  const addresses = await readOrderAddresses(
    deps,
    deps.pool,
    page.map(({ orderId }) => orderId),
  )
  const end = page.at(-1)
  return {
    items: page.map(({ dueAt: _, paidAt, ...row }) => {
      const address = addresses.get(row.orderId)
      return { ...row, paidAt: paidAt.getTime(), address: address ? masked(address) : null }
    }),
    nextCursor: rows.length > pageSize && end ? `${end.dueAt.getTime()}-${end.orderId}` : null,
  }
}

/** Whole addresses, for labels. Who asked for which is written down first. */
export async function readLabels(
  deps: ReadShippingDeps & { newId(): string },
  staffId: string,
  orderIds: readonly string[],
): Promise<LabelRow[]> {
  await recordAudit(deps.pool, {
    id: deps.newId(),
    staffId,
    action: 'addresses.read',
    subject: orderIds.length === 1 ? `order:${orderIds[0]}` : 'orders',
    after: { orders: orderIds },
  })
  const { rows } = await deps.pool.query<Pick<LabelRow, 'orderId' | 'title' | 'skuName' | 'quantity'>>(
    `SELECT i.order_id::text AS "orderId", i.title, i.sku_name AS "skuName", i.quantity
     FROM unnest($1::smallint[], $2::bigint[]) AS t(lane, order_id) JOIN order_items i USING (lane, order_id)
     JOIN fulfilments f USING (lane, order_id) WHERE f.kind = 'SHIP' AND i.line = 1 ORDER BY i.order_id`,
    [orderIds.map((id) => laneOf(id, deps.lanes)), orderIds],
  )
  const addresses = await readOrderAddresses(
    deps,
    deps.pool,
    rows.map(({ orderId }) => orderId),
  )
  return rows.flatMap((row) => {
    const address = addresses.get(row.orderId)
    return address ? [{ ...row, ...address, region: address.region.join(' ') }] : []
  })
}

const pageSize = 50
const toShipSql = `
SELECT f.order_id::text AS "orderId", i.title, i.sku_name AS "skuName", i.image, f.quantity, o.paid_at AS "paidAt", f.created_at AS "dueAt"
FROM fulfilments f
JOIN orders o ON o.lane = f.lane AND o.id = f.order_id
JOIN order_items i ON i.lane = f.lane AND i.order_id = f.order_id AND i.line = 1
WHERE f.state = 'DUE' AND f.kind = 'SHIP' AND o.state = 'PAID'
  AND ($1::boolean IS NULL OR $1 <> EXISTS (SELECT FROM order_addresses a WHERE a.order_id = f.order_id))
  AND ($2::bigint IS NULL OR (f.created_at, f.order_id) > (to_timestamp($2::bigint / 1000.0), $3::bigint))
ORDER BY f.created_at, f.order_id LIMIT $4`
