/** What a review looks at, and how it says what it found. */

import { type Session, sessionsOf } from '@tidegate/shared/campaign-sessions'
import {
  type DraftDocument,
  type DraftStep,
  type ReviewFinding,
  sessionPlan,
} from '@tidegate/shared/contracts/campaign-drafts'
import { type Saying, type SayingCode, type SayingValue, type ValueOf } from '@tidegate/shared/sayings'

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

/** What has a sentence of its own and one of advice. */
type FindingCode = {
  [Code in SayingCode]: Code extends `review.${infer Name}.do`
    ? `review.${Name}` extends SayingCode
      ? Name
      : never
    : never
}[SayingCode]
type ValuesOf<Code extends FindingCode> = Readonly<
  Record<ValueOf<`review.${Code}`> | ValueOf<`review.${Code}.do`>, SayingValue>
>

interface Place {
  severity: ReviewFinding['severity']
  step: DraftStep
  field: string
  /** What it is about: ticked once, it is ticked as long as this stays the same. */
  about: string
}

export function found<Code extends FindingCode>(
  code: Code,
  { severity, step, field, about }: Place,
  values: ValuesOf<Code>,
): ReviewFinding {
  const say = (sentence: SayingCode): Saying => ({ code: sentence, values })
  const message = say(`review.${code}`)
  return { key: `${code}:${about}`, severity, step, field, message, advice: say(`review.${code}.do`) }
}

export function nameOf({ title, skuName }: ReviewSku): string {
  return `${title} · ${skuName}`
}
