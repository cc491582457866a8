import { z } from 'zod'
import { cursorSchema, idSchema, requestIdSchema } from '../ids.ts'

// ── The buyer's side ────────────────────────────────────────────────────────────────────────────────────────────────
export const revealCardInput = z.object({ orderId: idSchema, slot: z.number().int().min(1).max(99) })

/** A delivered code of an order, unread. */
export interface CardSlotView {
  slot: number
  deliveredAt: number
  /** When it was first looked at. */
  revealedAt: number | null
  /** True when another code took the place of the first one. */
  replaced: boolean
}
export interface CardsOfOrder {
  orderId: string
  /** WAITING: paid, and on its way within seconds; OUT_OF_CODES: waits for the merchant. */
  state: 'NONE' | 'WAITING' | 'OUT_OF_CODES' | 'DELIVERED'
  slots: CardSlotView[]
}
/** The one answer that holds a code. */
export interface RevealedCard {
  code: string
}

// ── Pools ───────────────────────────────────────────────────────────────────────────────────────────────────────────
export interface CardPoolView {
  skuId: string
  productId: string
  title: string
  skuName: string
  image: string
  /** Codes nobody has: on the shelf, promised to campaigns, or owed to paid orders. */
  free: number
  /** Units that went out to buyers so far. */
  delivered: number
  /** Free codes that no campaign has been given. */
  shelfStock: number
  /** Paid orders that wait for a code. */
  waiting: number
  /** Promised units whose code was recalled: as many new codes are owed. */
  short: number
  lowMark: number
  low: boolean
}
export const poolInput = z.object({ skuId: idSchema })
export const poolsInput = z.object({
  /** Part of the name of a product. */
  search: z.string().trim().max(50).optional(),
  low: z.enum(['yes']).optional(),
  cursor: cursorSchema,
})
export const lowMarkInput = z.object({ skuId: idSchema, lowMark: z.number().int().min(0).max(1_000_000) })

// ── Batches: imports and generated codes ────────────────────────────────────────────────────────────────────────────
export const cardBatchStates = ['OPEN', 'DONE', 'RECALLED'] as const
export interface CardBatchView {
  id: string
  skuId: string
  name: string
  source: 'IMPORT' | 'GENERATED'
  state: (typeof cardBatchStates)[number]
  /** Where the file goes on: bytes before this one are taken in. */
  nextByte: number
  lines: number
  accepted: number
  duplicates: number
  rejected: number
  createdAt: number
  finishedAt: number | null
  recalledAt: number | null
  settledAt: number | null
  /** When an owner took the codes of a generated batch out. */
  codesTakenAt: number | null
}
export const cardBatchesInput = z.object({
  skuId: idSchema,
  state: z.enum(cardBatchStates).optional(),
  cursor: cursorSchema,
})
export const cardBatchInput = z.object({ batchId: idSchema })
export const openImportInput = z.object({ skuId: idSchema, name: z.string().trim().min(1, '请填写批次名称').max(60) })

/**
 * A file is sent in slices: `POST /staff/cards/imports/:batchId?from=<byte>[&last=1]`, `content-type: application/octet-stream`, the
 * slice as the body, one code a line, UTF-8. Send from `nextByte` on; a slice may end anywhere and be sent again. `last=1` with the final one.
 * Of this size it is in long before the server's patience with a request ends, even at 5,000 lines a second, and a million lines move in
 * steps of some five per cent.
 */
export const importSliceBytes = 1024 * 1024
export interface ImportSliceAnswer {
  batch: CardBatchView
}

export const codeErrorReasons = ['DUPLICATE', 'EMPTY', 'TOO_LONG', 'BAD_CHARACTERS'] as const
export type CodeErrorReason = (typeof codeErrorReasons)[number]
export const codeErrorLabels: Readonly<Record<CodeErrorReason, string>> = {
  DUPLICATE: '与已有卡密重复',
  EMPTY: '空行',
  TOO_LONG: '超过 256 个字符',
  BAD_CHARACTERS: '含有无法识别的字符，请使用 UTF-8 编码',
}
export interface CardBatchErrorRow {
  line: number
  reason: CodeErrorReason
  /** Where the same code stands. */
  first: { batchId: string; line: number } | null
}
/** The first 10,000 are kept line by line; the counts of the batch are exact. */
export const batchErrorsInput = z.object({ batchId: idSchema, afterLine: z.number().int().min(0).default(0) })

/**
 * `X`: a random character of the alphabet, `C`: the checksum over them, anything else stands for itself. `requestId` is made before the click:
 * the same request twice makes one batch.
 */
export const generateCardsInput = z.object({
  requestId: requestIdSchema,
  skuId: idSchema,
  name: z.string().trim().min(1, '请填写批次名称').max(60),
  count: z.number().int().min(1).max(100_000),
  format: z.string().min(4).max(64).default('XXXX-XXXX-XXXX-XXXC'),
  alphabet: z
    .string()
    .min(10)
    .max(64)
    .regex(/^[!-~]+$/, '只能使用可见的 ASCII 字符')
    .refine((text) => new Set(text).size === text.length, '字符不能重复')
    .default('23456789ABCDEFGHJKLMNPQRSTUVWXYZ'),
})
export const recallBatchInput = z.object({
  batchId: idSchema,
  reason: z.string().trim().min(2, '请写明原因').max(200),
  /** Also give every buyer who has one of these codes another. */
  replaceDelivered: z.boolean(),
})
/** To give a buyer another code, and to look at the one they have: both want a reason, and are audited with it. */
export const cardOfOrderInput = z.object({
  orderId: idSchema,
  slot: z.number().int().min(1).max(99),
  reason: z.string().trim().min(2, '请写明原因').max(200),
})
/** `replaced` is the slot's as the merchant saw it, so two clicks never replace twice. */
export const replaceCardInput = cardOfOrderInput.extend({ replaced: z.number().int().min(0) })
export type ReplaceCard = z.infer<typeof replaceCardInput>
/** What is known of a code that somebody holds in their hand. */
export const findCardInput = z.object({ productId: idSchema, code: z.string().trim().min(1).max(256) })
export interface FoundCard {
  state: 'FREE' | 'DELIVERED' | 'BAD' | 'RECALLED'
  batchId: string
  line: number
  orderId: string | null
}
export const setLoopCardInput = z.object({ skuId: idSchema, code: z.string().trim().min(1).max(2_000) })

export interface StaffCardRow {
  slot: number
  batchId: string | null
  batchLine: number | null
  deliveredAt: number
  revealedAt: number | null
  replaced: number
}
