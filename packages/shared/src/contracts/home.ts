/** The first page of the admin: today at a glance, what comes next, and what needs a person. */
import { z } from 'zod'
import type { ReadinessName } from './readiness.ts'
import type { StaffCampaignRow } from './staff.ts'

export interface Sold {
  orders: number
  paid: number
  paidFen: number
}

export interface HomeView {
  at: number
  /** By the Beijing clock. */
  today: Sold
  /** Yesterday up to the same time of day. */
  yesterday: Sold
  /** The last 24 hours, oldest first, the running one included. */
  hours: (Sold & { at: number })[]
  running: RunningSale[]
  next: NextSale[]
  chores: Chore[]
  /** What a new shop does first; null once all of it is done. */
  firstSteps: FirstStep[] | null
}

export interface RunningSale extends StaffCampaignRow {
  /** Of the newest second; null: nobody has sampled it lately. */
  drift: number | null
  /** Reserved units at the last points, oldest first. */
  spark: number[]
}

export interface NextSale extends StaffCampaignRow {
  cleared: boolean
  /** Checks that are red now. */
  red: ReadinessName[]
}

/** In their order. */
export const firstStepKinds = ['GOODS', 'CAMPAIGN', 'PAYMENTS', 'REHEARSAL', 'COLLEAGUE'] as const
export interface FirstStep {
  kind: (typeof firstStepKinds)[number]
  /** Found done, or skipped. */
  done: boolean
}
/** What a shop can do without: somebody who runs it alone is done, too. */
export const skippableSteps = ['REHEARSAL', 'COLLEAGUE'] as const
export const skipStepInput = z.object({ kind: z.enum(skippableSteps) })
export type SkippableStep = (typeof skippableSteps)[number]

export const choreKinds = [
  ...(['DRIFT', 'UNCLEARED', 'DEAD_LETTERS', 'REFUNDS_STUCK', 'REFUNDS_ASKED', 'UPLOADS_FAILED'] as const),
  ...(['DIFFERENCES', 'POOLS_LOW'] as const),
] as const
export type ChoreKind = (typeof choreKinds)[number]

/** Something a person has to look at. */
export interface Chore {
  kind: ChoreKind
  /** At most `choresCounted`; then it reads "or more". */
  count: number
  /** The one campaign or SKU it is about, where it is one. */
  subject: { id: string; title: string } | null
}
export const choresCounted = 99
