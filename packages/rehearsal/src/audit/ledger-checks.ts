/**
 * What PostgreSQL alone must be able to answer for, each as a query that lists what breaks it. All run in one snapshot, so
 * they hold in the middle of a sale as well as after it.
 */
import type { ClientBase } from 'pg'
import { type Check, sampleLimit } from './books.ts'
import { moneyChecks } from './money-checks.ts'

export interface LedgerCheck {
  name: string
  label: string
  /** One row of numbers. */
  figures: string
  /** Rows with one text column `sample`; none when the invariant holds. */
  broken: string
}

export interface LedgerLimits {
  lanes: number
  stuckAfterSeconds: number
}

export async function checkLedger(snapshot: ClientBase, limits: LedgerLimits): Promise<Check[]> {
  const checks: Check[] = []
  for (const { name, label, figures, broken } of [...ledgerChecks(limits), ...moneyChecks(limits)]) {
    const numbers = await snapshot.query<Record<string, string>>(figures)
    const found = await snapshot.query<{ sample: string; count: string }>(
      `SELECT sample, count(*) OVER () AS count FROM (${broken}) AS broken LIMIT ${sampleLimit}`,
    )
    checks.push({
      name,
      label,
      ok: found.rows.length === 0,
      figures: {
        ...Object.fromEntries(Object.entries(numbers.rows[0] ?? {}).map(([figure, value]) => [figure, Number(value)])),
        broken: Number(found.rows[0]?.count ?? 0),
      },
      samples: found.rows.map((row) => row.sample),
    })
  }
  return checks
}

// Units of an order that the ledger and the buyer's holding count; paid once, paid for good (shared/states.ts, claimsUnits).
const claims = `(state = 'PENDING_PAYMENT' OR paid_at IS NOT NULL)`
const refundStates = `('REFUND_DUE', 'REFUNDING', 'REFUNDED')`
// What is going back or has gone back.
const goesBack = `r.state IN ('DUE', 'PROCESSING', 'ABNORMAL', 'DONE')`

