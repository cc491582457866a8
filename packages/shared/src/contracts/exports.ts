import { z } from 'zod'
import { idSchema } from '../ids.ts'
import { cardBatchesInput, poolsInput } from './cards.ts'
import { categoriesInput, stockMovementsInput } from './goods.ts'
import { picturesInput } from './media.ts'
import { auditInput, blocksInput, buyersInput, mayIn, membersInput, type StaffArea, type StaffLevel } from './people.ts'
import { refundFilter } from './refunds.ts'
import { daySchema, settlementsFilter } from './settlement.ts'
import { deadLettersInput, type StaffRole, staffCampaignsInput, staffProductsInput } from './staff.ts'
import { orderFilter } from './staff-orders.ts'

/** What can be had as a file, and what narrows it: the filters of its list. */
const filters = {
  ORDERS: orderFilter,
  REFUNDS: refundFilter,
  DIFFERENCES: z.object({ day: daySchema.optional(), state: z.enum(['OPEN', 'SETTLED', 'IGNORED']).optional() }),
  /** Which order got codes, of which batch and line: never what they say. */
  CARD_DELIVERIES: z.object({ skuId: idSchema }),
  TO_SHIP: z.object({ missingAddress: z.boolean().optional() }),
  /** The codes of a generated batch. Once. */
  CARD_CODES: z.object({ batchId: idSchema }),
  AUDIT: auditInput.omit({ cursor: true }),
  /** SKU by SKU, as an import reads it. */
  GOODS: staffProductsInput.omit({ cursor: true }),
  STOCK: stockMovementsInput.omit({ cursor: true }),
  CAMPAIGNS: staffCampaignsInput.omit({ cursor: true }),
  CARD_POOLS: poolsInput.omit({ cursor: true }),
  CARD_BATCHES: cardBatchesInput.omit({ cursor: true }),
  BUYERS: buyersInput.omit({ cursor: true }),
  BLOCKS: blocksInput.omit({ cursor: true }),
  SETTLEMENTS: settlementsFilter,
  FAILED_UPLOADS: z.object({}),
  DEAD_LETTERS: deadLettersInput.omit({ cursor: true }),
  CATEGORIES: categoriesInput.omit({ cursor: true }),
  PICTURES: picturesInput.omit({ cursor: true }),
  STAFF: membersInput.omit({ cursor: true }),
} as const

export type ExportKind = keyof typeof filters
export type ExportFilter<K extends ExportKind = ExportKind> = z.infer<(typeof filters)[K]>

export const exportLabels: Readonly<Record<ExportKind, string>> = {
  ORDERS: '订单',
  REFUNDS: '退款',
  DIFFERENCES: '对账差异',
  CARD_DELIVERIES: '发放记录',
  TO_SHIP: '待发货清单',
  CARD_CODES: '卡密',
  AUDIT: '审计日志',
  GOODS: '商品',
  STOCK: '库存变化',
  CAMPAIGNS: '活动',
  CARD_POOLS: '卡池',
  CARD_BATCHES: '卡密批次',
  BUYERS: '买家',
  BLOCKS: '限制名单',
  SETTLEMENTS: '每日对账',
  FAILED_UPLOADS: '上传失败的发货信息',
  DEAD_LETTERS: '死信',
  CATEGORIES: '分类',
  PICTURES: '素材',
  STAFF: '人员',
}

/**
 * Which area of the shop it is of, who may have it at all, and who with personal data as it is; null: nobody, or it holds none. A file leaves
 * the house, so whoever may only look has none.
 */
export const exportRights: Readonly<Record<ExportKind, ExportRights>> = {
  // The books are kept from them: whoever settles has them too, without the people.
  ORDERS: { area: 'orders', least: 'OPERATOR', unmasked: 'OWNER', alsoMasked: 'settlement' },
  REFUNDS: { area: 'refunds', least: 'OPERATOR', unmasked: null },
  DIFFERENCES: { area: 'settlement', least: 'OPERATOR', unmasked: null },
  CARD_DELIVERIES: { area: 'cards', least: 'OPERATOR', unmasked: null },
  // Whoever packs parcels reads addresses anyhow (shipping.labels).
  TO_SHIP: { area: 'shipping', least: 'OPERATOR', unmasked: 'OPERATOR' },
  CARD_CODES: { area: 'cards', least: 'OWNER', unmasked: null },
  AUDIT: { area: 'audit', least: 'OPERATOR', unmasked: null },
  GOODS: { area: 'goods', least: 'OPERATOR', unmasked: null },
  STOCK: { area: 'goods', least: 'OPERATOR', unmasked: null },
  CAMPAIGNS: { area: 'campaigns', least: 'OPERATOR', unmasked: null },
  CARD_POOLS: { area: 'cards', least: 'OPERATOR', unmasked: null },
  CARD_BATCHES: { area: 'cards', least: 'OPERATOR', unmasked: null },
  BUYERS: { area: 'buyers', least: 'OPERATOR', unmasked: 'OWNER' },
  BLOCKS: { area: 'buyers', least: 'OPERATOR', unmasked: 'OWNER' },
  SETTLEMENTS: { area: 'settlement', least: 'OPERATOR', unmasked: null },
  FAILED_UPLOADS: { area: 'shipping', least: 'OPERATOR', unmasked: null },
  DEAD_LETTERS: { area: 'system', least: 'OPERATOR', unmasked: null },
  CATEGORIES: { area: 'goods', least: 'OPERATOR', unmasked: null },
  PICTURES: { area: 'goods', least: 'OPERATOR', unmasked: null },
  STAFF: { area: 'people', least: 'OWNER', unmasked: null },
}

