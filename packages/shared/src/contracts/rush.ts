import { z } from 'zod'
import { idSchema, requestIdSchema } from '../ids.ts'
import type { CloseReason } from '../states.ts'

export const buyInput = z.object({
  offerId: idSchema,
  quantity: z.number().int().min(1).max(99),
  requestId: requestIdSchema,
  /** True when this request id was sent before: a retry must find its receipt even after the shelf sold out. */
  retry: z.boolean().default(false),
  /** From `rooms.enter`, where the campaign has a waiting room. */
  ticket: z.string().max(300).optional(),
})
export type BuyInput = z.infer<typeof buyInput>

/** The answer to a successful tap: a place in the pipeline. Poll `rush.receipt` with the same request id. */
export interface BuyReceipt {
  requestId: string
  orderId: string
  pollAfterMs: number
}

export const receiptInput = z.object({ offerId: idSchema, requestId: requestIdSchema })

/** The state of a tap, from queue to its one terminal outcome. */
export type Receipt =
  | { state: 'QUEUED'; requestId: string; orderId: string; pollAfterMs: number }
  | { state: 'PENDING_PAYMENT'; requestId: string; orderId: string; amountFen: number; payDeadlineAt: number }
  | { state: 'PAID'; requestId: string; orderId: string }
  | {
      state: 'CLOSED' | 'REFUSED' | 'REFUND_DUE'
      requestId: string
      orderId: string
      reason: CloseReason
      message: string
    }
