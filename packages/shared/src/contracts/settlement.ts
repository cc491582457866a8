import { z } from 'zod'
import { cursorSchema, idSchema } from '../ids.ts'

/** A day of Beijing, as WeChat's bills have it: 2026-11-21. */
export const daySchema = z.string().regex(/^20\d{2}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, '日期格式不正确')

/** WAITING: WeChat has no bill yet. MATCHED: every line was compared. UNREADABLE: the bill does not match its hash or its form. */
export const settlementStates = ['WAITING', 'MATCHED', 'UNREADABLE'] as const
export type SettlementState = (typeof settlementStates)[number]

export const settlementStateLabels: Readonly<Record<SettlementState, string>> = {
  WAITING: '等待账单',
  MATCHED: '已对账',
  UNREADABLE: '账单无法核对',
}

/** What a bill and our books can differ in. `billFen` and `ledgerFen` of each add up to the day's difference, to the fen. */
export const differenceKinds = [
  'PAID_NOT_BOOKED',
  'BOOKED_NOT_PAID',
  'PAID_AMOUNT',
  'UNKNOWN_TRADE',
  'REFUNDED_NOT_BOOKED',
  'BOOKED_NOT_REFUNDED',
  'REFUNDED_AMOUNT',
  'UNKNOWN_REFUND',
  'PAID_NOT_DELIVERED',
  'FUNDS_DIFFER',
] as const
export type DifferenceKind = (typeof differenceKinds)[number]

export const differenceLabels: Readonly<Record<DifferenceKind, string>> = {
  PAID_NOT_BOOKED: '微信已收款，系统未入账',
  BOOKED_NOT_PAID: '系统已入账，账单中没有',
  PAID_AMOUNT: '收款金额不一致',
  UNKNOWN_TRADE: '账单中的交易不属于任何订单',
  REFUNDED_NOT_BOOKED: '微信已退款，系统未记录',
  BOOKED_NOT_REFUNDED: '系统已退款，账单中没有',
  REFUNDED_AMOUNT: '退款金额不一致',
  UNKNOWN_REFUND: '账单中的退款不是由系统发起',
  PAID_NOT_DELIVERED: '已付款，尚未交付',
  FUNDS_DIFFER: '资金账单与交易账单不一致',
}

/** QUERY: ask WeChat and book what it says. REFUND: give the money back. REDELIVER: deliver again. IGNORE: with a reason. */
export const differenceActions = ['QUERY', 'REFUND', 'REDELIVER', 'IGNORE'] as const
export type DifferenceAction = (typeof differenceActions)[number]

export const differenceActionLabels: Readonly<Record<DifferenceAction, string>> = {
  QUERY: '向微信查询并入账',
  REFUND: '退款',
  REDELIVER: '重新交付',
  IGNORE: '忽略（需写明原因）',
}

/** What each kind may be answered with; the first is what is proposed. */
export const differenceAnswers: Readonly<Record<DifferenceKind, readonly DifferenceAction[]>> = {
  PAID_NOT_BOOKED: ['QUERY', 'IGNORE'],
  BOOKED_NOT_PAID: ['QUERY', 'IGNORE'],
  PAID_AMOUNT: ['REFUND', 'IGNORE'],
  UNKNOWN_TRADE: ['IGNORE'],
  REFUNDED_NOT_BOOKED: ['QUERY', 'IGNORE'],
  BOOKED_NOT_REFUNDED: ['QUERY', 'IGNORE'],
  REFUNDED_AMOUNT: ['IGNORE'],
  UNKNOWN_REFUND: ['QUERY', 'IGNORE'],
  PAID_NOT_DELIVERED: ['REDELIVER', 'REFUND', 'IGNORE'],
  FUNDS_DIFFER: ['IGNORE'],
}

/** What a day's list is narrowed to: EVEN was compared and asks for nobody, OPEN has differences that do. */
export const settlementStandings = ['EVEN', 'OPEN', 'WAITING', 'UNREADABLE'] as const
export type SettlementStanding = (typeof settlementStandings)[number]
export const settlementStandingLabels: Readonly<Record<SettlementStanding, string>> = {
  EVEN: '没有待处理的差异',
  OPEN: '有待处理的差异',
  WAITING: settlementStateLabels.WAITING,
  UNREADABLE: settlementStateLabels.UNREADABLE,
}

export const settlementsFilter = z.object({ standing: z.enum(settlementStandings).optional() })
export const settlementsInput = settlementsFilter.extend({ cursor: cursorSchema })
export const settleInput = z.object({ day: daySchema })

export interface SettlementView {
  route: string
  mchId: string
  day: string
  state: SettlementState
  error: string | null
  matchedAt: number | null
  /** Lines of the bill. */
  payments: number
  refunds: number
  billPaidFen: number
  billRefundedFen: number
  billFeeFen: number
  ledgerPaidFen: number
  ledgerRefundedFen: number
  fundInFen: number
  fundOutFen: number
  openDifferences: number
}

export const differencesInput = z.object({
  day: daySchema.optional(),
  state: z.enum(['OPEN', 'SETTLED', 'IGNORED']).optional(),
  cursor: cursorSchema,
})

export interface DifferenceView {
  id: string
  route: string
  day: string
  kind: DifferenceKind
  outTradeNo: string | null
  outRefundNo: string | null
  orderId: string | null
  billFen: number
  ledgerFen: number
  proposed: DifferenceAction
  state: 'OPEN' | 'SETTLED' | 'IGNORED'
  action: DifferenceAction | null
  note: string
  createdAt: number
  resolvedAt: number | null
}

/** A merchant confirms what to do. IGNORE needs a reason. */
export const resolveDifferenceInput = z
  .object({ id: idSchema, action: z.enum(differenceActions), note: z.string().trim().max(200).default('') })
  .refine((input) => input.action !== 'IGNORE' || input.note.length >= 4, { path: ['note'], message: '请写明原因' })
export type ResolveDifference = z.infer<typeof resolveDifferenceInput>