interface ExportRights {
  area: StaffArea
  least: StaffLevel
  unmasked: StaffLevel | null
  /** A second area that needs it for its own work: as much there as `least` is enough, and people stay masked. */
  alsoMasked?: StaffArea
}

/** The admin asks for what to offer; the server asks when it is started and again when it is downloaded. */
export function mayExport(role: StaffRole, { kind, unmasked }: { kind: ExportKind; unmasked: boolean }): boolean {
  const { area, least, unmasked: leastUnmasked, alsoMasked } = exportRights[kind]
  if (!unmasked && alsoMasked && mayIn(role, alsoMasked, least)) return true
  const level = unmasked ? leastUnmasked : least
  return level !== null && mayIn(role, area, level)
}

/** Whether there is anything at all that they may have. */
export function mayExportAny(role: StaffRole): boolean {
  return (Object.keys(filters) as ExportKind[]).some((kind) => mayExport(role, { kind, unmasked: false }))
}

const asked = <K extends ExportKind>(kind: K) =>
  z.object({
    kind: z.literal(kind),
    filter: filters[kind],
    /** Whole names, phones and addresses. */
    unmasked: z.boolean().default(false),
    /** Why; asked for with personal data and with codes, and audited. */
    reason: z.string().trim().max(200).default(''),
  })
export const startExportInput = z
  .discriminatedUnion('kind', [
    asked('ORDERS'),
    asked('REFUNDS'),
    asked('DIFFERENCES'),
    asked('CARD_DELIVERIES'),
    asked('TO_SHIP'),
    asked('CARD_CODES'),
    asked('AUDIT'),
    asked('GOODS'),
    asked('STOCK'),
    asked('CAMPAIGNS'),
    asked('CARD_POOLS'),
    asked('CARD_BATCHES'),
    asked('BUYERS'),
    asked('BLOCKS'),
    asked('SETTLEMENTS'),
    asked('FAILED_UPLOADS'),
    asked('DEAD_LETTERS'),
    asked('CATEGORIES'),
    asked('PICTURES'),
    asked('STAFF'),
  ])
  .refine((input) => !needsReason(input) || input.reason.length >= 2, { path: ['reason'], message: '请写明原因' })
export type StartExport = z.infer<typeof startExportInput>

export function needsReason({ kind, unmasked }: { kind: ExportKind; unmasked: boolean }): boolean {
  return unmasked || kind === 'CARD_CODES'
}

export const exportInput = z.object({ exportId: idSchema })

/** GONE: a day has passed, or codes were taken out: the file is no more. */
export const exportStates = ['WAITING', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED', 'GONE'] as const
export type ExportState = (typeof exportStates)[number]
export const exportStateLabels: Readonly<Record<ExportState, string>> = {
  WAITING: '排队中',
  RUNNING: '正在导出',
  DONE: '可以下载',
  FAILED: '没有成功',
  CANCELLED: '已取消',
  GONE: '已过期',
}

export interface ExportView {
  id: string
  kind: ExportKind
  state: ExportState
  unmasked: boolean
  rows: number
  /** How many there will be; null while they have not been counted. */
  expected: number | null
  bytes: number
  createdAt: number
  finishedAt: number | null
  /** Until when a DONE one can be downloaded. */
  expiresAt: number | null
}

/**
 * The file: `POST /staff/exports/:id/door` with the bearer token opens it for a minute to this browser by a cookie, then `GET
 * /staff/exports/:id/file` downloads it. A navigation carries no bearer token, and a token in an address ends up in logs.
 */
export const exportDoor = (exportId: string): string => `/staff/exports/${exportId}/door`
export const exportFile = (exportId: string): string => `/staff/exports/${exportId}/file`
