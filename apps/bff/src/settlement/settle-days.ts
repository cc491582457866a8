/**
 * Every finished day is settled, for every merchant number, once its bill is there (from 10 in the morning of Beijing).
 *
 * Invariant: a bill is believed only when its bytes have the hash that WeChat signed and its lines add up to its own totals. What can
 * fail: the bill is not made yet, WeChat is away, a crash in the middle: the row says when it was tried last, and it is tried again every
 * ten minutes until it is matched; days that were missed (a shop that was down) are made up for, a week back. Several schedulers may run
 * this: the stamp is a compare-and-set.
 */
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { inTransaction } from '../db/pool.ts'
import type { Clock } from '../kernel/clock.ts'
import type { PayRoute, PayRoutes } from '../payments/routes.ts'
import type { BillOutcome } from '../payments/wechat-pay/bill.ts'
import { type DayKey, matchWithin } from './match-day.ts'
import { type BillLine, readFundBill, readTradeBill } from './parse-bill.ts'

export interface SettleDeps {
  pool: Pool
  routes: PayRoutes
  logger: Logger
  clock: Clock
}

/** One tick; returns how many days were matched. */
export async function settleDays(deps: SettleDeps): Promise<number> {
  let matched = 0
  for (const route of deps.routes.all)
    for (const day of finishedDays(deps.clock.now()))
      if (await claimTry(deps.pool, { route: route.name, day }))
        if ((await settleDay(deps, route, day)) === 'MATCHED') matched++
  return matched
}

export type SettleDayOutcome = 'MATCHED' | 'WAITING' | 'UNREADABLE'

/** Fetches the bills of one day and matches them; a merchant may ask for it at any time. */
export async function settleDay(deps: SettleDeps, route: PayRoute, day: string): Promise<SettleDayOutcome> {
  const key = { route: route.name, day }
  await deps.pool.query('INSERT INTO settlements (route, day) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    route.name,
    day,
  ])
  const trade = await route.client.fetchBill('TRADE', day)
  try {
    const funds = await route.client.fetchBill('FUNDS', day)
    try {
      return await settleFrom(deps, key, { trade, funds })
    } finally {
      if (funds.kind === 'BILL') await funds.discard()
    }
  } finally {
    if (trade.kind === 'BILL') await trade.discard()
  }
}

async function settleFrom(
  deps: SettleDeps,
  key: DayKey,
  { trade, funds }: { trade: BillOutcome; funds: BillOutcome },
): Promise<SettleDayOutcome> {
  const { route, day } = key
  const waiting = whyWaiting(trade) ?? whyWaiting(funds)
  if (waiting !== null) return note(deps, key, 'WAITING', waiting)
  try {
    if (trade.kind === 'TAMPERED' || funds.kind === 'TAMPERED') throw new Error('账单摘要与微信签名的不一致')
    const fund = funds.kind === 'BILL' ? await readFundBill(funds.lines()) : { inFen: 0, outFen: 0 }
    const lines = await inTransaction(deps.pool, async (sql) => {
      await sql.query('DELETE FROM bill_lines WHERE route = $1 AND day = $2', [route, day])
      let at = 0
      const keep = async (some: BillLine[]) => {
        await sql.query(insertLinesSql, [route, day, at, ...columnsOf(some)])
        at += some.length
      }
      const sums = trade.kind === 'BILL' ? await readTradeBill(trade.lines(), keep) : noTrades
      await sql.query(billTotalsSql, [
        ...[route, day, trade.kind === 'BILL' ? trade.sha1 : '', sums.payments, sums.refunds],
        ...[sums.paidFen, sums.refundedFen, sums.feeFen, fund.inFen, fund.outFen],
      ])
      await matchWithin(sql, key)
      return at
    })
    deps.logger.info({ ...key, lines }, 'day settled')
    return 'MATCHED'
  } catch (error) {
    deps.logger.error({ ...key, error: (error as Error).message }, 'bill cannot be settled')
    return note(deps, key, 'UNREADABLE', (error as Error).message)
  }
}

function whyWaiting({ kind }: BillOutcome): string | null {
  if (kind === 'NOT_READY') return '微信尚未生成账单'
  return kind === 'FREQUENCY_LIMITED' || kind === 'UNAVAILABLE' ? '微信支付暂时无法访问' : null
}

async function note(
  { pool }: SettleDeps,
  { route, day }: DayKey,
  state: 'WAITING' | 'UNREADABLE',
  error: string,
): Promise<SettleDayOutcome> {
  await pool.query(
    `UPDATE settlements SET state = $3, error = $4, tried_at = now() WHERE route = $1 AND day = $2 AND state <> 'MATCHED'`,
    [route, day, state, error],
  )
  return state
}

/** True for whoever may try this day now. A shop's days before its first payment owe nothing. */
async function claimTry(pool: Pool, { route, day }: DayKey): Promise<boolean> {
  await pool.query(
    `INSERT INTO settlements (route, day) SELECT $1, $2::date
     WHERE EXISTS (SELECT FROM payments WHERE route = $1 AND created_at < ($2::date + 1)::timestamp AT TIME ZONE 'Asia/Shanghai')
     ON CONFLICT DO NOTHING`,
    [route, day],
  )
  const { rowCount } = await pool.query(
    `UPDATE settlements SET tried_at = now()
     WHERE route = $1 AND day = $2 AND state <> 'MATCHED' AND (tried_at IS NULL OR tried_at < now() - interval '10 minutes')`,
    [route, day],
  )
  return rowCount === 1
}

/** The seven days of Beijing before today, or before yesterday until WeChat has made yesterday's bill. Oldest first. */
export function finishedDays(now: number): string[] {
  const beijing = now + 8 * 3_600_000
  const newest = new Date(beijing).getUTCHours() >= billsFromHour ? 1 : 2
  return Array.from({ length: 7 }, (_, i) =>
    new Date(beijing - (newest + 6 - i) * 86_400_000).toISOString().slice(0, 10),
  )
}

function columnsOf(lines: readonly BillLine[]): unknown[][] {
  return [
    lines.map((line) => line.kind),
    lines.map((line) => new Date(line.at)),
    lines.map((line) => line.transactionId),
    lines.map((line) => line.outTradeNo),
    lines.map((line) => line.refundId),
    lines.map((line) => line.outRefundNo),
    lines.map((line) => line.amountFen),
    lines.map((line) => line.feeFen),
    lines.map((line) => line.state),
  ]
}

const billsFromHour = 10
const noTrades = { payments: 0, refunds: 0, paidFen: 0, refundedFen: 0, feeFen: 0 }

const insertLinesSql = `
INSERT INTO bill_lines (route, day, line, kind, at, transaction_id, out_trade_no, refund_id, out_refund_no, amount_fen, fee_fen, state)
SELECT $1, $2, $3::int + l.nth::int, l.kind, l.at, l.transaction_id, l.out_trade_no, l.refund_id, l.out_refund_no, l.amount_fen, l.fee_fen, l.state
FROM unnest($4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::text[], $9::text[], $10::bigint[], $11::bigint[], $12::text[])
  WITH ORDINALITY AS l(kind, at, transaction_id, out_trade_no, refund_id, out_refund_no, amount_fen, fee_fen, state, nth)`

const billTotalsSql = `
UPDATE settlements SET bill_sha1 = $3, payments = $4, refunds = $5, bill_paid_fen = $6, bill_refunded_fen = $7, bill_fee_fen = $8,
  fund_in_fen = $9, fund_out_fen = $10
WHERE route = $1 AND day = $2`
