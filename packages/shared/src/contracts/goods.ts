import { z } from 'zod'
import { cursorSchema, idSchema } from '../ids.ts'
import type { Said } from '../sayings.ts'
import type { ProductKind } from './catalogue.ts'

/** The merchant's own number of a SKU, unique in the shop; '' is none. `ID…` is kept for SKUs that have none when they are exported. */
export const skuCodeSchema = z
  .string()
  .trim()
  .max(40)
  .regex(/^[\w.-]*$/, '只能用字母、数字和 . _ -')
  .refine((code) => !/^ID\d+$/.test(code), '「ID + 数字」留给系统使用')

export const productKindLabels: Readonly<Record<ProductKind, string>> = { SHIP: '实物', CARD: '卡密', LOOP: '循环卡密' }
export const productStateLabels = { ON_SHELF: '在售', OFF_SHELF: '已下架' } as const

// ── Categories ──────────────────────────────────────────────────────────────────────────────────────────────────────
export interface StaffCategory {
  id: string
  name: string
  /** Products in it, on the shelf or not. */
  products: number
}
export const categorySaveInput = z.object({
  id: idSchema.optional(),
  name: z.string().trim().min(1, '请填写分类名称').max(12),
})
export const categoriesInput = z.object({ search: z.string().trim().max(12).optional(), cursor: cursorSchema })
/** Those of one page of the list in their new order: among themselves they take each other's places. */
export const categoriesSortInput = z.object({ ids: z.array(idSchema).min(2).max(200) })
export const categoryInput = z.object({ categoryId: idSchema })

// ── Stock movements ─────────────────────────────────────────────────────────────────────────────────────────────────
/** Every reason why shelf stock moves; the first four are an operator's. */
export const stockReasonLabels: Readonly<Record<string, string>> = {
  RECEIVED: '进货入库',
  COUNTED: '盘点',
  DAMAGED: '损耗',
  OTHER: '其他',
  SEEDED: '初始库存',
  EDITED: '编辑商品',
  IMPORTED: '批量导入',
  CARVE_OUT: '划给活动',
  RETURNED: '活动退回',
  REFUNDED: '退款退回',
  CARDS_IN: '卡密入库',
  CARDS_OUT: '卡密召回',
}
export const adjustReasons = ['RECEIVED', 'COUNTED', 'DAMAGED', 'OTHER'] as const

export const skuStockInput = z.object({ skuId: idSchema })
export interface SkuStock {
  skuId: string
  productId: string
  title: string
  image: string
  kind: ProductKind
  skuName: string
  code: string
  shelfStock: number
  /** Units that campaigns have and nobody has claimed yet. */
  inCampaigns: number
  siblings: { skuId: string; skuName: string }[]
}
export const stockMovementsInput = z.object({
  skuId: idSchema,
  reason: z.enum(Object.keys(stockReasonLabels) as [string, ...string[]]).optional(),
  cursor: cursorSchema,
})
export interface StockMovementRow {
  id: string
  at: number
  delta: number
  /** What the shelf held afterwards. */
  balance: number
  /** A key of `stockReasonLabels`. */
  reason: string
  note: string
  /** null: the system. */
  by: string | null
  campaign: { id: string; title: string } | null
}
/** `seen` is the stock the operator saw: on any other the change is refused, so one that arrives twice is made once. */
export const adjustStockInput = z
  .object({
    skuId: idSchema,
    seen: z.number().int().min(0),
    delta: z
      .number()
      .int()
      .min(-10_000_000)
      .max(10_000_000)
      .refine((n) => n !== 0, '请填写增减的数量'),
    reason: z.enum(adjustReasons),
    note: z.string().trim().max(200),
  })
  .refine(({ reason, note }) => reason !== 'OTHER' || note.length >= 2, { path: ['note'], message: '请写明原因' })
export type StockAdjustment = z.infer<typeof adjustStockInput>

// ── Many at once ────────────────────────────────────────────────────────────────────────────────────────────────────
export const mostBulkProducts = 200
export const bulkChangeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('STATE'), state: z.enum(['ON_SHELF', 'OFF_SHELF']) }),
  z.object({ kind: z.literal('CATEGORY'), categoryId: idSchema }),
  z.object({
    kind: z.literal('PRICE_ADD'),
    fen: z
      .number()
      .int()
      .min(-100_000_000)
      .max(100_000_000)
      .refine((n) => n !== 0, '请填写金额'),
  }),
  z.object({
    kind: z.literal('PRICE_PERCENT'),
    percent: z
      .number()
      .int()
      .min(-90, '最多降 90%')
      .max(500, '最多涨 500%')
      .refine((n) => n !== 0, '请填写百分比'),
  }),
])
export type BulkChange = z.infer<typeof bulkChangeSchema>
/** Each product with the version that was seen; one that changed since is left alone and told. */
export const bulkEditInput = z.object({
  items: z
    .array(z.object({ id: idSchema, version: z.number().int() }))
    .min(1)
    .max(mostBulkProducts),
  change: bulkChangeSchema,
})
export type BulkEdit = z.infer<typeof bulkEditInput>
export interface BulkPrice {
  skuId: string
  title: string
  skuName: string
  beforeFen: number
  afterFen: number
  listPriceFen: number
  /** BELOW_ZERO keeps the whole product as it is; ABOVE_LIST is only worth a look. */
  problem: 'BELOW_ZERO' | 'ABOVE_LIST' | null
}
export interface BulkEditAnswer {
  changed: number
  /** Left as they were, and why. */
  refused: { id: string; title: string; message: Said }[]
}

// ── Import and export ───────────────────────────────────────────────────────────────────────────────────────────────
/** The columns of a file of goods, one SKU a line. An export is a file that can be imported. */
export const goodsColumns = {
  code: '规格编码',
  title: '商品名称',
  subtitle: '副标题',
  category: '分类',
  kind: '类型',
  state: '状态',
  skuName: '规格名称',
  price: '售价',
  listPrice: '划线价',
  stock: '货架库存',
} as const
export type GoodsColumn = keyof typeof goodsColumns
export const mostImportLines = 5_000
export const mostImportBytes = 4 * 1024 * 1024

/**
 * `POST /staff/goods/import?plan=<plan>`, `content-type: text/csv`. Without `plan` nothing is written: the answer tells what would be. With
 * the plan of such an answer exactly that is done, all of it or nothing; where the shop has changed since, it is refused.
 */
export const importQuery = z.object({
  plan: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
})
export interface GoodsImport {
  plan: string
  applied: boolean
  lines: number
  counts: { newProducts: number; newSkus: number; changed: number; same: number }
  /** Lines that are left out, and why. */
  errors: { line: number; code: string; message: Said }[]
  /** What is done, line by line; the first 500. */
  rows: ImportedLine[]
}
export interface ImportedLine {
  line: number
  code: string
  title: string
  skuName: string
  what: 'NEW_PRODUCT' | 'NEW_SKU' | 'CHANGED'
  changes: { column: GoodsColumn; before: string; after: string }[]
}
/** Why a whole file is refused. */
export const fileProblemLabels = {
  NOT_TEXT: '文件不是可以读的文本，请另存为 CSV（UTF-8 或 GBK）',
  NOT_CSV: '文件不是完整的 CSV：有引号没有配对',
  NO_HEADING: '第一行要是列名，至少有「规格编码」一列',
  TOO_MANY_LINES: '一次最多 5,000 行，请分成几个文件',
  EMPTY: '文件里没有数据行',
} as const
