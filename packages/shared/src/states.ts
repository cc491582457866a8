/** Order, payment, refund and campaign states as tables: who may follow whom, and what a person reads. Checked at boot by `checkTable`. */

type Table<S extends string> = Readonly<Record<S, readonly S[]>>

/** One arrow of a machine, with what takes it. */
export interface Move<S extends string> {
  readonly from: S
  readonly to: S
  readonly when: string
}

// ── Orders ──────────────────────────────────────────────────────────────────────────────────────────────────────────
/**
 * PENDING_PAYMENT is where write-orders puts a claimed order; REFUSED where it puts one that the ledger refused.
 * REFUND_DUE: the whole sum is to go back and WeChat has not taken the refund on yet; REFUNDING: it has; REFUNDED: it has arrived.
 * A part that goes back is an amount (`refundedFen`), not a state.
 */
export const orderStates = [
  'PENDING_PAYMENT',
  'PAID',
  'SHIPPED',
  'RECEIVED',
  'DELIVERED',
  'CLOSED',
  'REFUSED',
  'REFUND_DUE',
  'REFUNDING',
  'REFUNDED',
] as const
export type OrderState = (typeof orderStates)[number]

/** Every change an order can go through; docs/order-states.md is drawn from it. */
export const orderMoves: readonly Move<OrderState>[] = [
  { from: 'PENDING_PAYMENT', to: 'PAID', when: '微信支付成功' },
  { from: 'PENDING_PAYMENT', to: 'CLOSED', when: '超时或买家取消，先关微信再关单' },
  { from: 'CLOSED', to: 'PAID', when: '关闭后到账，库存仍有' },
  { from: 'CLOSED', to: 'REFUND_DUE', when: '关闭后到账，库存已无' },
  { from: 'PAID', to: 'SHIPPED', when: '实物发货' },
  { from: 'PAID', to: 'DELIVERED', when: '卡密发放' },
  { from: 'SHIPPED', to: 'RECEIVED', when: '确认收货' },
  { from: 'PAID', to: 'REFUND_DUE', when: '全额退款' },
  { from: 'SHIPPED', to: 'REFUND_DUE', when: '全额退款' },
  { from: 'RECEIVED', to: 'REFUND_DUE', when: '全额退款' },
  { from: 'DELIVERED', to: 'REFUND_DUE', when: '全额退款' },
  { from: 'REFUND_DUE', to: 'REFUNDING', when: '微信受理' },
  { from: 'REFUND_DUE', to: 'REFUNDED', when: '微信已退款' },
  { from: 'REFUNDING', to: 'REFUNDED', when: '微信已退款' },
  { from: 'REFUNDING', to: 'REFUND_DUE', when: '微信退款失败，需再次发起' },
]

export const orderStarts: readonly OrderState[] = ['PENDING_PAYMENT', 'REFUSED']
export const orderTransitions: Table<OrderState> = tableOf(orderStates, orderMoves)

export const orderStateLabels: Readonly<Record<OrderState, string>> = {
  PENDING_PAYMENT: '待支付',
  PAID: '待发货',
  SHIPPED: '待收货',
  RECEIVED: '已收货',
  DELIVERED: '已发放',
  CLOSED: '已关闭',
  REFUSED: '未抢到',
  REFUND_DUE: '待退款',
  REFUNDING: '退款中',
  REFUNDED: '已退款',
}

/** Paid, and the money is the merchant's: from here goods go out, and from here a refund can be decided. */
export const paidStates = ['PAID', 'SHIPPED', 'RECEIVED', 'DELIVERED'] as const satisfies readonly OrderState[]
/** The whole sum goes back or has gone back. */
export const refundOrderStates = ['REFUND_DUE', 'REFUNDING', 'REFUNDED'] as const satisfies readonly OrderState[]

/**
 * Whether the ledger and the holding count the order's units. An order that was ever paid keeps them, refunded or not: they left the sale,
 * and what comes back goes to the ordinary shelf by a merchant's hand. Money that came too late for a closed order never claimed any.
 * In SQL: `state = 'PENDING_PAYMENT' OR paid_at IS NOT NULL`; CHECK orders_paid_at_fits_state keeps the two words the same.
 */
export function claimsUnits(order: { state: OrderState; paidAt: number | null }): boolean {
  return order.state === 'PENDING_PAYMENT' || order.paidAt !== null
}

/**
 * STATE: the order moved. The others leave its state as it is: REFUND (asked, declined, or a part going back), DELIVERY (resent, replaced,
 * address changed), NOTE (the merchant's own, never shown to the buyer).
 */
export const orderEventKinds = ['STATE', 'REFUND', 'DELIVERY', 'NOTE'] as const
export type OrderEventKind = (typeof orderEventKinds)[number]

export const orderEventKindLabels: Readonly<Record<OrderEventKind, string>> = {
  STATE: '状态变更',
  REFUND: '退款',
  DELIVERY: '发货',
  NOTE: '商家备注',
}

export const closeReasons = ['UNPAID', 'BUYER_CANCELLED', 'LEDGER_SOLD_OUT', 'LEDGER_LIMIT', 'GIVEN_UP'] as const
export type CloseReason = (typeof closeReasons)[number]

export const closeReasonLabels: Readonly<Record<CloseReason, string>> = {
  UNPAID: '超时未支付',
  BUYER_CANCELLED: '买家取消',
  LEDGER_SOLD_OUT: '库存核对后已售罄',
  LEDGER_LIMIT: '超过每人限购数量',
  GIVEN_UP: '系统未能生成订单，名额已退回',
}

