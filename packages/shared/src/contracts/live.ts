/** The live view of a sale: one point a second, and what an operator can do about it. */
import { z } from 'zod'
import { idSchema } from '../ids.ts'
import type { SalePhase } from '../sale-phase.ts'
import type { CampaignState } from '../states.ts'
import type { DegradeLevel, RoomPhase } from './waiting-room.ts'

/** What holds an admission back. A point keeps its place in this list: append only. */
export const roomLimits = ['NOTHING', 'RATE', 'CAP', 'STOCK', 'LAG', 'LOAD', 'ERRORS', 'PAUSE'] as const
export type RoomLimit = (typeof roomLimits)[number]

/** One second of a sale. Counts are running totals since it was published; a lost Redis starts them anew. */
export interface LivePoint {
  /** Epoch ms of the whole second. */
  at: number
  available: number
  /** Times its page was opened. */
  views: number
  taps: number
  reserved: number
  ordered: number
  paid: number
  delivered: number
  /** Numbers given out by the waiting room, and those let in; 0 without a room. */
  queued: number
  admitted: number
  /** Let in, and neither bought nor gone. */
  unfinished: number
  /** People a second that the controller allows. */
  allowed: number
  /** Place in `roomLimits`. */
  limit: number
  standby: number
  /** Entries on all journals, and the age of what waits longest. */
  backlog: number
  lagMs: number
  /** Of the answers to taps since the point before, in ms; null: there were none. */
  p50: number | null
  p99: number | null
  /** Units missing (+) or too many (−); null while the journal is too long to be counted every second. */
  drift: number | null
  /** Refused taps by outcome, running totals. */
  refusals: Record<string, number>
}

export interface LiveOffer {
  offerId: string
  title: string
  skuName: string
  priceFen: number
  total: number
  available: number
  claimed: number
  paid: number
  drift: number | null
  /** Left on the SKU's ordinary shelf: what could be added. */
  shelfStock: number
}

export interface RoomLive {
  phase: RoomPhase
  epoch: number
  serving: number
  tail: number
  unfinished: number
  /** Ceilings set by the merchant, and the rate that the controller allows now. */
  rate: number
  cap: number
  allowedRate: number
  limitedBy: RoomLimit
  standby: number
}

/** How a process is doing, as it says itself once a second. */
export interface ProcessHealth {
  /** host:pid */
  name: string
  role: string
  version: string
  startedAt: number
  /** Share of the last second in which the event loop was busy, 0 to 1. */
  loopUtilisation: number
  /** 99 % of the timers of the last second were at most this late. */
  loopDelayMs: number
  /** Resident. */
  memoryMb: number
  /** Requests (or jobs) of the last second, and how many of them failed for our own reasons. */
  done: number
  failed: number
}

export interface LiveProcess extends ProcessHealth {
  /** Has made itself ready for this sale; null for a role that need not. */
  warmed: boolean | null
}

/** What a sale took in, what of it went back, and units of orders that were refunded whole. */
export interface Takings {
  paidFen: number
  refundedFen: number
  refunded: number
}

/** How a sale stands at this second. */
export interface LiveNow {
  at: number
  phase: SalePhase
  state: CampaignState
  version: number
  title: string
  startsAt: number
  endsAt: number
  cleared: boolean
  total: number
  takings: Takings
  offers: LiveOffer[]
  room: RoomLive | null
  processes: LiveProcess[]
  degrade: DegradeLevel
}

/** Something an operator, or a healer, did to the sale. */
export interface LiveDeed {
  id: string
  /** `campaign.pause` */
  action: string
  /** null: the system. */
  by: string | null
  at: number
  /** What it was set to, where a few words tell. */
  detail: { rate?: number; cap?: number; units?: number; endsAt?: number; level?: number; reason?: string }
}

/** What the subscription brings: seconds that the viewer has not seen, and how it stands. */
export interface LiveFrame {
  serverNow: number
  series: LiveSeries
  now: LiveNow
  /** null: the same as in the frame before. */
  deeds: LiveDeed[] | null
}

/** Points by column, each value as its difference from the one before: about two characters a value, and what is kept in PostgreSQL. */
export interface LiveSeries {
  columns: Partial<Record<LiveColumn, (number | null)[]>>
  refusals: Record<string, number[]>
}
export type LiveColumn = Exclude<keyof LivePoint, 'refusals'>

export interface LiveHistory {
  title: string
  startsAt: number
  endsAt: number
  total: number
  /** Seconds from one point to the next: more than one where a sale is too long to be shown whole. */
  stepSeconds: number
  /** As they are now: refunds come for weeks after a sale. */
  takings: Takings
  series: LiveSeries
  deeds: LiveDeed[]
}

/** A sale to lay beside another. */
export interface EarlierSale {
  campaignId: string
  title: string
  startsAt: number
  total: number
  paid: number
}

export const watchLiveInput = z.object({ campaignId: idSchema, lastEventId: z.string().max(20).nullish() })
export const liveCampaignInput = z.object({ campaignId: idSchema })

/** More units from the ordinary shelf, while the sale runs. `total` is what the operator saw: sent twice, the second finds another. */
export const addStockInput = z.object({
  campaignId: idSchema,
  offerId: idSchema,
  total: z.number().int(),
  units: z.number().int().min(1, '至少 1 件').max(1_000_000),
})
/** A later end. `version` is the campaign's as the operator saw it. */
export const extendInput = z.object({ campaignId: idSchema, version: z.number().int(), endsAt: z.number().int() })
