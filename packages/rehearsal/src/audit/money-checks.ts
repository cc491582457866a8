/**
 * Money that is on its way, and days that are settled with WeChat. Whether payments, refunds and orders agree is in ledger-checks; these run
 * in the same snapshot.
 */
import type { LedgerCheck } from './ledger-checks.ts'

export function moneyChecks({ stuckAfterSeconds }: { stuckAfterSeconds: number }): LedgerCheck[] {
  return [
    {
      name: 'no-refund-stuck',
      label: '退款不积压 · no decided refund is forgotten',
      figures: `SELECT count(*) AS due FROM refunds WHERE state = 'DUE'`,
      broken: `
        SELECT format('refund %s is DUE for %s s and was not due again: %s', out_refund_no, round(extract(epoch FROM now() - next_at)), error) AS sample
        FROM refunds WHERE state IN ('DUE', 'PROCESSING', 'ABNORMAL') AND next_at < now() - make_interval(secs => ${stuckAfterSeconds})
        UNION ALL
        SELECT format('refund %s is DUE and WeChat will not do it: %s', out_refund_no, error)
        FROM refunds WHERE state = 'DUE' AND error LIKE 'REFUSED %'`,
    },
    {
      name: 'one-open-payment',
      label: '一单一笔在付 · one open payment an order',
      figures: `SELECT count(*) AS open FROM payments WHERE state IN ('CREATED', 'PREPAID')`,
      broken: `
        SELECT format('order %s has %s open payments', order_id, count(*)) AS sample
        FROM payments WHERE state IN ('CREATED', 'PREPAID') GROUP BY order_id HAVING count(*) > 1
        UNION ALL
        SELECT format('order %s is %s with an open payment %s', o.id, o.state, p.out_trade_no)
        FROM payments p JOIN orders o ON o.lane = p.lane AND o.id = p.order_id
        WHERE p.state IN ('CREATED', 'PREPAID') AND o.state IN ('CLOSED', 'REFUSED')`,
    },
    {
      name: 'settled-days-balance',
      label: '对账到分 · bill − books = listed differences',
      figures: `
        SELECT count(*) AS days, coalesce(sum(bill_paid_fen - bill_refunded_fen), 0) AS "billFen" FROM settlements WHERE state = 'MATCHED'`,
      broken: `
        WITH listed AS (
          SELECT route, day,
                 coalesce(sum(bill_fen - ledger_fen) FILTER (WHERE kind IN ('PAID_NOT_BOOKED', 'BOOKED_NOT_PAID', 'PAID_AMOUNT', 'UNKNOWN_TRADE')), 0) AS paid,
                 coalesce(sum(bill_fen - ledger_fen) FILTER (WHERE kind IN ('REFUNDED_NOT_BOOKED', 'BOOKED_NOT_REFUNDED', 'REFUNDED_AMOUNT', 'UNKNOWN_REFUND')), 0) AS refunded
          FROM settlement_differences WHERE state <> 'SETTLED' GROUP BY route, day
        )
        SELECT format('%s %s: bill − books is %s paid and %s refunded, listed are %s and %s', s.route, s.day, s.bill_paid_fen - s.ledger_paid_fen,
                      s.bill_refunded_fen - s.ledger_refunded_fen, coalesce(l.paid, 0), coalesce(l.refunded, 0)) AS sample
        FROM settlements s LEFT JOIN listed l USING (route, day)
        WHERE s.state = 'MATCHED'
          AND (s.bill_paid_fen - s.ledger_paid_fen <> coalesce(l.paid, 0)
               OR s.bill_refunded_fen - s.ledger_refunded_fen <> coalesce(l.refunded, 0))`,
    },
  ]
}
