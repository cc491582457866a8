/**
 * A buyer wants to pay: prepay at WeChat, once an order and channel, its prepay_id used again while it lives.
 *
 * Invariant: a buyer gets the means to pay only while the order still waits for money, by PostgreSQL's clock, before and after WeChat's
 * answer. A repeated start changes nothing. Where WeChat's quota is used up the buyer is told so (PAY_PREPARING) and the time to pay
 * does not run. What can fail: WeChat's answer gets lost: the same number with the same parameters gets its prepay_id again.
 */
import type { PaymentStart, WebPaymentStart } from '@tidegate/shared/contracts/orders'
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import type { PayChannel } from '@tidegate/shared/states'
import { crashPoint } from '../kernel/crash-point.ts'
import {
  giveBackPreparingTime,
  keepPrepaid,
  type OpenPayment,
  type OpenPaymentDeps,
  openPayment,
} from './open-payment.ts'
import type { PrepayOutcome, WebPrepayOutcome } from './wechat-pay/trade.ts'

export interface StartPaymentDeps extends OpenPaymentDeps {
  cashierUrl: string | null
}

type Refused = { kind: 'REFUSED'; outcome: OutcomeCode; retryAfterMs?: number }
export type StartPaymentOutcome = { kind: 'STARTED'; payment: PaymentStart } | Refused
export type StartWebPaymentOutcome = { kind: 'STARTED'; payment: WebPaymentStart } | Refused

interface Buyer {
  buyerId: string
  openid: string
}

export async function startPayment(
  deps: StartPaymentDeps,
  buyer: Buyer,
  orderId: string,
): Promise<StartPaymentOutcome> {
  const ready = await prepare(deps, buyer, orderId, 'JSAPI', ({ route, ...payment }, trade) =>
    payment.prepayId
      ? Promise.resolve({ kind: 'READY' as const })
      : route.client.prepayJsapi({ ...trade, openId: buyer.openid }),
  )
  if (ready.kind === 'REFUSED') return ready
  const { payment, prepaid, payDeadlineAt } = ready
  const prepayId = prepaid.kind === 'PREPAID' ? prepaid.prepayId : (payment.prepayId as string)
  return {
    kind: 'STARTED',
    payment: { params: await payment.route.signRequest(prepayId), cashierUrl: deps.cashierUrl, payDeadlineAt },
  }
}

export async function startWebPayment(
  deps: OpenPaymentDeps,
  buyer: Buyer & { ip: string },
  orderId: string,
  channel: WebPaymentStart['channel'],
): Promise<StartWebPaymentOutcome> {
  const ready = await prepare(deps, buyer, orderId, channel, ({ route, payUrl }, trade) => {
    if (payUrl) return Promise.resolve({ kind: 'READY' as const })
    return channel === 'H5' ? route.client.prepayH5({ ...trade, ip: buyer.ip }) : route.client.prepayNative(trade)
  })
  if (ready.kind === 'REFUSED') return ready
  const { payment, prepaid, payDeadlineAt } = ready
  const payUrl = prepaid.kind === 'PREPAID' ? prepaid.payUrl : (payment.payUrl as string)
  return { kind: 'STARTED', payment: { channel, payUrl, payDeadlineAt } }
}

interface Trade {
  outTradeNo: string
  description: string
  amountFen: number
  payUntilMs: number
}

type Prepaid = Extract<PrepayOutcome | WebPrepayOutcome, { kind: 'PREPAID' }>
type Ready<P> = { kind: 'READY'; payment: OpenPayment; prepaid: P | { kind: 'READY' }; payDeadlineAt: number }

async function prepare<P extends Prepaid>(
  deps: OpenPaymentDeps,
  buyer: Buyer,
  orderId: string,
  channel: PayChannel,
  prepay: (
    payment: OpenPayment,
    trade: Trade,
  ) => Promise<P | { kind: 'READY' } | Exclude<PrepayOutcome, { kind: 'PREPAID' }>>,
): Promise<Ready<P> | Refused> {
  const opened = await openPayment(deps, { ...buyer, orderId, channel })
  if (opened.kind !== 'OPEN') return refused(openRefusals[opened.kind])
  crashPoint('pay-row-made')
  const { order, payment } = opened
  const prepaid = await prepay(payment, {
    outTradeNo: payment.outTradeNo,
    // 127 characters at most; a code point may be two of them.
    description: Array.from(`${order.title} ${order.skuName}`).slice(0, 60).join(''),
    amountFen: order.amountFen,
    payUntilMs: payment.payUntilMs,
  })
  if (prepaid.kind === 'READY') return { kind: 'READY', payment, prepaid, payDeadlineAt: payment.payDeadlineAt }
  if (prepaid.kind === 'FREQUENCY_LIMITED') await giveBackPreparingTime(deps, payment.outTradeNo, prepaid.retryAfterMs)
  if (prepaid.kind !== 'PREPAID') return refusalOf(prepaid)
  crashPoint('pay-prepaid')
  const payDeadlineAt = await keepPrepaid(deps, payment.outTradeNo, {
    prepayId: 'prepayId' in prepaid ? prepaid.prepayId : null,
    payUrl: 'payUrl' in prepaid ? prepaid.payUrl : null,
    honouredFor: honouredFor[channel],
  })
  // Closed while WeChat was thinking. Nobody has this prepay_id, so nobody can pay with it.
  return payDeadlineAt === null ? refused('ORDER_EXPIRED') : { kind: 'READY', payment, prepaid, payDeadlineAt }
}

function refused(outcome: OutcomeCode, retryAfterMs?: number): Refused {
  return { kind: 'REFUSED', outcome, ...(retryAfterMs && { retryAfterMs }) }
}

function refusalOf(prepaid: Exclude<PrepayOutcome, { kind: 'PREPAID' }>): Refused {
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

const openRefusals = {
  NOT_FOUND: 'ORDER_NOT_FOUND',
  CLOSED: 'ORDER_STATE_CONFLICT',
  EXPIRED: 'ORDER_EXPIRED',
  PAID: 'ORDER_ALREADY_PAID',
  UNSURE: 'PAY_UNAVAILABLE',
} as const satisfies Record<string, OutcomeCode>

/** A prepay_id and a Native code live two hours, an H5 address five minutes. */
const honouredFor: Readonly<Record<PayChannel, string>> = { JSAPI: '2 hours', NATIVE: '2 hours', H5: '5 minutes' }
