/**
 * One day of WeChat's bill beside our books, line by line.
 *
 * Invariant: bill − ledger = the sum of the differences, to the fen, for payments and for refunds (tests/money/settlement.integration.test.ts plants
 * some and finds exactly those). Matching changes no order and no money: it writes down what differs, once for each matter, with what to
 * do about it; a merchant confirms. It may run any number of times: what has come right since is closed, what has not stays open.
 */
import type { DifferenceKind } from '@tidegate/shared/contracts/settlement'
import { differenceAnswers, differenceKinds } from '@tidegate/shared/contracts/settlement'
import type { Pool, PoolClient } from 'pg'
import { inTransaction } from '../db/pool.ts'

export interface DayKey {
  route: string
  /** 2026-11-21, of Beijing. */
  day: string
}

export function matchDay(pool: Pool, key: DayKey): Promise<void> {
  return inTransaction(pool, (sql) => matchWithin(sql, key))
}

/** From the bill's lines as stored. The caller has written the settlement's row, which serialises two at once. */
export async function matchWithin(sql: PoolClient, { route, day }: DayKey): Promise<void> {
  await sql.query('SELECT 1 FROM settlements WHERE route = $1 AND day = $2 FOR UPDATE', [route, day])
  const { rows } = await sql.query<Found>(differencesSql, [route, day])
  await sql.query(
    `INSERT INTO settlement_differences (route, day, kind, key, out_trade_no, out_refund_no, order_id, bill_fen, ledger_fen, proposed)
     SELECT $1, $2, * FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[], $9::bigint[], $10::text[])
     ON CONFLICT (route, kind, key) DO UPDATE
       SET state = 'OPEN', resolved_at = NULL, bill_fen = excluded.bill_fen, ledger_fen = excluded.ledger_fen
       WHERE settlement_differences.state = 'SETTLED'`,
    [
      ...[route, day],
      ...[rows.map((r) => r.kind), rows.map((r) => r.key), rows.map((r) => r.outTradeNo)],
      ...[rows.map((r) => r.outRefundNo), rows.map((r) => r.orderId), rows.map((r) => r.billFen)],
      ...[rows.map((r) => r.ledgerFen), rows.map((r) => proposalFor(r.kind))],
    ],
  )
  await sql.query(
    `UPDATE settlement_differences SET state = 'SETTLED', resolved_at = now(), note = CASE WHEN note = '' THEN '再次核对已一致' ELSE note END
     WHERE route = $1 AND day = $2 AND state = 'OPEN' AND NOT (kind || ':' || key = ANY($3::text[]))`,
    [route, day, rows.map((r) => `${r.kind}:${r.key}`)],
  )
  await sql.query(totalsSql, [route, day])
}

interface Found {
  kind: DifferenceKind
  key: string
  outTradeNo: string | null
  outRefundNo: string | null
  orderId: string | null
  billFen: string
  ledgerFen: string
}

function proposalFor(kind: DifferenceKind): string {
  if (!differenceKinds.includes(kind)) throw new Error(`unknown difference ${kind}`)
  return differenceAnswers[kind][0] as string
}

/**
 * `paid` and `refunded` pair each line of the bill with our row, and our rows of that day that no bill of the number has. WeChat's time of
 * success is our paid_at, so a trade stands on one day in both; a refund may be taken on one day and arrive on the next, so any bill counts.
 */
