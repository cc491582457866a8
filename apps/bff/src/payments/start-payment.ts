/**
 * A buyer wants to pay: prepay at WeChat, once an order, its prepay_id used again while it lives.
 *
 * Invariant: the payment row stands before WeChat is asked, so money that arrives always finds it; and a buyer gets the means to pay
 * only while the order still waits for money, by PostgreSQL's clock, before and after WeChat's answer. A repeated start changes nothing.
 * What can fail: WeChat's answer gets lost: the same number with the same parameters gets its prepay_id again.
 */
import type { PaymentStart } from '@tidegate/shared/contracts/orders'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { Pool } from 'pg'
import { crashPoint } from '../kernel/crash-point.ts'
import { laneOf } from '../kernel/lane.ts'
import { getOrder } from '../orders/read-orders.ts'
import type { PrepayOutcome, WechatPayClient } from './wechat-pay/client.ts'
import type { PaymentRequest } from './wechat-pay/sign.ts'

export interface StartPaymentDeps {
  pool: Pool
  lanes: number
  wechatPay: WechatPayClient
  signRequest(prepayId: string): Promise<PaymentRequest>
  cashierUrl: string | null
}

export type StartPaymentOutcome =
  | { kind: 'STARTED'; payment: PaymentStart }
  | { kind: 'REFUSED'; outcome: OutcomeCode; retryAfterMs?: number }

export async function startPayment(
  deps: StartPaymentDeps,
  buyer: { buyerId: string; openid: string },
  orderId: string,
): Promise<StartPaymentOutcome> {
  const order = await getOrder(deps, buyer.buyerId, orderId)
  if (!order) return refused('ORDER_NOT_FOUND')
  if (order.state === 'PAID') return refused('ORDER_ALREADY_PAID')
  if (order.state !== 'PENDING_PAYMENT') return refused('ORDER_STATE_CONFLICT')

  const payment = await openPayment(deps, { ...buyer, orderId, amountFen: order.amountFen })
  if (!payment) return refused('ORDER_EXPIRED')
  crashPoint('pay-row-made')
  let prepayId = payment.prepayId
  if (!prepayId) {
    const prepaid = await deps.wechatPay.prepayJsapi({
      outTradeNo: payment.outTradeNo,
      // 127 characters at most; a code point may be two of them.
      description: Array.from(`${order.title} ${order.skuName}`).slice(0, 60).join(''),
      amountFen: order.amountFen,
      openId: buyer.openid,
      payUntilMs: order.payDeadlineAt,
    })
    if (prepaid.kind !== 'PREPAID') return refusalOf(prepaid)
    crashPoint('pay-prepaid')
    prepayId = prepaid.prepayId
    const { rowCount } = await deps.pool.query(
      `UPDATE payments p SET state = 'PREPAID', prepay_id = $2, prepay_expires_at = now() + interval '2 hours'
       FROM orders o WHERE p.out_trade_no = $1 AND p.state IN ('CREATED', 'PREPAID')
         AND o.lane = p.lane AND o.id = p.order_id AND o.state = 'PENDING_PAYMENT'`,
      [payment.outTradeNo, prepayId],
    )
    // Closed while WeChat was thinking. Nobody has this prepay_id, so nobody can pay with it.
    if (!rowCount) return refused('ORDER_EXPIRED')
  }
  return {
    kind: 'STARTED',
    payment: {
      params: await deps.signRequest(prepayId),
      cashierUrl: deps.cashierUrl,
      payDeadlineAt: order.payDeadlineAt,
    },
  }
}

interface NewPayment {
  orderId: string
  buyerId: string
  openid: string
  amountFen: number
}

/**
 * The order's one payment, made when it is not there; null when the order's time is over. `prepayId` is null unless WeChat still honours
 * it (2 h).
 */
async function openPayment(
  { pool, lanes }: StartPaymentDeps,
  p: NewPayment,
): Promise<{ outTradeNo: string; prepayId: string | null } | null> {
  const lane = laneOf(p.orderId, lanes)
  await pool.query(
    `INSERT INTO payments (out_trade_no, lane, order_id, buyer_id, openid, amount_fen, state)
     SELECT id::text, lane, id, $3, $4, $5, 'CREATED' FROM orders
     WHERE lane = $1 AND id = $2 AND state = 'PENDING_PAYMENT' AND pay_deadline_at > now()
     ON CONFLICT DO NOTHING`,
    [lane, p.orderId, p.buyerId, p.openid, p.amountFen],
  )
  const { rows } = await pool.query<{ outTradeNo: string; prepayId: string | null }>(
    `SELECT p.out_trade_no AS "outTradeNo",
            CASE WHEN p.state = 'PREPAID' AND p.prepay_expires_at > now() + interval '1 minute' THEN p.prepay_id END AS "prepayId"
     FROM payments p JOIN orders o ON o.lane = p.lane AND o.id = p.order_id
     WHERE p.order_id = $1 AND o.state = 'PENDING_PAYMENT' AND o.pay_deadline_at > now()`,
    [p.orderId],
  )
  return rows[0] ?? null
}

function refused(outcome: OutcomeCode, retryAfterMs?: number): StartPaymentOutcome {
  return { kind: 'REFUSED', outcome, ...(retryAfterMs && { retryAfterMs }) }
}

function refusalOf(prepaid: Exclude<PrepayOutcome, { kind: 'PREPAID' }>): StartPaymentOutcome {
  switch (prepaid.kind) {
    case 'FREQUENCY_LIMITED':
      return refused('PAY_PREPARING', prepaid.retryAfterMs)
    case 'ORDER_PAID':
      return refused('ORDER_ALREADY_PAID')
    case 'ORDER_CLOSED':
      return refused('ORDER_EXPIRED')
    case 'OUT_TRADE_NO_USED':
    case 'REFUSED':
    case 'UNAVAILABLE':
      return refused('PAY_UNAVAILABLE')
  }
}
