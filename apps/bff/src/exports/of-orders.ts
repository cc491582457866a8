/**
 * Orders, oldest first. A stretch takes the next rows of every lane by its primary key and keeps those up to the point that all lanes have
 * reached, so the file is in the order of time although orders lie in lanes, and nothing is read twice but the seams.
 */
import { carriers } from '@tidegate/shared/carriers'
import type { AddressFields } from '@tidegate/shared/contracts/addresses'
import type { OrderFilter } from '@tidegate/shared/contracts/staff-orders'
import { type CloseReason, closeReasonLabels, type OrderState, orderStateLabels } from '@tidegate/shared/states'
import { masked, openAddress, orderAddressContext } from '../addresses/order-address.ts'
import { conditionsOf, type OrderConditions } from '../orders/order-filter.ts'
import { allLanes } from '../redis/keys.ts'
import { beijingTime, type ExportDeps, type ExportSpec, yuan } from './spec.ts'

export const ordersExport: ExportSpec<OrderFilter, Row> = {
  columns: [
    { title: '订单编号', of: (row) => row.id },
    { title: '状态', of: (row) => orderStateLabels[row.state] },
    { title: '关闭原因', of: (row) => (row.reason === null ? null : closeReasonLabels[row.reason]) },
    { title: '商品', of: (row) => row.title },
    { title: '规格', of: (row) => row.sku_name },
    { title: '单价（元）', of: (row) => yuan(row.unit_price_fen) },
    { title: '数量', of: (row) => row.quantity },
    { title: '金额（元）', of: (row) => yuan(row.amount_fen) },
    { title: '已退（元）', of: (row) => yuan(row.refunded_fen) },
    { title: '下单时间', of: (row) => beijingTime(row.created_at) },
    { title: '支付时间', of: (row) => beijingTime(row.paid_at) },
    { title: '活动编号', of: (row) => row.campaign_id },
    { title: '买家编号', of: (row) => row.buyer_id },
    {
      title: '买家昵称',
      of: (row) => row.nickname,
      masked: ({ nickname }) => nickname && `${Array.from(nickname)[0]}**`,
    },
    { title: '商户单号', of: (row) => row.out_trade_no },
    { title: '微信支付单号', of: (row) => row.transaction_id },
    { title: '收货人', of: (row) => row.address?.name ?? null, masked: (row) => maskedOf(row)?.name ?? null },
    { title: '手机', of: (row) => row.address?.phone ?? null, masked: (row) => maskedOf(row)?.phone ?? null },
    { title: '地区', of: (row) => row.address?.region.join(' ') ?? null },
    { title: '详细地址', of: (row) => row.address?.detail ?? null, masked: (row) => maskedOf(row)?.detail ?? null },
    { title: '买家备注', of: (row) => row.words },
    { title: '快递公司', of: ({ carrier }) => carrier && (carriers[carrier as keyof typeof carriers] ?? carrier) },
    { title: '快递单号', of: (row) => row.tracking_no },
    { title: '发货时间', of: (row) => beijingTime(row.shipped_at) },
  ],

  async count(deps, filter, upTo) {
    const narrowed = await conditionsOf(deps, filter, { first: 2, most: foundAtMost })
    if (!narrowed) return 0
    const { rows } = await deps.sql.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM orders WHERE id < $1${narrowed.sql}`,
      [upTo.id, ...narrowed.values],
    )
    return rows[0]?.n ?? 0
  },

  async read(deps, filter, upTo, cursor) {
    const narrowed = await conditionsOf(deps, filter, { first: 5, most: foundAtMost })
    if (!narrowed) return { rows: [], cursor: null }
    const each = Math.ceil(stretch / deps.lanes)
    const { rows } = await deps.sql.query<StoredRow & { goes_on: boolean }>(stretchSql(narrowed), [
      allLanes(deps.lanes),
      cursor ?? '0',
      upTo.id,
      each,
      ...narrowed.values,
    ])
    return {
      rows: rows.map((row) => ({ ...row, address: openOf(deps, row) })),
      cursor: rows.at(-1)?.goes_on ? (rows.at(-1)?.id ?? null) : null,
    }
  },
}

interface StoredRow {
  id: string
  state: OrderState
  reason: CloseReason | null
  title: string
  sku_name: string
  unit_price_fen: string
  quantity: number
  amount_fen: string
  refunded_fen: string
  created_at: Date
  paid_at: Date | null
  campaign_id: string
  buyer_id: string
  nickname: string | null
  out_trade_no: string | null
  transaction_id: string | null
  key_id: string | null
  sealed: Buffer | null
  carrier: string | null
  tracking_no: string | null
  shipped_at: Date | null
  words: string | null
}

interface Row extends StoredRow {
  address: AddressFields | null
}

function openOf({ seal }: ExportDeps, { id, key_id: keyId, sealed }: StoredRow): AddressFields | null {
  return keyId && sealed ? openAddress(seal, { keyId, sealed }, orderAddressContext(id)) : null
}

function maskedOf({ address }: Row) {
  return address && masked(address)
}

/** Rows of one part: some 50 ms of work, and half a megabyte of file. */
const stretch = 2_000
/** Of orders that a search finds by a phone's tail. */
const foundAtMost = 100_000

// LATERAL with a LIMIT throughout: a plan that joins by reading a whole table would read it for every part.
const stretchSql = (narrowed: OrderConditions) => `
WITH next AS MATERIALIZED (
  SELECT o.* FROM unnest($1::smallint[]) AS one(lane) CROSS JOIN LATERAL (
    SELECT * FROM orders WHERE lane = one.lane AND id > $2 AND id < $3${narrowed.sql} ORDER BY ${narrowed.order} LIMIT $4
  ) o
), reached AS (
  SELECT min(last) AS id FROM (SELECT max(id) AS last FROM next GROUP BY lane HAVING count(*) = $4) AS cut
)
SELECT o.id::text, o.state, o.reason, o.quantity, o.amount_fen, o.refunded_fen, o.created_at, o.paid_at, o.campaign_id, o.buyer_id,
       i.title, i.sku_name, i.unit_price_fen, b.nickname, p.out_trade_no, p.transaction_id, a.key_id, a.sealed,
       s.carrier, s.tracking_no, s.shipped_at, r.words, reached.id IS NOT NULL AS goes_on
FROM reached CROSS JOIN next o
CROSS JOIN LATERAL (SELECT title, sku_name, unit_price_fen FROM order_items WHERE lane = o.lane AND order_id = o.id AND line = 1 LIMIT 1) i
LEFT JOIN LATERAL (SELECT nickname FROM buyers WHERE id = o.buyer_id LIMIT 1) b ON true
LEFT JOIN LATERAL (
  SELECT out_trade_no, transaction_id FROM payments WHERE order_id = o.id ORDER BY paid_at NULLS LAST, created_at DESC LIMIT 1
) p ON true
LEFT JOIN LATERAL (SELECT key_id, sealed FROM order_addresses WHERE order_id = o.id LIMIT 1) a ON true
LEFT JOIN LATERAL (SELECT carrier, tracking_no, shipped_at FROM shipments WHERE lane = o.lane AND order_id = o.id LIMIT 1) s ON true
LEFT JOIN LATERAL (SELECT words FROM order_remarks WHERE order_id = o.id LIMIT 1) r ON true
WHERE reached.id IS NULL OR o.id <= reached.id
ORDER BY o.id`
