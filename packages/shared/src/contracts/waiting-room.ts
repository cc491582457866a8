import { z } from 'zod'
import { idSchema } from '../ids.ts'
import type { StockBand } from '../stock-band.ts'

/**
 * OFF: no queue, whoever taps is served. FIFO: in the order of arrival. SHUFFLE: whoever came before the start is drawn by lot, later
 * arrivals follow in their order. REJECT: no queue either, but whoever comes when all places are taken is sent away for a moment.
 */
export const roomModes = ['OFF', 'FIFO', 'SHUFFLE', 'REJECT'] as const
export type RoomMode = (typeof roomModes)[number]

export const roomModeLabels: Readonly<Record<RoomMode, string>> = {
  OFF: '不排队',
  FIFO: '先到先得',
  SHUFFLE: '开售摇号',
  REJECT: '满员即劝退',
}

/** How a campaign lets people in. Rates and caps are ceilings: the controller goes below them when the pipeline lags. */
export const roomSettings = z.object({
  mode: z.enum(roomModes),
  /** The lobby opens this long before the start. */
  lobbyOpensSeconds: z.number().int().min(30, '至少提前 30 秒').max(86_400),
  /** Buyers admitted a second, at most. */
  rate: z.number().int().min(1).max(100_000),
  /** Buyers admitted who have neither bought nor left, at most. */
  cap: z.number().int().min(1).max(1_000_000),
  /** People waiting, at most; beyond it a growing share is sent away. */
  queueMax: z.number().int().min(1).max(10_000_000),
  /** Share of buyers (by their hash) the campaign is for, in per cent. */
  audienceShare: z.number().int().min(1).max(100),
  /** WeChat's risk rank (0 to 4) above which a buyer is not let in. 4: everybody is. */
  maxRiskRank: z.number().int().min(0).max(4),
  /** Seconds a standby buyer has to pay. */
  standbyPaySeconds: z.number().int().min(60, '至少 60 秒').max(3_600),
})
export type RoomSettings = z.infer<typeof roomSettings>

export const defaultRoomSettings: RoomSettings = {
  mode: 'OFF',
  lobbyOpensSeconds: 900,
  rate: 500,
  cap: 2_000,
  queueMax: 1_000_000,
  audienceShare: 100,
  maxRiskRank: 3,
  standbyPaySeconds: 600,
}

/**
 * CLOSED: before the lobby opens. LOBBY: one entry each, order undecided (SHUFFLE) or by arrival (FIFO). DRAWING: the lobby is frozen and
 * its hash published, the start is seconds away. OPEN: people are let in. HELD: nobody is let in for now (paused, or no stock on the
 * shelf). ABORTED: everything given out in this epoch is void. ENDED.
 */
export type RoomPhase = 'CLOSED' | 'LOBBY' | 'DRAWING' | 'OPEN' | 'HELD' | 'ABORTED' | 'ENDED'

/**
 * The one document that every waiting app polls: `GET /frontier/<campaign>`, under 1 KB, the same for everybody, cacheable for a second.
 * Numbers count from 0. Whoever has a number below `serving` may buy. A lobby ticket's number is computed from `draw` by the app itself.
 */
export interface Frontier {
  campaignId: string
  /** Of the room: raised by an abort, or when a lobby is lost before its draw. A ticket of another epoch is void. */
  epoch: number
  mode: RoomMode
  phase: RoomPhase
  /** Numbers below this one are admitted. Never falls within an epoch. */
  serving: number
  /** Numbers given out so far. */
  tail: number
  /** Numbers from here on cannot be reached by the stock that is left or may come back; null: all can, as far as is known. */
  reach: number | null
  /** Admitted a minute, measured: slowest and fastest of late; null until something was measured. */
  ratePerMinute: [low: number, high: number] | null
  /** The lot: size of the frozen lobby and the hex key of the permutation. null before the start, and in the other modes. */
  draw: { size: number; key: string } | null
  /** Best band of the campaign's offers. */
  band: StockBand
  /** 0 normal · 1 non-core off · 2 rush only · 3 maintenance */
  degrade: DegradeLevel
  startsAt: number
  lobbyOpensAt: number
  serverNow: number
  /** Base of the polling interval; `pollDelayMs` spreads and stretches it. */
  pollAfterMs: number
}

export const degradeLevels = [0, 1, 2, 3] as const
export type DegradeLevel = (typeof degradeLevels)[number]
export const degradeLabels: Readonly<Record<DegradeLevel, string>> = {
  0: '正常',
  1: '关闭非核心功能',
  2: '仅保留抢购',
  3: '维护中',
}

/** `token`: 16 random bytes as hex, made and kept by the app: the buyer's own contribution to the lot and their proof of the entry. */
export const enterRoomInput = z.object({ campaignId: idSchema, token: z.string().regex(/^[0-9a-f]{32}$/) })

/** Where a buyer stands. LOBBY: entry `index` of the lobby. QUEUE: `number` is final. */
export type RoomPlace = { kind: 'LOBBY'; index: number } | { kind: 'QUEUE'; number: number }

/** Entering again gives the same place (and the token first sent), for as long as the campaign runs. */
export interface RoomTicket {
  ticket: string
  epoch: number
  place: RoomPlace
  token: string
  frontier: Frontier
}

/** `GET /fairness/<campaign>`: what was published, and when. Hex strings; docs/fairness.md says how to recompute everything. */
export interface FairnessView {
  campaignId: string
  title: string
  mode: RoomMode
  epoch: number
  startsAt: number
  /** Published before the lobby opens. */
  seedHash: string | null
  /** Published before the start. */
  lobby: { size: number; root: string; frozenAt: number; leavesPerChunk: number } | null
  /** Published at the start. */
  seed: string | null
  revealedAt: number | null
}

// ── Standby ─────────────────────────────────────────────────────────────────────────────────────────────────────────
/** `requestId` becomes the request id of the order when a unit comes free. `ticket`: keeps its holder's rank; needed where a room is. */
export const joinStandbyInput = z.object({
  offerId: idSchema,
  requestId: z.uuid(),
  quantity: z.number().int().min(1).max(99),
  ticket: z.string().max(300).optional(),
})
export const standbyInput = z.object({ offerId: idSchema })

/** WAITING: `ahead` people are before this buyer; it never grows. GRANTED: there is an order, find it by `rush.receipt` with `requestId`. */
export type StandbyPlace =
  | { state: 'NONE' }
  | { state: 'WAITING'; offerId: string; requestId: string; quantity: number; ahead: number; joinedAt: number }
  | { state: 'GRANTED'; offerId: string; requestId: string; orderId: string }
