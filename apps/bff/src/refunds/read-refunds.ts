import type { Page } from '@tidegate/shared/contracts/catalogue'
import type { RefundFilter, RefundView, StaffRefund, StaffRefundRow } from '@tidegate/shared/contracts/refunds'
import type { OrderState, RefundReason, RefundState } from '@tidegate/shared/states'
import type { Sql } from '../db/pool.ts'

/** The refunds of one order, oldest first. */
export async function readRefunds(sql: Sql, orderId: string): Promise<StaffRefund[]> {
  const { rows } = await sql.query<RefundRow>(
    `SELECT ${refundColumns} FROM refunds r WHERE r.order_id = $1 ORDER BY r.created_at, r.out_refund_no`,
    [orderId],
  )
  return rows.map(staffRefundOf)
}

/** Newest first over the whole shop; the cursor is the last one's time and number. */
export async function listRefunds(
  sql: Sql,
  { state, cursor }: RefundFilter & { cursor?: string | undefined },
): Promise<Page<StaffRefundRow>> {
  const [before, last] = /^\d{1,15}:[\w\-|*@]{1,64}$/.test(cursor ?? '') ? (cursor as string).split(':') : []
  const { rows } = await sql.query<RefundListRow>(
    `SELECT ${refundColumns}, i.title, i.sku_name, i.image, o.amount_fen AS order_fen, o.state AS order_state, b.nickname
     FROM refunds r
     JOIN orders o ON o.lane = r.lane AND o.id = r.order_id
     JOIN order_items i ON i.lane = o.lane AND i.order_id = o.id AND i.line = 1
     LEFT JOIN buyers b ON b.id = r.buyer_id
     WHERE ${refundFilterSql(state, '$1')}
       AND ($2::bigint IS NULL OR (r.created_at, r.out_refund_no) < (to_timestamp($2::bigint / 1000.0), $3::text))
     ORDER BY r.created_at DESC, r.out_refund_no DESC LIMIT $4`,
    [state ?? null, before ?? null, last ?? null, pageSize + 1],
  )
  const items = rows.slice(0, pageSize).map((row) => ({
    ...staffRefundOf(row),
    order: {
      title: row.title,
      skuName: row.sku_name,
      image: row.image,
      amountFen: Number(row.order_fen),
      state: row.order_state,
    },
    buyerNickname: row.nickname ?? '',
  }))
  const end = items.at(-1)
  return { items, nextCursor: rows.length > pageSize && end ? `${end.createdAt}:${end.outRefundNo}` : null }
}

/** WeChat's last word on a refund `r` was no. It is sent again every hour, which heals what the merchant can mend, and nothing else. */
export const refusedRefundSql = `r.state = 'DUE' AND r.error LIKE 'REFUSED %'`

/**
 * Refunds `r` that wait for a person: a failed one whose sum goes out again under another number does not, nor one without an error, which
 * was made outside and had failed before we heard of it. The indexes refunds_stuck and refunds_refused say the same, one each.
 */
export const stuckRefundSql = `(r.state IN ('FAILED', 'ABNORMAL') AND COALESCE(r.error, '') NOT LIKE 'REPLACED %' AND r.error IS NOT NULL
  OR ${refusedRefundSql})`

/** Refunds `r` as `state` narrows them, whose value is bound to `at`. STUCK by itself: as one of several it would not find its index. */
export const refundFilterSql = (state: RefundFilter['state'], at: string) =>
  state === 'STUCK' ? `${at}::text = 'STUCK' AND ${stuckRefundSql}` : `(${at}::text IS NULL OR r.state = ${at})`

/** What the buyer sees of it. */
export function refundViewOf({
  outRefundNo,
  amountFen,
  state,
  reason,
  note,
  createdAt,
  doneAt,
}: StaffRefund): RefundView {
  return { outRefundNo, amountFen, state, reason, note, createdAt, doneAt }
}

interface RefundRow {
  out_refund_no: string
  out_trade_no: string
  order_id: string
  amount_fen: string
  state: RefundState
  reason: RefundReason
  note: string
  restock: boolean
  error: string | null
  attempts: number
  refund_id: string | null
  created_at: Date
  sent_at: Date | null
  done_at: Date | null
}

interface RefundListRow extends RefundRow {
  title: string
  sku_name: string
  image: string
  order_fen: string
  order_state: OrderState
  nickname: string | null
}

function staffRefundOf(row: RefundRow): StaffRefund {
  return {
    outRefundNo: row.out_refund_no,
    outTradeNo: row.out_trade_no,
    orderId: row.order_id,
    amountFen: Number(row.amount_fen),
    state: row.state,
    reason: row.reason,
    note: row.note,
    restock: row.restock,
    error: row.error,
    attempts: row.attempts,
    refundId: row.refund_id,
    createdAt: row.created_at.getTime(),
    sentAt: row.sent_at?.getTime() ?? null,
    doneAt: row.done_at?.getTime() ?? null,
  }
}

const pageSize = 20
const refundColumns = `
r.out_refund_no, r.out_trade_no, r.order_id::text, r.amount_fen, r.state, r.reason, r.note, r.restock, r.error, r.attempts, r.refund_id,
r.created_at, r.sent_at, r.done_at`
