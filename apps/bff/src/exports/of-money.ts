/** Refunds and settlement differences, oldest first. */
import type { ExportFilter } from '@tidegate/shared/contracts/exports'
import {
  type DifferenceAction,
  type DifferenceKind,
  differenceActionLabels,
  differenceLabels,
} from '@tidegate/shared/contracts/settlement'
import { type RefundReason, type RefundState, refundReasonLabels, refundStateLabels } from '@tidegate/shared/states'
import { refundFilterSql } from '../refunds/read-refunds.ts'
import { beijingTime, type ExportSpec, yuan } from './spec.ts'

export const refundsExport: ExportSpec<ExportFilter<'REFUNDS'>, RefundRow> = {
  columns: [
    { title: '退款单号', of: (row) => row.out_refund_no },
    { title: '订单编号', of: (row) => row.order_id },
    { title: '商户单号', of: (row) => row.out_trade_no },
    { title: '微信退款单号', of: (row) => row.refund_id },
    { title: '金额（元）', of: (row) => yuan(row.amount_fen) },
    { title: '状态', of: (row) => refundStateLabels[row.state] },
    { title: '原因', of: (row) => refundReasonLabels[row.reason] },
    { title: '说明', of: (row) => row.note },
    { title: '放回货架', of: (row) => (row.restock ? '是' : '否') },
    { title: '申请时间', of: (row) => beijingTime(row.created_at) },
    { title: '到账时间', of: (row) => beijingTime(row.done_at) },
    { title: '微信的话', of: (row) => row.error },
  ],
  async count({ sql }, { state }, { at }) {
    const { rows } = await sql.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM refunds r WHERE r.created_at <= $1 AND ${refundFilterSql(state, '$2')}`,
      [at, state ?? null],
    )
    return rows[0]?.n ?? 0
  },
  async read({ sql }, { state }, { at }, cursor) {
    const [after, last] = cursor?.split(' ') ?? []
    const { rows } = await sql.query<RefundRow & { at_ms: string }>(
      `SELECT *, order_id::text, (extract(epoch FROM created_at) * 1000)::bigint::text AS at_ms FROM refunds r
       WHERE created_at <= $1 AND ${refundFilterSql(state, '$2')}
         AND ($3::bigint IS NULL OR (created_at, out_refund_no) > (to_timestamp($3::bigint / 1000.0), $4::text))
       ORDER BY created_at, out_refund_no LIMIT $5`,
      [at, state ?? null, after ?? null, last ?? null, stretch],
    )
    const end = rows.at(-1)
    return { rows, cursor: rows.length === stretch && end ? `${end.at_ms} ${end.out_refund_no}` : null }
  },
}

export const differencesExport: ExportSpec<ExportFilter<'DIFFERENCES'>, DifferenceRow> = {
  columns: [
    { title: '编号', of: (row) => row.id },
    { title: '日期', of: (row) => row.day },
    { title: '差异', of: (row) => differenceLabels[row.kind] },
    { title: '商户单号', of: (row) => row.out_trade_no },
    { title: '退款单号', of: (row) => row.out_refund_no },
    { title: '订单编号', of: (row) => row.order_id },
    { title: '微信账单（元）', of: (row) => yuan(row.bill_fen) },
    { title: '系统账（元）', of: (row) => yuan(row.ledger_fen) },
    { title: '相差（元）', of: (row) => yuan(Number(row.bill_fen) - Number(row.ledger_fen)) },
    { title: '建议', of: (row) => differenceActionLabels[row.proposed] },
    { title: '状态', of: (row) => differenceStates[row.state] },
    { title: '处理', of: (row) => row.action && differenceActionLabels[row.action] },
    { title: '说明', of: (row) => row.note },
    { title: '发现时间', of: (row) => beijingTime(row.created_at) },
    { title: '处理时间', of: (row) => beijingTime(row.resolved_at) },
  ],
  async count({ sql }, { day, state }, { at }) {
    const { rows } = await sql.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM settlement_differences
       WHERE created_at <= $1 AND ($2::date IS NULL OR day = $2) AND ($3::text IS NULL OR state = $3)`,
      [at, day ?? null, state ?? null],
    )
    return rows[0]?.n ?? 0
  },
  async read({ sql }, { day, state }, { at }, cursor) {
    const { rows } = await sql.query<DifferenceRow>(
      `SELECT d.*, d.id::text AS id, d.day::text AS day, d.order_id::text AS order_id FROM settlement_differences d
       WHERE d.id > $4 AND d.created_at <= $1 AND ($2::date IS NULL OR d.day = $2) AND ($3::text IS NULL OR d.state = $3)
       ORDER BY d.id LIMIT $5`,
      [at, day ?? null, state ?? null, cursor ?? '0', stretch],
    )
    return { rows, cursor: rows.length === stretch ? (rows.at(-1)?.id ?? null) : null }
  },
}

interface RefundRow {
  out_refund_no: string
  out_trade_no: string
  order_id: string
  refund_id: string | null
  amount_fen: string
  state: RefundState
  reason: RefundReason
  note: string
  restock: boolean
  error: string | null
  created_at: Date
  done_at: Date | null
}

interface DifferenceRow {
  id: string
  day: string
  kind: DifferenceKind
  out_trade_no: string | null
  out_refund_no: string | null
  order_id: string | null
  bill_fen: string
  ledger_fen: string
  proposed: DifferenceAction
  state: keyof typeof differenceStates
  action: DifferenceAction | null
  note: string
  created_at: Date
  resolved_at: Date | null
}

const differenceStates = { OPEN: '待处理', SETTLED: '已解决', IGNORED: '已忽略' } as const
const stretch = 4_000