const ledgerChecks = ({ lanes, stuckAfterSeconds }: LedgerLimits): LedgerCheck[] => [
  {
    name: 'claimed-within-total',
    label: '台账不超卖 · claimed ≤ total',
    figures: `SELECT coalesce(sum(total), 0) AS total, coalesce(sum(claimed), 0) AS claimed FROM stock_ledger`,
    broken: `
      SELECT format('offer %s lane %s: claimed %s of %s', offer_id, lane, claimed, total) AS sample
      FROM stock_ledger WHERE claimed > total OR claimed < 0 OR paid > claimed OR paid < 0`,
  },
  {
    name: 'lanes-cover-offer',
    label: '分道之和等于活动库存 · lane totals = offer total',
    figures: `SELECT count(*) AS offers FROM offers o JOIN campaigns c ON c.id = o.campaign_id WHERE c.state IN ('PUBLISHED', 'PAUSED')`,
    broken: `
      SELECT format('offer %s: %s over its lanes, %s in the offer', o.id, coalesce(sum(l.total), 0), o.total) AS sample
      FROM offers o JOIN campaigns c ON c.id = o.campaign_id LEFT JOIN stock_ledger l ON l.offer_id = o.id
      WHERE c.state IN ('PUBLISHED', 'PAUSED')
      GROUP BY o.id, o.total HAVING coalesce(sum(l.total), 0) <> o.total`,
  },
  {
    name: 'claimed-equals-orders',
    label: '台账等于订单 · claimed = units of open and paid orders',
    figures: `
      SELECT (SELECT coalesce(sum(claimed), 0) FROM stock_ledger) AS claimed,
             (SELECT coalesce(sum(quantity), 0) FROM orders WHERE ${claims}) AS ordered`,
    broken: `
      SELECT format('offer %s lane %s: ledger %s, orders %s', offer_id, lane, coalesce(l.claimed, 0), coalesce(o.units, 0)) AS sample
      FROM (SELECT stock_lane AS lane, offer_id, sum(quantity) AS units FROM orders WHERE ${claims} GROUP BY 1, 2) o
      FULL JOIN stock_ledger l USING (lane, offer_id)
      WHERE coalesce(l.claimed, 0) <> coalesce(o.units, 0)`,
  },
  {
    name: 'paid-equals-orders',
    label: '已付等于已付订单 · paid = units of paid orders',
    figures: `
      SELECT (SELECT coalesce(sum(paid), 0) FROM stock_ledger) AS paid,
             (SELECT coalesce(sum(quantity), 0) FROM orders WHERE paid_at IS NOT NULL) AS ordered`,
    broken: `
      SELECT format('offer %s lane %s: ledger %s, paid orders %s', offer_id, lane, coalesce(l.paid, 0), coalesce(o.units, 0)) AS sample
      FROM (SELECT stock_lane AS lane, offer_id, sum(quantity) AS units FROM orders WHERE paid_at IS NOT NULL GROUP BY 1, 2) o
      FULL JOIN stock_ledger l USING (lane, offer_id)
      WHERE coalesce(l.paid, 0) <> coalesce(o.units, 0)`,
  },
  {
    name: 'holdings-equal-orders',
    label: '买家持有等于订单 · held = units of the buyer',
    figures: `SELECT count(*) FILTER (WHERE held > 0) AS buyers, coalesce(sum(held), 0) AS held FROM holdings`,
    broken: `
      SELECT format('buyer %s offer %s: holding %s, orders %s', buyer_id, offer_id, coalesce(h.held, 0), coalesce(o.units, 0)) AS sample
      FROM (SELECT buyer_id, offer_id, sum(quantity) AS units FROM orders WHERE ${claims} GROUP BY 1, 2) o
      FULL JOIN (SELECT buyer_id, offer_id, sum(held) AS held FROM holdings GROUP BY 1, 2) h USING (buyer_id, offer_id)
      WHERE coalesce(h.held, 0) <> coalesce(o.units, 0)`,
  },
  {
    name: 'buyer-within-limit',
    label: '无人超过限购 · held ≤ limit',
    figures: `SELECT coalesce(max(held), 0) AS most FROM holdings`,
    broken: `
      SELECT format('buyer %s offer %s: %s units, limit %s', o.buyer_id, o.offer_id, sum(o.quantity), f.buyer_limit) AS sample
      FROM orders o JOIN offers f ON f.id = o.offer_id
      WHERE (o.state = 'PENDING_PAYMENT' OR o.paid_at IS NOT NULL)
      GROUP BY o.buyer_id, o.offer_id, f.buyer_limit HAVING sum(o.quantity) > f.buyer_limit`,
  },
  {
    name: 'one-order-per-request',
    label: '一次点击一张订单 · one order per request id',
    figures: `SELECT count(*) AS orders FROM orders`,
    broken: `
      SELECT format('buyer %s request %s: %s orders', buyer_id, request_id, count(*)) AS sample
      FROM orders GROUP BY buyer_id, request_id HAVING count(*) > 1`,
  },
  {
    name: 'order-in-its-lane',
    label: '订单在自己的分道 · lane = gene of order and buyer',
    figures: `SELECT count(DISTINCT lane) AS lanes FROM orders`,
    broken: `
      SELECT format('order %s of buyer %s lies in lane %s', id, buyer_id, lane) AS sample
      FROM orders WHERE lane <> (id & ${lanes - 1}) OR lane <> (buyer_id & ${lanes - 1})`,
  },
  {
    name: 'order-items-add-up',
    label: '订单明细相符 · items = quantity and amount',
    figures: `SELECT coalesce(sum(amount_fen), 0) AS fen FROM orders`,
    broken: `
      SELECT format('order %s: %s × and %s fen, items %s × and %s fen', o.id, o.quantity, o.amount_fen,
                    coalesce(sum(i.quantity), 0), coalesce(sum(i.quantity * i.unit_price_fen), 0)) AS sample
      FROM orders o LEFT JOIN order_items i ON i.lane = o.lane AND i.order_id = o.id
      GROUP BY o.lane, o.id, o.quantity, o.amount_fen
      HAVING o.quantity <> coalesce(sum(i.quantity), 0) OR o.amount_fen <> coalesce(sum(i.quantity * i.unit_price_fen), 0)`,
  },
  {
    name: 'order-events-chain',
    label: '每次变更有据可查 · events 1..n lead to the state',
    figures: `SELECT count(*) AS events FROM order_events`,
    broken: `
      WITH steps AS (
        SELECT lane, order_id, version, to_state, from_state,
               lag(to_state) OVER chain AS came_from, row_number() OVER chain AS step
        FROM order_events WINDOW chain AS (PARTITION BY lane, order_id ORDER BY version)
      ), chains AS (
        SELECT lane, order_id, max(version) AS version,
               bool_and(version = step AND from_state IS NOT DISTINCT FROM came_from) AS whole,
               (array_agg(to_state ORDER BY version DESC))[1] AS state
        FROM steps GROUP BY lane, order_id
      )
      SELECT format('order %s: %s v%s, events say %s v%s%s', coalesce(o.id, c.order_id), o.state, o.version, c.state, c.version,
                    CASE WHEN c.whole THEN '' ELSE ', chain broken' END) AS sample
      FROM orders o FULL JOIN chains c ON c.lane = o.lane AND c.order_id = o.id
      WHERE o.id IS NULL OR c.order_id IS NULL OR NOT c.whole OR c.state <> o.state OR c.version <> o.version`,
  },
  {
    name: 'payments-match-orders',
    label: '钱款与订单一致 · paid − refunded is what the state says',
    figures: `
      SELECT count(*) FILTER (WHERE state = 'PAID') AS paid, coalesce(sum(amount_fen) FILTER (WHERE state = 'PAID'), 0) AS fen,
             coalesce(sum(refund_fen), 0) AS "refundFen" FROM payments`,
    broken: `
      WITH money AS (
        SELECT lane, order_id, coalesce(sum(amount_fen) FILTER (WHERE state = 'PAID'), 0) AS paid,
               coalesce(sum(amount_fen - refund_fen) FILTER (WHERE state = 'PAID'), 0) AS kept
        FROM payments GROUP BY lane, order_id
      ), failed AS (
        SELECT lane, order_id, sum(amount_fen) AS fen FROM refunds
        -- One without an error was made outside and had failed before we heard of it: no money waited for it.
        WHERE state = 'FAILED' AND error NOT LIKE 'REPLACED %' GROUP BY lane, order_id
      )
      SELECT format('order %s is %s and costs %s fen: %s came in, %s stay', coalesce(o.id, m.order_id), o.state, o.amount_fen,
                    coalesce(m.paid, 0), coalesce(m.kept, 0)) AS sample
      FROM orders o FULL JOIN money m ON m.lane = o.lane AND m.order_id = o.id LEFT JOIN failed f ON f.lane = o.lane AND f.order_id = o.id
      WHERE o.id IS NULL OR CASE
        WHEN o.state IN ('PENDING_PAYMENT', 'CLOSED', 'REFUSED') THEN coalesce(m.paid, 0) <> 0
        WHEN o.state IN ${refundStates} THEN coalesce(m.paid, 0) < o.amount_fen OR m.kept <> coalesce(f.fen, 0)
        ELSE coalesce(m.kept, 0) <= 0 OR m.kept > o.amount_fen END
      UNION ALL
      SELECT format('order %s costs %s fen, its payment %s is over %s', o.id, o.amount_fen, p.out_trade_no, p.amount_fen)
      FROM orders o JOIN payments p ON p.lane = o.lane AND p.order_id = o.id
      WHERE p.amount_fen <> o.amount_fen OR p.buyer_id <> o.buyer_id
      UNION ALL
      SELECT format('payment %s is %s without a transaction id', out_trade_no, state)
      FROM payments WHERE state = 'PAID' AND transaction_id IS NULL
      UNION ALL
      SELECT format('transaction %s pays %s orders', transaction_id, count(*))
      FROM payments WHERE transaction_id IS NOT NULL GROUP BY transaction_id HAVING count(*) > 1`,
  },
  {
    name: 'refunds-match-payments',
    label: '退款与钱款一致 · refunds = what goes back of each payment and order',
    figures: `
      SELECT count(*) AS refunds, count(*) FILTER (WHERE state = 'DONE') AS done, coalesce(sum(amount_fen) FILTER (WHERE state = 'DONE'), 0) AS fen
      FROM refunds`,
    broken: `
      SELECT format('payment %s: %s fen go back, its refunds say %s', p.out_trade_no, p.refund_fen, coalesce(sum(r.amount_fen), 0)) AS sample
      FROM payments p LEFT JOIN refunds r ON r.out_trade_no = p.out_trade_no AND ${goesBack}
      GROUP BY p.out_trade_no, p.refund_fen HAVING p.refund_fen <> coalesce(sum(r.amount_fen), 0)
      UNION ALL
      SELECT format('order %s: %s fen refunded, its refunds say %s', o.id, o.refunded_fen, coalesce(sum(r.amount_fen), 0))
      FROM orders o LEFT JOIN refunds r ON r.lane = o.lane AND r.order_id = o.id AND r.state = 'DONE' AND r.reason <> 'PAID_TWICE'
      GROUP BY o.lane, o.id, o.refunded_fen HAVING o.refunded_fen <> coalesce(sum(r.amount_fen), 0)`,
  },
  {
    name: 'shelf-movements-add-up',
    label: '货架变动相符 · shelf stock = its movements',
    figures: `SELECT coalesce(sum(shelf_stock), 0) AS shelf FROM skus`,
    broken: `
      SELECT format('SKU %s: %s on the shelf, movements say %s', s.id, s.shelf_stock, coalesce(sum(m.delta), 0)) AS sample
      FROM skus s LEFT JOIN stock_movements m ON m.sku_id = s.id
      GROUP BY s.id, s.shelf_stock HAVING s.shelf_stock <> coalesce(sum(m.delta), 0)`,
  },
  {
    name: 'no-release-stuck',
    label: '归还不积压 · no owed release older than the limit',
    figures: `SELECT count(*) AS owed FROM outbox`,
    broken: `
      SELECT format('outbox %s (%s): owed for %s s', id, topic, round(extract(epoch FROM now() - created_at))) AS sample
      FROM outbox WHERE created_at < now() - make_interval(secs => ${stuckAfterSeconds})`,
  },
  {
    name: 'no-dead-letters',
    label: '没有死信 · no open dead letter',
    figures: `SELECT count(*) FILTER (WHERE resolved_at IS NULL) AS open, count(resolved_at) AS resolved FROM dead_letters`,
    broken: `SELECT format('%s %s: %s', queue, key, error) AS sample FROM dead_letters WHERE resolved_at IS NULL`,
  },
]
