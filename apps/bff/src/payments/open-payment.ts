/**
 * What a buyer pays for an order, and the order's one open payment.
 *
 * Invariant: the row stands before WeChat is asked, so money that arrives always finds it; an order has one open payment at most
 * (payments_one_open). A buyer who changes channel gets a payment of a new number, after WeChat has closed the old one: WeChat knows a
 * number in one channel only. What can fail: two starts at once: one inserts, the other finds it.
 */
import type { OrderState, PayChannel } from '@tidegate/shared/states'
import type { Pool } from 'pg'
import { laneOf } from '../kernel/lane.ts'
import { type ClosePaymentOutcome, closeAtWechat } from './close-payment.ts'
import type { ConfirmPaymentDeps } from './confirm-payment.ts'
import { laneOfPayment } from './lane-of-payment.ts'
import type { PayRoute, PayRoutes } from './routes.ts'

export interface OpenPaymentDeps extends ConfirmPaymentDeps {
  pool: Pool
  lanes: number
  routes: PayRoutes
}

export interface WantedPayment {
  orderId: string
  buyerId: string
  openid: string
  channel: PayChannel
}

/** What is to be paid. */
export interface Payable {
  amountFen: number
  title: string
  skuName: string
}

export interface OpenPayment {
  outTradeNo: string
  route: PayRoute
  /** The same in every prepay of this number, as WeChat demands: the latest that the order's deadline can become. */
  payUntilMs: number
  payDeadlineAt: number
  /** null unless WeChat still honours it. */
  prepayId: string | null
  payUrl: string | null
}

export type OpenPaymentOutcome =
  | { kind: 'OPEN'; order: Payable; payment: OpenPayment }
  /** NOT_FOUND: this buyer has no such order. CLOSED: it no longer waits for money. UNSURE: WeChat cannot tell about the old number. */
  | { kind: 'NOT_FOUND' | 'CLOSED' | 'EXPIRED' | 'PAID' | 'UNSURE' }

export async function openPayment(deps: OpenPaymentDeps, wanted: WantedPayment): Promise<OpenPaymentOutcome> {
  for (;;) {
    const order = await insert(deps, wanted)
    if (!order) return { kind: 'NOT_FOUND' }
    if (order.made) return { kind: 'OPEN', order, payment: order.made }
    if (order.paid) return { kind: 'PAID' }
    if (order.state !== 'PENDING_PAYMENT') return { kind: 'CLOSED' }
    const found = await find(deps, wanted.orderId)
    if (!found) return { kind: 'EXPIRED' }
    if (found.channel === wanted.channel) return { kind: 'OPEN', order, payment: found.payment }
    const closed: ClosePaymentOutcome = await closeAtWechat(deps, {
      outTradeNo: found.payment.outTradeNo,
      route: found.payment.route.name,
      prepaidUntil: found.prepaidUntil,
    })
    if (closed !== 'DEAD') return { kind: closed }
  }
}

/** The order, when it is this buyer's, and the payment where one could be opened. */
async function insert(
  { pool, lanes, routes }: OpenPaymentDeps,
  { orderId, buyerId, openid, channel }: WantedPayment,
): Promise<(Payable & { state: OrderState; paid: boolean; made: OpenPayment | null }) | null> {
  const route = routes.forOrder(orderId)
  const values = [laneOf(orderId, lanes), orderId, buyerId, openid, channel, route.name]
  const { rows } = await pool.query<InsertRow>(insertSql, values)
  const row = rows[0]
  if (!row) return null
  const { state, paid, title, skuName } = row
  const order = { state, paid, title, skuName, amountFen: Number(row.amountFen) }
  if (row.outTradeNo === null) return { ...order, made: null }
  const payDeadlineAt = row.deadlineAt.getTime()
  const payUntilMs = payDeadlineAt + preparingAtMostMs
  const made = { outTradeNo: row.outTradeNo, route, payUntilMs, payDeadlineAt, prepayId: null, payUrl: null }
  return { ...order, made }
}

async function find(
  { pool, lanes, routes }: OpenPaymentDeps,
  orderId: string,
): Promise<{ channel: PayChannel; prepaidUntil: Date | null; payment: OpenPayment } | null> {
  const { rows } = await pool.query<OpenRow>(findSql, [orderId, laneOf(orderId, lanes)])
  const row = rows[0]
  if (!row) return null
  return {
    channel: row.channel,
    prepaidUntil: row.prepaidUntil,
    payment: {
      outTradeNo: row.outTradeNo,
      route: routes.of(row.route),
      payUntilMs: row.deadlineAt.getTime() + preparingAtMostMs,
      payDeadlineAt: row.payDeadlineAt.getTime(),
      prepayId: row.honoured ? row.prepayId : null,
      payUrl: row.honoured ? row.payUrl : null,
    },
  }
}

/**
 * The time to pay starts when the means to pay are there: what WeChat's quota or a slow answer took since the buyer asked is added to the
 * deadline, up to five minutes. It is not over before the buyer, told to ask again after `retryAfterMs`, has done so.
 */
export async function giveBackPreparingTime(
  { pool, lanes }: LanedPool,
  outTradeNo: string,
  retryAfterMs: number,
): Promise<void> {
  const returnsWithin = retryAfterMs + askingAgainMs
  await pool.query(giveBackSql, [outTradeNo, laneOfPayment(outTradeNo, lanes), `${returnsWithin} milliseconds`])
}