const pairsSql = `
paid AS (
  SELECT b.out_trade_no, b.amount_fen AS bill_fen, b.transaction_id, p.out_trade_no IS NOT NULL AS known, p.order_id,
         CASE WHEN p.state = 'PAID' THEN p.amount_fen ELSE 0 END AS ledger_fen,
         p.state = 'PAID' AND p.transaction_id IS DISTINCT FROM b.transaction_id AS other_transaction
  FROM bill_lines b LEFT JOIN payments p ON p.out_trade_no = b.out_trade_no AND p.route = b.route
  WHERE b.route = $1 AND b.day = $2 AND b.kind = 'PAYMENT'
  UNION ALL
  SELECT p.out_trade_no, 0, p.transaction_id, true, p.order_id, p.amount_fen, false
  FROM payments p
  WHERE p.route = $1 AND p.state = 'PAID' AND p.paid_at >= $2::date::timestamp AT TIME ZONE 'Asia/Shanghai'
    AND p.paid_at < ($2::date + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'
    AND NOT EXISTS (SELECT FROM bill_lines b WHERE b.route = p.route AND b.kind = 'PAYMENT' AND b.out_trade_no = p.out_trade_no)
), refunded AS (
  SELECT b.out_refund_no, b.out_trade_no, b.amount_fen AS bill_fen, r.out_refund_no IS NOT NULL AS known, r.order_id,
         CASE WHEN r.state = 'DONE' OR (b.state = 'FAIL' AND r.state = 'FAILED')
              OR (b.state NOT IN ('SUCCESS', 'FAIL') AND r.state IN ('PROCESSING', 'ABNORMAL')) THEN r.amount_fen ELSE 0 END AS ledger_fen
  FROM bill_lines b LEFT JOIN refunds r ON r.out_refund_no = b.out_refund_no AND r.route = b.route
  WHERE b.route = $1 AND b.day = $2 AND b.kind = 'REFUND'
  UNION ALL
  SELECT r.out_refund_no, r.out_trade_no, 0, true, r.order_id, r.amount_fen
  FROM refunds r
  WHERE r.route = $1 AND r.state = 'DONE' AND r.done_at >= $2::date::timestamp AT TIME ZONE 'Asia/Shanghai'
    AND r.done_at < ($2::date + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'
    AND NOT EXISTS (SELECT FROM bill_lines b WHERE b.route = r.route AND b.kind = 'REFUND' AND b.out_refund_no = r.out_refund_no)
)`

const differencesSql = `
WITH ${pairsSql}
SELECT CASE WHEN NOT known THEN 'UNKNOWN_TRADE' WHEN ledger_fen = 0 THEN 'PAID_NOT_BOOKED' WHEN bill_fen = 0 THEN 'BOOKED_NOT_PAID'
            ELSE 'PAID_AMOUNT' END AS kind,
       out_trade_no AS key, out_trade_no AS "outTradeNo", NULL AS "outRefundNo", order_id::text AS "orderId",
       bill_fen::text AS "billFen", ledger_fen::text AS "ledgerFen"
FROM paid WHERE bill_fen <> ledger_fen OR other_transaction
UNION ALL
SELECT CASE WHEN NOT known THEN 'UNKNOWN_REFUND' WHEN ledger_fen = 0 THEN 'REFUNDED_NOT_BOOKED' WHEN bill_fen = 0 THEN 'BOOKED_NOT_REFUNDED'
            ELSE 'REFUNDED_AMOUNT' END,
       out_refund_no, out_trade_no, out_refund_no, order_id::text, bill_fen::text, ledger_fen::text
FROM refunded WHERE bill_fen <> ledger_fen
UNION ALL
SELECT 'PAID_NOT_DELIVERED', o.id::text, p.out_trade_no, NULL, o.id::text, b.amount_fen::text, b.amount_fen::text
FROM bill_lines b
JOIN payments p ON p.out_trade_no = b.out_trade_no AND p.route = b.route AND p.state = 'PAID'
JOIN orders o ON o.lane = p.lane AND o.id = p.order_id AND o.state = 'PAID'
JOIN order_items i ON i.lane = o.lane AND i.order_id = o.id
JOIN products g ON g.id = i.product_id AND g.kind IN ('CARD', 'LOOP')
WHERE b.route = $1 AND b.day = $2 AND b.kind = 'PAYMENT'
  -- A second payment of the order is no other matter, and two rows of one key could not be written at once.
  AND NOT EXISTS (SELECT FROM refunds r WHERE r.out_trade_no = p.out_trade_no AND r.reason = 'PAID_TWICE')
UNION ALL
SELECT 'FUNDS_DIFFER', s.day::text, NULL, NULL, NULL, (s.bill_paid_fen - s.bill_refunded_fen)::text, (s.fund_in_fen - s.fund_out_fen)::text
FROM settlements s
WHERE s.route = $1 AND s.day = $2 AND (s.fund_in_fen <> s.bill_paid_fen OR s.fund_out_fen <> s.bill_refunded_fen)`

const totalsSql = `
WITH ${pairsSql}
UPDATE settlements SET state = 'MATCHED', error = NULL, matched_at = now(),
  ledger_paid_fen = (SELECT COALESCE(sum(ledger_fen), 0) FROM paid),
  ledger_refunded_fen = (SELECT COALESCE(sum(ledger_fen), 0) FROM refunded)
WHERE route = $1 AND day = $2`
