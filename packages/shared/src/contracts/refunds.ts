import { z } from 'zod'
import { cursorSchema, idSchema } from '../ids.ts'
import { type RefundReason, type RefundState, refundStates } from '../states.ts'
import type { OrderView } from './orders.ts'

const outRefundNo = z.string().regex(/^[0-9A-Za-z_\-|*@]{1,64}$/, '退款单号格式不正确')

export interface RefundView {
  outRefundNo: string
  amountFen: number
  state: RefundState
  reason: RefundReason
  /** The buyer's words when asked, the merchant's when declined. */
  note: string
  createdAt: number
  doneAt: number | null
}

/** A buyer asks for the whole sum back; the merchant decides. */
export const askRefundInput = z.object({ orderId: idSchema, note: z.string().trim().min(1, '请说明原因').max(200) })

// ── The merchant's side ─────────────────────────────────────────────────────────────────────────────────────────────
/** `version` is the order's as the merchant saw it, so two clicks never refund twice. `amountFen` null: all that is left. */
export const refundOrderInput = z.object({
  orderId: idSchema,
  version: z.number().int().min(1),
  amountFen: z.number().int().min(1, '退款金额至少 0.01 元').max(100_000_000_00).nullable(),
  /** The goods are here: put the units back to the ordinary shelf. Never to the sale's. */
  restock: z.boolean().default(false),
  note: z.string().trim().min(1, '请写明原因').max(200),
})
export type RefundOrder = z.infer<typeof refundOrderInput>

export const answerRefundInput = z.object({
  outRefundNo,
  approve: z.boolean(),
  restock: z.boolean().default(false),
  /** To the buyer when declined. */
  note: z.string().trim().max(200).default(''),
})
export type AnswerRefund = z.infer<typeof answerRefundInput>

/** A refund that WeChat would not do under its number is sent again under a new one. */
export const retryRefundInput = z.object({ outRefundNo })

/** A state; `STUCK`: what WeChat would not give back or does not take on, and nobody has sent again. */
export const refundFilter = z.object({ state: z.enum([...refundStates, 'STUCK']).optional() })
export type RefundFilter = z.infer<typeof refundFilter>
export const refundsInput = refundFilter.extend({ cursor: cursorSchema })

export interface StaffRefund extends RefundView {
  orderId: string
  outTradeNo: string
  restock: boolean
  /** WeChat's last word on why it has not been done. */
  error: string | null
  attempts: number
  refundId: string | null
  sentAt: number | null
}
export interface StaffRefundRow extends StaffRefund {
  order: Pick<OrderView, 'title' | 'skuName' | 'image' | 'amountFen' | 'state'>
  buyerNickname: string
}

export const annotateOrderInput = z.object({ orderId: idSchema, note: z.string().trim().min(1, '请填写备注').max(500) })
