/** What a review looks at, and how it says what it found. */
import { type Session, sessionsOf } from '@tidegate/shared/campaign-sessions'
import {
  type DraftDocument,
  type DraftStep,
  type ReviewFinding,
  sessionPlan,
} from '@tidegate/shared/contracts/campaign-drafts'

export interface ReviewSku {
  skuId: string
  title: string
  skuName: string
  image: string
  listPriceFen: number
  shelfStock: number
  onShelf: boolean
}

/** A published campaign that sells one of the same goods. */
export interface RivalOffer extends Session {
  campaignId: string
  title: string
  skuId: string
  priceFen: number
}

export interface ReviewFacts {
  now: number
  document: DraftDocument
  skus: ReadonlyMap<string, ReviewSku>
  rivals: readonly RivalOffer[]
  /** Bytes by path; a path that is not there is no picture of the shop. */
  pictures: ReadonlyMap<string, number>
}

/** Empty as long as there is no valid time. */
export function plannedSessions({ startsAt, endsAt, sessions }: DraftDocument): Session[] {
  const plan = sessionPlan.nullable().safeParse(sessions)
  if (startsAt === null || endsAt === null || endsAt <= startsAt || !plan.success) return []
  return sessionsOf({ startsAt, endsAt }, plan.data)
}

export function found(
  code: string,
  about: string,
  severity: ReviewFinding['severity'],
  step: DraftStep,
  field: string,
  message: string,
  advice: string,
): ReviewFinding {
  return { key: `${code}:${about}`, severity, step, field, message, advice }
}

export function nameOf({ title, skuName }: ReviewSku): string {
  return `「${title} · ${skuName}」`
}
