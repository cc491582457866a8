import { z } from 'zod'
import { idSchema, requestIdSchema } from '../ids.ts'
import { sayIssue } from '../say-issue.ts'
import type { Said } from '../sayings.ts'
import type { CampaignState } from '../states.ts'
import { type CampaignSave, campaignSaveInput, type SkuChoice } from './staff.ts'
import { defaultRoomSettings, roomModes } from './waiting-room.ts'

/** The wizard, in order. */
export const draftSteps = ['GOODS', 'PRICE', 'SCHEDULE', 'ROOM', 'AUDIENCE', 'PAGE', 'REVIEW'] as const
export type DraftStep = (typeof draftSteps)[number]
export const draftStepLabels: Readonly<Record<DraftStep, string>> = {
  GOODS: '商品与库存',
  PRICE: '价格与限购',
  SCHEDULE: '时间与场次',
  ROOM: '排队与放行',
  AUDIENCE: '人群与风险',
  PAGE: '页面内容',
  REVIEW: '检查与发布',
}

// ── The document ────────────────────────────────────────────────────────────────────────────────────────────────────
/** A field that may be empty or wrong for now: an autosave keeps whatever was typed. */
const typedNumber = z
  .number()
  .nullish()
  .transform((value) => value ?? null)
const typedText = (max: number) =>
  z
    .string()
    .max(max)
    .nullish()
    .transform((value) => value ?? '')

/** So much of all its lines: with everything else a document stays below what one request may hold (64 KiB). */
const typedLines = (max: number) =>
  z.array(z.string()).refine((lines) => lines.join('\n').length <= max, '内容太长，存不下')

const draftOffer = z.object({
  skuId: idSchema,
  priceFen: typedNumber,
  total: typedNumber,
  buyerLimit: typedNumber,
  orderLimit: typedNumber,
})
export type DraftOffer = z.output<typeof draftOffer>

const draftRoom = z.object({
  mode: z.enum(roomModes),
  lobbyOpensSeconds: typedNumber,
  rate: typedNumber,
  cap: typedNumber,
  queueMax: typedNumber,
  audienceShare: typedNumber,
  maxRiskRank: typedNumber,
  standbyPaySeconds: typedNumber,
})

/** The same campaign on so many days from its first one on, and on each of them at these times of the Beijing clock ("14:00") as well. */
export const sessionPlan = z.object({
  days: z.number().int().min(1, '至少 1 天').max(31, '最多 31 天'),
  times: z.array(z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, '请填写时间，例如 10:00')).max(12, '每天最多 12 场'),
})
export type SessionPlan = z.infer<typeof sessionPlan>

/** A campaign as far as it has been typed: looser than what is published, which `completeDraft` asks `campaignSaveInput` for. */
export const draftDocument = z.object({
  title: typedText(200),
  subtitle: typedText(200),
  banner: typedText(300),
  rules: typedLines(10_000),
  startsAt: typedNumber,
  endsAt: typedNumber,
  payWindowSeconds: typedNumber,
  room: draftRoom,
  offers: z.array(draftOffer).max(100),
  /** null: one session, from startsAt to endsAt. */
  sessions: z
    .object({ days: typedNumber, times: typedLines(1_000) })
    .nullish()
    .transform((plan) => plan ?? null),
})
export type DraftDocument = z.output<typeof draftDocument>

export const blankDocument: DraftDocument = {
  title: '',
  subtitle: '',
  banner: '',
  rules: ['每人限购 1 件，先到先得', '下单后请在支付时限内付款，超时自动释放'],
  startsAt: null,
  endsAt: null,
  payWindowSeconds: 900,
  room: defaultRoomSettings,
  offers: [],
  sessions: null,
}

/** A draft without a time of its own stands here in lists that are ordered by start: the year 2200. */
export const untimedAt = Date.UTC(2200, 0, 1)

export type CompleteDraft =
  | { complete: true; campaign: CampaignSave; sessions: SessionPlan | null }
  | { complete: false; issues: { path: string; message: Said }[] }

/** The document as a campaign that can be published, or what is missing by field path. */
export function completeDraft(document: DraftDocument): CompleteDraft {
  const { sessions, ...campaign } = withoutNulls(document) as Partial<DraftDocument>
  const whole = campaignSaveInput.safeParse(campaign)
  const plan = sessionPlan.nullable().safeParse(sessions ?? null)
  if (whole.success && plan.success) return { complete: true, campaign: whole.data, sessions: plan.data }
  const issues = [
    ...(whole.error?.issues ?? []),
    ...(plan.error?.issues ?? []).map((issue) => ({ ...issue, path: ['sessions', ...issue.path] })),
  ]
  return { complete: false, issues: issues.map((issue) => ({ path: issue.path.join('.'), message: sayIssue(issue) })) }
}

