/** Order and campaign states as tables: who may follow whom, and what a person reads. Checked at boot by `checkTable`. */

export const orderStates = ['PENDING_PAYMENT', 'PAID', 'CLOSED', 'REFUSED', 'REFUND_DUE'] as const
export type OrderState = (typeof orderStates)[number]

type Table<S extends string> = Readonly<Record<S, readonly S[]>>

/**
 * PENDING_PAYMENT is where write-orders puts a claimed order; REFUSED where it puts one that the ledger refused.
 * Money that arrives for a CLOSED order is owed back (→ REFUND_DUE).
 */
export const orderTransitions: Table<OrderState> = {
  PENDING_PAYMENT: ['PAID', 'CLOSED'],
  CLOSED: ['REFUND_DUE'],
  PAID: [],
  REFUSED: [],
  REFUND_DUE: [],
}

export const orderStateLabels: Readonly<Record<OrderState, string>> = {
  PENDING_PAYMENT: '待支付',
  PAID: '待发货',
  CLOSED: '已关闭',
  REFUSED: '未抢到',
  REFUND_DUE: '待退款',
}

export const closeReasons = ['UNPAID', 'BUYER_CANCELLED', 'LEDGER_SOLD_OUT', 'LEDGER_LIMIT'] as const
export type CloseReason = (typeof closeReasons)[number]

export const closeReasonLabels: Readonly<Record<CloseReason, string>> = {
  UNPAID: '超时未支付',
  BUYER_CANCELLED: '买家取消',
  LEDGER_SOLD_OUT: '库存核对后已售罄',
  LEDGER_LIMIT: '超过每人限购数量',
}

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

export const paymentStates = ['CREATED', 'PREPAID', 'PAID', 'CLOSED', 'REFUND_DUE'] as const
export type PaymentState = (typeof paymentStates)[number]

export const paymentTransitions: Table<PaymentState> = {
  CREATED: ['PREPAID', 'PAID', 'CLOSED', 'REFUND_DUE'],
  PREPAID: ['PAID', 'CLOSED', 'REFUND_DUE'],
  // A late success: WeChat had taken the money before it heard of the close.
  CLOSED: ['PAID', 'REFUND_DUE'],
  PAID: [],
  REFUND_DUE: [],
}

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
