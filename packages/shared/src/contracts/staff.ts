import { z } from 'zod'
import { fenSchema } from '../fen-schema.ts'
import { cursorSchema, idSchema } from '../ids.ts'
import type { SalePhase } from '../sale-phase.ts'
import type { CampaignState } from '../states.ts'
import { type ProductKind, productKinds } from './catalogue.ts'
import { skuCodeSchema } from './goods.ts'
import { type DegradeLevel, degradeLevels, roomSettings } from './waiting-room.ts'

/** What each may do where: contracts/people.ts. */
export const staffRoles = ['OWNER', 'OPERATOR', 'SUPPORT', 'WAREHOUSE', 'FINANCE', 'VIEWER'] as const
export type StaffRole = (typeof staffRoles)[number]
export const staffRoleLabels: Readonly<Record<StaffRole, string>> = {
  OWNER: '店主',
  OPERATOR: '运营',
  SUPPORT: '客服',
  WAREHOUSE: '仓储',
  FINANCE: '财务',
  VIEWER: '只读',
}

export const staffLoginInput = z.object({
  account: z.string().trim().min(1, '请输入账号').max(64),
  password: z.string().min(1, '请输入密码').max(128),
  /** Six digits of the authenticator, or a recovery code: sent with the second try, after TWO_FACTOR_NEEDED. */
  code: z.string().trim().max(20).optional(),
})

export interface StaffSession {
  token: string
  expiresAt: number
  staff: StaffView
}
export interface StaffView {
  id: string
  account: string
  name: string
  role: StaffRole
  /** What they have to do before anything else is open to them. */
  todo: 'PASSWORD' | 'TWO_FACTOR' | null
}

// ── Products ────────────────────────────────────────────────────────────────────────────────────────────────────────
export const staffProductsInput = z.object({
  search: z.string().trim().max(50).optional(),
  categoryId: idSchema.optional(),
  state: z.enum(['ON_SHELF', 'OFF_SHELF']).optional(),
  kind: z.enum(productKinds).optional(),
  cursor: cursorSchema,
})

export const skuSaveInput = z.object({
  id: idSchema.optional(),
  name: z.string().trim().min(1, '请填写规格名称').max(40),
  priceFen: fenSchema,
  listPriceFen: fenSchema,
  shelfStock: z.number().int().min(0).max(10_000_000),
  /** The stock that was read with the product: what is saved is the difference, whatever came back to the shelf meanwhile. */
  seenStock: z.number().int().optional(),
  /** Left out: stays as it is. */
  code: skuCodeSchema.optional(),
})

export const productSaveInput = z.object({
  id: idSchema.optional(),
  /** Version read with the product; a save on an older one is refused with VERSION_CONFLICT. */
  version: z.number().int().optional(),
  categoryId: idSchema,
  title: z.string().trim().min(1, '请填写商品名称').max(60),
  subtitle: z.string().trim().max(80),
  description: z.string().trim().max(2000),
  kind: z.enum(productKinds),
  state: z.enum(['ON_SHELF', 'OFF_SHELF']),
  images: z
    .array(z.string().regex(/^\/media\/[\w./-]+\.webp$/))
    .min(1, '至少一张图片')
    .max(9),
  notes: z.array(z.string().trim().max(80)).max(8),
  skus: z.array(skuSaveInput).min(1, '至少一个规格').max(20),
})
export type ProductSave = z.infer<typeof productSaveInput>

export interface StaffProduct extends ProductSave {
  id: string
  version: number
  categoryName: string
  skus: (z.infer<typeof skuSaveInput> & { id: string; code: string; seenStock: number })[]
  updatedAt: number
}

export interface StaffProductRow {
  id: string
  version: number
  title: string
  image: string
  kind: ProductKind
  categoryName: string
  state: 'ON_SHELF' | 'OFF_SHELF'
  priceFen: number
  shelfStock: number
  updatedAt: number
}

// ── Campaigns ───────────────────────────────────────────────────────────────────────────────────────────────────────
export const offerSaveInput = z
  .object({
    id: idSchema.optional(),
    skuId: idSchema,
    priceFen: fenSchema.refine((n) => n > 0, '活动价必须大于 0'),
    total: z.number().int().min(1, '库存至少为 1').max(1_000_000),
    buyerLimit: z.number().int().min(1).max(99),
    /** Units one order may hold; left out: as many as the buyer may have. */
    orderLimit: z.number().int().min(1).max(99).nullish(),
  })
  .refine((o) => (o.orderLimit ?? 1) <= o.buyerLimit, {
    path: ['orderLimit'],
    message: '每单限购不能超过每人限购',
  })

