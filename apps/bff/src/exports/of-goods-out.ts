/** What goes to buyers: parcels that wait, and codes that went. */
import type { AddressFields } from '@tidegate/shared/contracts/addresses'
import type { ExportFilter } from '@tidegate/shared/contracts/exports'
import { masked, openAddress, orderAddressContext } from '../addresses/order-address.ts'
import { beijingTime, type ExportSpec } from './spec.ts'

/** The longest waiting first. Its first columns are those that bulk shipping reads back: fill in the number, and send the file. */
export const toShipExport: ExportSpec<ExportFilter<'TO_SHIP'>, ParcelRow> = {
  columns: [
    { title: '订单号', of: (row) => row.order_id },
    { title: '快递公司', of: () => null },
    { title: '快递单号', of: () => null },
    { title: '商品', of: (row) => row.title },
    { title: '规格', of: (row) => row.sku_name },
    { title: '数量', of: (row) => row.quantity },
    { title: '收货人', of: (row) => row.address?.name ?? null, masked: (row) => maskedOf(row)?.name ?? null },
    { title: '手机', of: (row) => row.address?.phone ?? null, masked: (row) => maskedOf(row)?.phone ?? null },
    { title: '地区', of: (row) => row.address?.region.join(' ') ?? null },
    { title: '详细地址', of: (row) => row.address?.detail ?? null, masked: (row) => maskedOf(row)?.detail ?? null },
    { title: '付款时间', of: (row) => beijingTime(row.due_at) },
  ],
  async count({ sql }, { missingAddress }, { at }) {
    const { rows } = await sql.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM fulfilments f WHERE f.state = 'DUE' AND f.kind = 'SHIP' AND f.created_at <= $1 AND ${lacksAddress('$2')}`,
      [at, missingAddress ?? null],
    )
    return rows[0]?.n ?? 0
  },
  async read({ sql, seal }, { missingAddress }, { at }, cursor) {
    const [after, last] = cursor?.split(' ') ?? []
    const { rows } = await sql.query<StoredParcel>(
      `SELECT f.order_id::text, f.quantity, f.created_at AS due_at, i.title, i.sku_name, a.key_id, a.sealed,
              (extract(epoch FROM f.created_at) * 1000)::bigint::text AS at_ms
       FROM fulfilments f
       CROSS JOIN LATERAL (SELECT title, sku_name FROM order_items WHERE lane = f.lane AND order_id = f.order_id AND line = 1 LIMIT 1) i
       LEFT JOIN LATERAL (SELECT key_id, sealed FROM order_addresses WHERE order_id = f.order_id LIMIT 1) a ON true
       WHERE f.state = 'DUE' AND f.kind = 'SHIP' AND f.created_at <= $1 AND ${lacksAddress('$2')}
         AND ($3::bigint IS NULL OR (f.created_at, f.order_id) > (to_timestamp($3::bigint / 1000.0), $4::bigint))
       ORDER BY f.created_at, f.order_id LIMIT $5`,
      [at, missingAddress ?? null, after ?? null, last ?? null, stretch],
    )
    const end = rows.at(-1)
    return {
      rows: rows.map((row) => ({
        ...row,
        address:
          row.key_id && row.sealed
            ? openAddress(seal, { keyId: row.key_id, sealed: row.sealed }, orderAddressContext(row.order_id))
            : null,
      })),
      cursor: rows.length === stretch && end ? `${end.at_ms} ${end.order_id}` : null,
    }
  },
}

/** Slot by slot, in the order of the codes. */
export const cardDeliveriesExport: ExportSpec<ExportFilter<'CARD_DELIVERIES'>, DeliveryRow> = {
  columns: [
    { title: '订单编号', of: (row) => row.order_id },
    { title: '第几张', of: (row) => row.slot },
    { title: '批次', of: (row) => row.batch_id },
    { title: '批次中的行', of: (row) => row.batch_line },
    { title: '发放时间', of: (row) => beijingTime(row.delivered_at) },
    { title: '买家查看时间', of: (row) => beijingTime(row.revealed_at) },
    { title: '更换次数', of: (row) => row.replaced },
  ],
  async count({ sql }, { skuId }) {
    const { rows } = await sql.query<{ delivered: number }>('SELECT delivered FROM card_pools WHERE sku_id = $1', [
      skuId,
    ])
    return rows[0]?.delivered ?? 0
  },
  async read({ sql, lanes }, { skuId }, { at }, cursor) {
    // By the deliveries' own key, lane after lane: it walks them all, and needs no index that deliveries would have to keep.
    const [lane, order, slot] = cursor?.split(' ') ?? ['0', '0', '0']
    const { rows } = await sql.query<DeliveryRow & { lane: number }>(
      `SELECT d.lane, d.order_id::text, d.slot, d.replaced, d.delivered_at, d.revealed_at, c.batch_id::text, c.line AS batch_line
       FROM card_deliveries d LEFT JOIN LATERAL (SELECT batch_id, line FROM cards WHERE id = d.card_id LIMIT 1) c ON true
       WHERE (d.lane, d.order_id, d.line, d.slot) > ($1, $2, 1, $3) AND d.lane < $4 AND d.sku_id = $5 AND d.delivered_at <= $6
       ORDER BY d.lane, d.order_id, d.line, d.slot LIMIT $7`,
      [lane, order, slot, lanes, skuId, at, stretch],
    )
    const end = rows.at(-1)
    return { rows, cursor: rows.length === stretch && end ? `${end.lane} ${end.order_id} ${end.slot}` : null }
  },
}

interface StoredParcel {
  order_id: string
  quantity: number
  due_at: Date
  title: string
  sku_name: string
  key_id: string | null
  sealed: Buffer | null
  at_ms: string
}

interface ParcelRow extends StoredParcel {
  address: AddressFields | null
}

interface DeliveryRow {
  order_id: string
  slot: number
  batch_id: string | null
  batch_line: number | null
  delivered_at: Date
  revealed_at: Date | null
  replaced: number
}

function maskedOf({ address }: ParcelRow) {
  return address && masked(address)
}

const lacksAddress = (at: string) =>
  `(${at}::boolean IS NULL OR ${at} <> EXISTS (SELECT FROM order_addresses x WHERE x.order_id = f.order_id))`
const stretch = 4_000