/** Which step of the wizard a field is filled in at. */
export function stepOfField(path: string): DraftStep {
  const [top = '', , leaf = ''] = path.split('.')
  if (top === 'offers') return leaf === '' || leaf === 'skuId' || leaf === 'total' ? 'GOODS' : 'PRICE'
  if (path === 'room.audienceShare' || path === 'room.maxRiskRank') return 'AUDIENCE'
  if (top === 'room') return 'ROOM'
  if (['startsAt', 'endsAt', 'sessions', 'payWindowSeconds'].includes(top)) return 'SCHEDULE'
  return 'PAGE'
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null)
      .map(([key, inner]) => [key, withoutNulls(inner)]),
  )
}

// ── Starting, saving, throwing away ─────────────────────────────────────────────────────────────────────────────────
/** `requestId` is made before the click: the same request twice starts one draft. */
export const startDraftInput = z.object({
  requestId: requestIdSchema,
  from: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('BLANK') }),
    z.object({ kind: z.literal('CAMPAIGN'), campaignId: idSchema }),
    z.object({ kind: z.literal('TEMPLATE'), templateId: idSchema }),
  ]),
})

export const draftInput = z.object({ campaignId: idSchema })

/** A save on another version than the newest is refused with VERSION_CONFLICT. */
export const saveDraftInput = z.object({
  campaignId: idSchema,
  version: z.number().int(),
  document: draftDocument,
  /** AUTO: while it was typed. SAVED: somebody pressed the button. */
  kind: z.enum(['AUTO', 'SAVED']),
})
export interface SavedDraft {
  version: number
  savedAt: number
}

/** `title` is typed by hand. */
export const discardDraftInput = z.object({ campaignId: idSchema, title: z.string().max(200) })

export interface DraftView {
  campaignId: string
  state: CampaignState
  version: number
  document: DraftDocument
  savedAt: number
  /** Who saved it last; null: the system. */
  savedBy: { id: string; name: string } | null
  /** Every SKU of the document that still exists. */
  goods: SkuChoice[]
}

// ── Versions ────────────────────────────────────────────────────────────────────────────────────────────────────────
export type VersionKind = 'AUTO' | 'SAVED' | 'STARTED' | 'RESTORED' | 'PUBLISHED'
export const versionKindLabels: Readonly<Record<VersionKind, string>> = {
  AUTO: '自动保存',
  SAVED: '保存',
  STARTED: '新建',
  RESTORED: '恢复旧版本',
  PUBLISHED: '发布',
}

export interface VersionRow {
  version: number
  kind: VersionKind
  by: string | null
  at: number
}
export const versionsInput = z.object({ campaignId: idSchema, before: z.number().int().optional() })
export interface VersionList {
  items: VersionRow[]
  /** Older ones go on below this; null: that was all. */
  nextBefore: number | null
}

export const versionPairInput = z.object({
  campaignId: idSchema,
  from: z.number().int(),
  to: z.number().int(),
})
export interface VersionPair {
  from: VersionRow & { document: DraftDocument }
  to: VersionRow & { document: DraftDocument }
  goods: SkuChoice[]
}
/** `version`: of the draft as it stands. `restore`: the one whose document it gets. */
export const restoreVersionInput = z.object({
  campaignId: idSchema,
  version: z.number().int(),
  restore: z.number().int(),
})

// ── Templates ───────────────────────────────────────────────────────────────────────────────────────────────────────
export const saveTemplateInput = z.object({
  campaignId: idSchema,
  name: z.string().trim().min(1, '请填写模板名称').max(40),
})
/** `name` is typed by hand. */
export const removeTemplateInput = z.object({ templateId: idSchema, name: z.string().max(40) })
export interface CampaignTemplate {
  id: string
  name: string
  by: string | null
  at: number
  banner: string
  offerCount: number
  sessionsPerDay: number
}

// ── Review ──────────────────────────────────────────────────────────────────────────────────────────────────────────
/** ERROR: publishing is refused. WARNING: somebody has to say that it is meant. */
export interface ReviewFinding {
  /** Names this very finding: what is ticked, and whether it is still the same the next time. */
  key: string
  severity: 'ERROR' | 'WARNING'
  step: DraftStep
  /** Field path, where one field is to blame. */
  field: string | null
  message: Said
  /** What follows from it, or how it can be put right. */
  advice: Said
}

/** What publishing takes from one shelf. */
export interface CarveOut {
  skuId: string
  title: string
  skuName: string
  image: string
  perSession: number
  total: number
  shelfStock: number
}

export interface DraftReview {
  version: number
  findings: ReviewFinding[]
  carveOuts: CarveOut[]
  sessions: { startsAt: number; endsAt: number }[]
}

/** What a person has seen: the version they reviewed and the warnings they ticked. Machines leave it out; errors stop them all the same. */
export const publishCampaignInput = z.object({
  campaignId: idSchema,
  reviewed: z.object({ version: z.number().int(), ticked: z.array(z.string().max(200)).max(100) }).optional(),
})

/** The other sessions that were published with a campaign. */
export interface SeriesSession {
  id: string
  title: string
  state: CampaignState
  startsAt: number
  endsAt: number
}
