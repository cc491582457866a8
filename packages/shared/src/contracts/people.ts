/** Who works in the shop and what they may do, what they did, and the buyers they keep out. */
import { z } from 'zod'
import { cursorSchema, idSchema } from '../ids.ts'
import { type StaffRole, staffRoles } from './staff.ts'

// ── Permissions ─────────────────────────────────────────────────────────────────────────────────────────────────────
/** Parts of the shop that are given to people one by one. */
export const staffAreas = [
  ...(['home', 'campaigns', 'goods', 'cards', 'orders', 'refunds', 'shipping', 'settlement'] as const),
  ...(['buyers', 'system', 'audit', 'people'] as const),
] as const
export type StaffArea = (typeof staffAreas)[number]

/** What somebody may do within an area, from most to least: decide over others' safeguards, change things, look at them. */
export const staffLevels = ['OWNER', 'OPERATOR', 'VIEWER'] as const
export type StaffLevel = (typeof staffLevels)[number]

const everywhere = (level: StaffLevel): Record<StaffArea, StaffLevel> =>
  Object.fromEntries(staffAreas.map((area) => [area, level])) as Record<StaffArea, StaffLevel>
const hidden = { settlement: null, system: null, audit: null, people: null } as const

/** The whole table of permissions. The server asks it before every procedure; the admin asks it for what to offer. */
export const permissions: Readonly<Record<StaffRole, Readonly<Record<StaffArea, StaffLevel | null>>>> = {
  OWNER: everywhere('OWNER'),
  OPERATOR: { ...everywhere('OPERATOR'), audit: 'VIEWER', people: null },
  SUPPORT: { ...everywhere('VIEWER'), ...hidden, orders: 'OPERATOR', refunds: 'OPERATOR', buyers: 'OPERATOR' },
  WAREHOUSE: { ...everywhere('VIEWER'), ...hidden, shipping: 'OPERATOR', buyers: null },
  FINANCE: { ...everywhere('VIEWER'), ...hidden, refunds: 'OPERATOR', settlement: 'OWNER', audit: 'VIEWER' },
  VIEWER: { ...everywhere('VIEWER'), people: null },
}

export function mayIn(role: StaffRole, area: StaffArea, least: StaffLevel): boolean {
  const level = permissions[role][area]
  return level !== null && staffLevels.indexOf(level) <= staffLevels.indexOf(least)
}

export const staffAreaLabels: Readonly<Record<StaffArea, string>> = {
  home: '首页',
  campaigns: '活动',
  goods: '商品',
  cards: '卡密',
  orders: '订单',
  refunds: '退款',
  shipping: '发货',
  settlement: '对账',
  buyers: '买家',
  system: '系统',
  audit: '审计',
  people: '人员',
}

// ── Staff ───────────────────────────────────────────────────────────────────────────────────────────────────────────
export const accountSchema = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z][a-z0-9._-]{2,31}$/, '3–32 位小写字母、数字或 . _ -，以字母开头')
/** How hard it is to guess is judged by the server, which knows the account as well. */
export const passwordSchema = z.string().min(10, '至少 10 个字符').max(128)
const nameSchema = z.string().trim().min(1, '请填写姓名').max(20)

export const hireInput = z.object({ account: accountSchema, name: nameSchema, role: z.enum(staffRoles) })
export const membersInput = z.object({
  role: z.enum(staffRoles).optional(),
  state: z.enum(['ACTIVE', 'DISABLED']).optional(),
  cursor: cursorSchema,
})
export const staffIdInput = z.object({ staffId: idSchema })
export const setRoleInput = staffIdInput.extend({ role: z.enum(staffRoles) })
export const requireTwoFactorInput = z.object({ required: z.boolean() })

export interface StaffMember {
  id: string
  account: string
  name: string
  role: StaffRole
  twoFactor: boolean
  mustChangePassword: boolean
  createdAt: number
  disabledAt: number | null
  lastSeenAt: number | null
  openSessions: number
}
export interface TwoFactorRule {
  required: boolean
  /** How many who may come in have no authenticator, and the names of the first of them. */
  without: number
  names: string[]
}
/** Shown once, to whoever asked for it. */
export interface OneTimePassword {
  account: string
  password: string
}

// ── One's own account ───────────────────────────────────────────────────────────────────────────────────────────────
export const changePasswordInput = z.object({
  current: z.string().min(1, '请输入当前密码').max(128),
  next: passwordSchema,
})
export const renameInput = z.object({ name: nameSchema })
/** Six digits of the app, or a recovery code. */
export const twoFactorCodeSchema = z.string().trim().min(6, '请输入 6 位验证码').max(20)
export const confirmTwoFactorInput = z.object({
  code: z
    .string()
    .trim()
    .regex(/^\d{6}$/, '请输入 6 位验证码'),
})
export const proveSelfInput = z.object({ password: z.string().min(1, '请输入密码').max(128) })
export const endSessionInput = z.object({ sessionId: idSchema })