/**
 * Keeps WeChat's answer, and gives back the time that it took. Returns the deadline, or null when the order no longer waits for money.
 */
export async function keepPrepaid(
  { pool, lanes }: LanedPool,
  outTradeNo: string,
  { prepayId, payUrl, honouredFor }: { prepayId: string | null; payUrl: string | null; honouredFor: string },
): Promise<number | null> {
  const lane = laneOfPayment(outTradeNo, lanes)
  const { rows } = await pool.query<{ at: Date }>(keepSql, [outTradeNo, lane, prepayId, payUrl, honouredFor])
  return rows[0]?.at.getTime() ?? null
}

type LanedPool = Pick<OpenPaymentDeps, 'pool' | 'lanes'>

type InsertRow = Omit<Payable, 'amountFen'> & { state: OrderState; paid: boolean; amountFen: string } & (
    | { outTradeNo: string; deadlineAt: Date }
    | { outTradeNo: null }
  )

interface OpenRow {
  outTradeNo: string
  route: string
  channel: PayChannel
  deadlineAt: Date
  payDeadlineAt: Date
  prepayId: string | null
  payUrl: string | null
  prepaidUntil: Date | null
  honoured: boolean
}

const preparingAtMostMs = 300_000
/** From the moment in which a buyer may ask again until they have. */
const askingAgainMs = 5_000

// The first payment has the order's own number, the next ones a suffix. The order is locked: a close under way is waited for, and one that
// comes later finds the payment.
const insertSql = `
WITH wanted AS (
  SELECT o.id, o.lane, o.state, o.paid_at IS NOT NULL AS paid, o.amount_fen, o.pay_deadline_at, i.title, i.sku_name
  FROM orders o JOIN order_items i ON i.lane = $1 AND i.order_id = o.id AND i.line = 1
  WHERE o.lane = $1 AND o.id = $2 AND o.buyer_id = $3
  FOR SHARE OF o
), made AS (
  INSERT INTO payments (out_trade_no, lane, order_id, buyer_id, openid, amount_fen, channel, route, deadline_at, state)
  SELECT w.id::text || CASE WHEN earlier.n = 0 THEN '' ELSE '_' || earlier.n + 1 END, w.lane, w.id, $3, $4, w.amount_fen, $5, $6, w.pay_deadline_at, 'CREATED'
  FROM wanted w, LATERAL (SELECT count(*) AS n, bool_or(p.state IN ('CREATED', 'PREPAID')) AS open FROM payments p WHERE p.order_id = w.id) earlier
  WHERE w.state = 'PENDING_PAYMENT' AND w.pay_deadline_at > now() AND earlier.open IS NOT TRUE
  ON CONFLICT DO NOTHING
  RETURNING out_trade_no, deadline_at
)
SELECT w.state, w.paid, w.amount_fen::text AS "amountFen", w.title, w.sku_name AS "skuName",
       m.out_trade_no AS "outTradeNo", m.deadline_at AS "deadlineAt"
FROM wanted w LEFT JOIN made m ON true`

const findSql = `
SELECT p.out_trade_no AS "outTradeNo", p.route, p.channel, COALESCE(p.deadline_at, o.pay_deadline_at) AS "deadlineAt",
       o.pay_deadline_at AS "payDeadlineAt", p.prepay_id AS "prepayId", p.pay_url AS "payUrl", p.prepay_expires_at AS "prepaidUntil",
       p.state = 'PREPAID' AND p.prepay_expires_at > now() + interval '1 minute' AS honoured
FROM payments p JOIN orders o ON o.lane = $2 AND o.id = p.order_id
WHERE p.order_id = $1 AND p.state IN ('CREATED', 'PREPAID') AND o.state = 'PENDING_PAYMENT' AND o.pay_deadline_at > now()`

// Less than a second is not worth a write to the order. The lane ($2) comes as a value here and below: sixteen partitions are set up otherwise.
const preparingAtMost = `interval '${preparingAtMostMs} milliseconds'`
const extended = `
extended AS (
  UPDATE orders o SET pay_deadline_at = a.until FROM asked a
  WHERE o.lane = $2 AND o.id = a.order_id AND o.state = 'PENDING_PAYMENT' AND o.pay_deadline_at < a.until - interval '1 second'
  RETURNING o.pay_deadline_at AS at
)
SELECT at FROM extended`

const giveBackSql = `
WITH asked AS (
  SELECT order_id, least(greatest(deadline_at + (now() - created_at), now() + $3::interval), deadline_at + ${preparingAtMost}) AS until
  FROM payments WHERE out_trade_no = $1 AND deadline_at IS NOT NULL
), ${extended}`

const keepSql = `
WITH asked AS (
  UPDATE payments p SET state = 'PREPAID', prepay_id = $3, pay_url = $4, prepay_expires_at = now() + $5::interval
  FROM orders o
  WHERE p.out_trade_no = $1 AND p.state IN ('CREATED', 'PREPAID') AND o.lane = $2 AND o.id = p.order_id AND o.state = 'PENDING_PAYMENT'
  RETURNING p.order_id, p.deadline_at + least(now() - p.created_at, ${preparingAtMost}) AS until, o.pay_deadline_at
), ${extended}
UNION ALL SELECT pay_deadline_at FROM asked
ORDER BY at DESC LIMIT 1`