// ── Campaigns ───────────────────────────────────────────────────────────────────────────────────────────────────────
export const campaignStates = ['DRAFT', 'PUBLISHED', 'PAUSED', 'CLOSED'] as const
export type CampaignState = (typeof campaignStates)[number]

/** PUBLISHED carries the carve-out; CLOSED has given the unsold rest back to the shelf. */
export const campaignTransitions: Table<CampaignState> = {
  DRAFT: ['PUBLISHED'],
  PUBLISHED: ['PAUSED', 'CLOSED'],
  PAUSED: ['PUBLISHED', 'CLOSED'],
  CLOSED: [],
}

export const campaignStateLabels: Readonly<Record<CampaignState, string>> = {
  DRAFT: '草稿',
  PUBLISHED: '已发布',
  PAUSED: '已暂停',
  CLOSED: '已结束',
}

// ── Payments ────────────────────────────────────────────────────────────────────────────────────────────────────────
/** PAID: WeChat has the money for us, whatever became of the order since. What goes back is told by the payment's refunds. */
export const paymentStates = ['CREATED', 'PREPAID', 'PAID', 'CLOSED'] as const
export type PaymentState = (typeof paymentStates)[number]

export const paymentTransitions: Table<PaymentState> = {
  CREATED: ['PREPAID', 'PAID', 'CLOSED'],
  PREPAID: ['PAID', 'CLOSED'],
  // A late success: WeChat had taken the money before it heard of the close.
  CLOSED: ['PAID'],
  PAID: [],
}

export const paymentStateLabels: Readonly<Record<PaymentState, string>> = {
  CREATED: '准备支付',
  PREPAID: '等待付款',
  PAID: '已支付',
  CLOSED: '已关闭',
}

/** JSAPI: in the mini-program. H5: a browser on a phone hands over to WeChat. NATIVE: a code on a screen that WeChat scans. */
export const payChannels = ['JSAPI', 'H5', 'NATIVE'] as const
export type PayChannel = (typeof payChannels)[number]

// ── Refunds ─────────────────────────────────────────────────────────────────────────────────────────────────────────
/**
 * ASKED: by the buyer, the merchant has to decide. DUE: decided, WeChat has not taken it on. PROCESSING: it has. ABNORMAL: the buyer's
 * account cannot take the money; a person settles it in WeChat's console. FAILED: WeChat will not do it under this number.
 */
export const refundStates = ['ASKED', 'DECLINED', 'DUE', 'PROCESSING', 'ABNORMAL', 'FAILED', 'DONE'] as const
export type RefundState = (typeof refundStates)[number]

export const refundTransitions: Table<RefundState> = {
  ASKED: ['DUE', 'DECLINED'],
  DECLINED: [],
  DUE: ['PROCESSING', 'DONE', 'ABNORMAL', 'FAILED'],
  PROCESSING: ['DONE', 'ABNORMAL', 'FAILED'],
  ABNORMAL: ['PROCESSING', 'DONE', 'FAILED'],
  FAILED: [],
  DONE: [],
}

export const refundStateLabels: Readonly<Record<RefundState, string>> = {
  ASKED: '待商家处理',
  DECLINED: '商家未同意',
  DUE: '等待退款',
  PROCESSING: '退款中',
  ABNORMAL: '退款异常',
  FAILED: '退款失败',
  DONE: '已退款',
}

/** Why money goes back. PAID_TWICE and PAID_AFTER_CLOSE are decided by the system itself. OUTSIDE: by hand in WeChat's console. */
export const refundReasons = [
  'BUYER_ASKED',
  'MERCHANT',
  'PAID_AFTER_CLOSE',
  'PAID_TWICE',
  'NOT_DELIVERABLE',
  'GROUP_FAILED',
  'OUTSIDE',
] as const
export type RefundReason = (typeof refundReasons)[number]

export const refundReasonLabels: Readonly<Record<RefundReason, string>> = {
  BUYER_ASKED: '买家申请退款',
  MERCHANT: '商家退款',
  PAID_AFTER_CLOSE: '付款到账时订单已关闭，名额已无',
  PAID_TWICE: '同一订单重复付款，多付部分原路退回',
  NOT_DELIVERABLE: '商家无法发货',
  GROUP_FAILED: '拼团未成',
  OUTSIDE: '在微信商户平台退款',
}

// ── Tables ──────────────────────────────────────────────────────────────────────────────────────────────────────────
export function canFollow<S extends string>(table: Table<S>, from: S, to: S): boolean {
  return table[from].includes(to)
}

/** @throws Error naming the state when a table names an unknown state or one that nothing reaches from `starts`. */
export function checkTable<S extends string>(name: string, table: Table<S>, starts: readonly S[]): void {
  const reached = new Set<S>(starts)
  const open = [...starts]
  for (let from = open.pop(); from !== undefined; from = open.pop()) {
    for (const to of table[from]) {
      if (!(to in table)) throw new Error(`${name}: ${from} leads to unknown state ${to}`)
      if (!reached.has(to)) {
        reached.add(to)
        open.push(to)
      }
    }
  }
  for (const state of Object.keys(table) as S[]) {
    if (!reached.has(state)) throw new Error(`${name}: nothing reaches ${state}`)
  }
}

function tableOf<S extends string>(states: readonly S[], moves: readonly Move<S>[]): Table<S> {
  return Object.fromEntries(
    states.map((state) => [state, moves.filter((move) => move.from === state).map((move) => move.to)]),
  ) as unknown as Table<S>
}