/** Up to the year 9999. */
export const momentSchema = z.number().int().min(0).max(253_402_300_799_999)

export const campaignSaveInput = z
  .object({
    id: idSchema.optional(),
    version: z.number().int().optional(),
    title: z.string().trim().min(1, '请填写活动名称').max(40),
    subtitle: z.string().trim().max(60),
    banner: z.string().regex(/^\/media\/[\w./-]+\.webp$/, '请选择活动横幅'),
    rules: z.array(z.string().trim().min(1).max(120)).max(10),
    startsAt: momentSchema,
    endsAt: momentSchema,
    payWindowSeconds: z.number().int().min(15, '支付时限至少 15 秒').max(3600),
    room: roomSettings,
    offers: z.array(offerSaveInput).min(1, '至少一个活动商品').max(20),
  })
  .refine((c) => c.endsAt > c.startsAt, { path: ['endsAt'], message: '结束时间必须晚于开始时间' })
export type CampaignSave = z.infer<typeof campaignSaveInput>

export const staffCampaignsInput = z.object({
  phase: z.enum(['DRAFT', 'UPCOMING', 'LIVE', 'ENDED']).optional(),
  search: z.string().trim().max(50).optional(),
  cursor: cursorSchema,
})
export const campaignActionInput = z.object({ campaignId: idSchema })

export interface StaffCampaignRow {
  id: string
  title: string
  banner: string
  state: CampaignState
  /** null for a draft. */
  phase: SalePhase | null
  startsAt: number
  endsAt: number
  offerCount: number
  total: number
  claimed: number
  paid: number
  prewarmedAt: number | null
}

export interface StaffOffer extends Omit<z.infer<typeof offerSaveInput>, 'orderLimit'> {
  id: string
  orderLimit: number | null
  productId: string
  productTitle: string
  skuName: string
  image: string
  listPriceFen: number
  shelfStock: number
  claimed: number
  paid: number
}

export interface StaffCampaign extends Omit<CampaignSave, 'offers'> {
  id: string
  version: number
  state: CampaignState
  phase: SalePhase | null
  /** Sessions published together share one. */
  seriesId: string | null
  epoch: number
  prewarmedAt: number | null
  /** When it was let go live: every check green, or an owner's word. null: taps are refused. */
  clearedAt: number | null
  offers: StaffOffer[]
}

/** SKUs a merchant may choose for an offer. */
export interface SkuChoice {
  skuId: string
  productId: string
  title: string
  skuName: string
  image: string
  priceFen: number
  listPriceFen: number
  shelfStock: number
}
export const skuChoicesInput = z.object({ search: z.string().trim().max(50).optional() })

/** One line of a campaign's audit. */
export interface CampaignDeed {
  id: string
  /** `campaign.pause` */
  action: string
  /** null: the system. */
  by: string | null
  at: number
  /** Given where one was asked for. */
  reason: string | null
  /** What admission was set to, where that was the deed. */
  admission: { rate: number; cap: number } | null
}

/** Owner only: lets a campaign go live over red checks. The reason is audited. */
export const clearCampaignInput = z.object({
  campaignId: idSchema,
  reason: z.string().trim().min(4, '请写明理由').max(200),
})

// ── Kill switch: each takes effect in every process within a second, and is audited ─────────────────────────────────────
/** Ends the epoch of the waiting room: all tickets die, the shelf is shut; a resume starts a new queue. `title` is typed by hand. */
export const abortCampaignInput = z.object({ campaignId: idSchema, title: z.string() })
/** Slow down or speed up the admission of a running campaign. */
export const steerRoomInput = z.object({
  campaignId: idSchema,
  rate: roomSettings.shape.rate,
  cap: roomSettings.shape.cap,
})
export const degradeInput = z.object({ level: z.literal(degradeLevels) })

export interface DegradeView {
  /** What an operator chose, and what is in force: breakers may go above. */
  chosen: DegradeLevel
  effective: DegradeLevel
}

// ── Dead letters ────────────────────────────────────────────────────────────────────────────────────────────────────
export interface DeadLetterRow {
  id: string
  queue: string
  key: string
  error: string
  createdAt: number
  resolvedAt: number | null
}
export const deadLettersInput = z.object({ open: z.boolean().default(true), cursor: cursorSchema })
/** REDRIVE: try again. GIVE_UP: end it as refused and give the units back. */
export const resolveDeadLetterInput = z.object({ id: idSchema, how: z.enum(['REDRIVE', 'GIVE_UP']) })
