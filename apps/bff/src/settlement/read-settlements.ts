import type { Page } from '@tidegate/shared/contracts/catalogue'
import type { DifferenceView, SettlementView, settlementsInput } from '@tidegate/shared/contracts/settlement'
import type { Pool } from 'pg'
import type { z } from 'zod'
import type { Sql } from '../db/pool.ts'
import type { PayRoutes } from '../payments/routes.ts'

interface SettlementDeps {
  pool: Sql
  routes: Pick<PayRoutes, 'all'>
}

/** Newest day first, a day's merchant numbers on one page. */
export async function listSettlements(
  { pool, routes }: SettlementDeps,
  { standing, cursor }: z.output<typeof settlementsInput>,
): Promise<Page<SettlementView>> {
  const before = /^\d{4}-\d{2}-\d{2}$/.test(cursor ?? '') ? cursor : null
  const { rows } = await pool.query<SettlementRow>(
    `WITH standing AS (${standingSql} WHERE $1::date IS NULL OR s.day < $1), asked AS (SELECT * FROM standing WHERE $3::text IS NULL OR standing = $3)
     SELECT *, day::text AS day FROM asked
     WHERE asked.day IN (SELECT DISTINCT day FROM asked ORDER BY day DESC LIMIT $2)
     ORDER BY asked.day DESC, route`,
    [before, daysAPage, standing ?? null],
  )
  const items = rows.map((row) => viewOf(row, routes))
  const days = new Set(rows.map((row) => row.day))
  return { items, nextCursor: days.size === daysAPage ? (rows.at(-1)?.day ?? null) : null }
}

/** One day as it stands, of every merchant number. */
export async function readDay({ pool, routes }: SettlementDeps, day: string): Promise<SettlementView[]> {
  const { rows } = await pool.query<SettlementRow>(
    `SELECT *, day::text AS day FROM (${standingSql}) s WHERE s.day = $1 ORDER BY route`,
    [day],
  )
  return rows.map((row) => viewOf(row, routes))
}

export async function listDifferences(
  pool: Pool,
  { day, state, cursor }: { day?: string | undefined; state?: string | undefined; cursor?: string | undefined },
): Promise<Page<DifferenceView>> {
  const before = cursor && /^\d{1,18}$/.test(cursor) ? cursor : null
  const { rows } = await pool.query<DifferenceRow>(
    `SELECT *, id::text AS id, day::text AS day, order_id::text AS order_id FROM settlement_differences
     WHERE ($1::date IS NULL OR day = $1) AND ($2::text IS NULL OR state = $2) AND ($3::bigint IS NULL OR settlement_differences.id < $3)
     ORDER BY settlement_differences.id DESC LIMIT $4`,
    [day ?? null, state ?? null, before, pageSize + 1],
  )
  const items = rows.slice(0, pageSize).map(differenceOf)
  return { items, nextCursor: rows.length > pageSize ? (items.at(-1)?.id ?? null) : null }
}

interface SettlementRow {
  route: string
  day: string
  state: SettlementView['state']
  error: string | null
  matched_at: Date | null
  payments: number
  refunds: number
  bill_paid_fen: string
  bill_refunded_fen: string
  bill_fee_fen: string
  ledger_paid_fen: string
  ledger_refunded_fen: string
  fund_in_fen: string
  fund_out_fen: string
  open: number
}

function viewOf(row: SettlementRow, routes: SettlementDeps['routes']): SettlementView {
  return {
    route: row.route,
    mchId: routes.all.find((route) => route.name === row.route)?.mchId ?? '',
    day: row.day,
    state: row.state,
    error: row.error,
    matchedAt: row.matched_at?.getTime() ?? null,
    payments: row.payments,
    refunds: row.refunds,
    billPaidFen: Number(row.bill_paid_fen),
    billRefundedFen: Number(row.bill_refunded_fen),
    billFeeFen: Number(row.bill_fee_fen),
    ledgerPaidFen: Number(row.ledger_paid_fen),
    ledgerRefundedFen: Number(row.ledger_refunded_fen),
    fundInFen: Number(row.fund_in_fen),
    fundOutFen: Number(row.fund_out_fen),
    openDifferences: row.open,
  }
}

interface DifferenceRow {
  id: string
  route: string
  day: string
  kind: DifferenceView['kind']
  out_trade_no: string | null
  out_refund_no: string | null
  order_id: string | null
  bill_fen: string
  ledger_fen: string
  proposed: DifferenceView['proposed']
  state: DifferenceView['state']
  action: DifferenceView['action']
  note: string
  created_at: Date
  resolved_at: Date | null
}

function differenceOf(row: DifferenceRow): DifferenceView {
  return {
    id: row.id,
    route: row.route,
    day: row.day,
    kind: row.kind,
    outTradeNo: row.out_trade_no,
    outRefundNo: row.out_refund_no,
    orderId: row.order_id,
    billFen: Number(row.bill_fen),
    ledgerFen: Number(row.ledger_fen),
    proposed: row.proposed,
    state: row.state,
    action: row.action,
    note: row.note,
    createdAt: row.created_at.getTime(),
    resolvedAt: row.resolved_at?.getTime() ?? null,
  }
}

const standingSql = `
SELECT s.*, open.n AS open, CASE WHEN s.state <> 'MATCHED' THEN s.state WHEN open.n > 0 THEN 'OPEN' ELSE 'EVEN' END AS standing
FROM settlements s, LATERAL (
  SELECT count(*)::int AS n FROM settlement_differences d WHERE d.route = s.route AND d.day = s.day AND d.state = 'OPEN'
) open`
const daysAPage = 14
const pageSize = 50