export interface StaffAccount {
  id: string
  account: string
  name: string
  role: StaffRole
  twoFactor: { enabledAt: number; recoveryCodesLeft: number } | null
  twoFactorRequired: boolean
  passwordChangedAt: number | null
  sessions: StaffSessionRow[]
}
export interface StaffSessionRow {
  id: string
  /** Browser and system; null: it does not say. */
  device: string | null
  address: string
  createdAt: number
  lastSeenAt: number
  current: boolean
}
/** What an authenticator app is given; nothing is switched on until a code of it comes back. */
export interface TwoFactorOffer {
  uri: string
  secret: string
}

// ── Audit ───────────────────────────────────────────────────────────────────────────────────────────────────────────
export const auditInput = z.object({
  staffId: idSchema.optional(),
  /** A whole action, or its noun: `campaign`. */
  action: z
    .string()
    .regex(/^[a-z][\w-]*(\.[\w-]+)?$/i)
    .max(60)
    .optional(),
  subject: z.string().trim().max(80).optional(),
  /** Days by the Beijing clock, both included. */
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  cursor: cursorSchema,
})
export interface AuditRow {
  id: string
  at: number
  /** null: the system. */
  by: { id: string; name: string } | null
  action: string
  subject: string
  /** null, like nothing, where there is none. */
  before?: unknown
  after?: unknown
}
export interface AuditActors {
  staff: { id: string; name: string; account: string }[]
}

// ── Buyers ──────────────────────────────────────────────────────────────────────────────────────────────────────────
export const buyersInput = z.object({
  /** A buyer's number, the end of an openid, or the beginning of a nickname. */
  search: z.string().trim().max(50).optional(),
  blocked: z.enum(['yes']).optional(),
  cursor: cursorSchema,
})
export const buyerInput = z.object({ buyerId: idSchema })
export const noteBuyerInput = buyerInput.extend({ text: z.string().trim().min(1, '请填写备注').max(500) })

export const blockKinds = ['BUYER', 'ADDRESS', 'DEVICE'] as const
export type BlockKind = (typeof blockKinds)[number]
export const blockKindLabels: Readonly<Record<BlockKind, string>> = { BUYER: '买家', ADDRESS: '地址', DEVICE: '设备' }

const misfits: Readonly<Record<BlockKind, string>> = {
  BUYER: '不是有效的买家',
  ADDRESS: '不是有效的地址',
  DEVICE: '不是有效的设备',
}

/** An address or device that taps more than a person does, and how often a second. Named as it is blocked. */
export interface HotSource {
  kind: Exclude<BlockKind, 'BUYER'>
  value: string
  perSecond: number
}

export const blockInput = z
  .object({
    kind: z.enum(blockKinds),
    /** A buyer's number, an IP address, or the mark of a device as a buyer's page shows it. */
    value: z.string().trim().min(1).max(64),
    /** null: until somebody lifts it. */
    minutes: z.number().int().min(1).max(525_600).nullable(),
    reason: z.string().trim().min(2, '请写明理由').max(200),
  })
  .superRefine(({ kind, value }, context) => {
    const fits = {
      BUYER: () => idSchema.safeParse(value).success,
      ADDRESS: () => z.union([z.ipv4(), z.ipv6()]).safeParse(value).success,
      DEVICE: () => /^[\w-]{22}$/.test(value),
    }[kind]()
    if (!fits) context.addIssue({ code: 'custom', path: ['value'], message: misfits[kind] })
  })
export const unblockInput = z.object({ blockId: idSchema })
export const blocksInput = z.object({
  kind: z.enum(blockKinds).optional(),
  /** Only those that hold now, unless asked for all. */
  show: z.enum(['ALL']).optional(),
  cursor: cursorSchema,
})

export interface BlockRow {
  id: string
  kind: BlockKind
  value: string
  /** Of the buyer, where one is meant. */
  nickname: string | null
  /** null: until lifted. */
  until: number | null
  reason: string
  by: string
  createdAt: number
  liftedAt: number | null
  liftedBy: string | null
  /** Whether it holds at the moment of the answer. */
  holds: boolean
}

export interface StaffBuyerRow {
  id: string
  nickname: string
  openidTail: string
  createdAt: number
  lastLoginAt: number | null
  blocked: boolean
}
export interface BuyerNote {
  id: string
  text: string
  by: string
  at: number
}
export interface StaffBuyer extends StaffBuyerRow {
  lastAddress: string | null
  /** The mark of the device last signed in with. */
  lastDevice: string | null
  /** WeChat's risk rank of today, where it was asked; null: unknown. */
  riskRank: number | null
  orders: { placed: number; paid: number; paidFen: number; refundedFen: number }
  blocks: BlockRow[]
  notes: BuyerNote[]
}
