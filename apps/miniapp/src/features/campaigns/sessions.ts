import type { CampaignCard, OfferView } from '@tidegate/shared/contracts/catalogue'
import type { SalePhase } from '@tidegate/shared/sale-phase'
import { phaseNow } from './phase.ts'

/** 整点场次: the sales that start together. */
export interface Session {
  readonly startsAt: number
  /** The liveliest of its sales. */
  readonly phase: SalePhase
  readonly campaigns: readonly CampaignCard[]
}

export const sessionLabels: Readonly<Record<SalePhase, string>> = {
  LIVE: '抢购中',
  PAUSED: '暂停中',
  UPCOMING: '即将开抢',
  ENDED: '已结束',
}

const rank: Readonly<Record<SalePhase, number>> = { LIVE: 0, PAUSED: 1, UPCOMING: 2, ENDED: 3 }

/** What runs first, what comes next, what was. */
export function livelyFirst(campaigns: readonly CampaignCard[], now: number): CampaignCard[] {
  return [...campaigns].sort((a, b) => rank[phaseNow(a, now)] - rank[phaseNow(b, now)] || a.startsAt - b.startsAt)
}

/** By the minute they start, earliest first: what the tabs say is all a shopper can tell apart. */
export function sessionsOf(campaigns: readonly CampaignCard[], now: number): Session[] {
  const minuteOf = ({ startsAt }: CampaignCard) => Math.floor(startsAt / 60_000)
  const minutes = [...new Set(campaigns.map(minuteOf))].sort((a, b) => a - b)
  return minutes.map((minute) => {
    const together = livelyFirst(
      campaigns.filter((campaign) => minuteOf(campaign) === minute),
      now,
    )
    const first = together[0] as CampaignCard
    return { startsAt: first.startsAt, campaigns: together, phase: phaseNow(first, now) }
  })
}

/** The one to open with: what runs, else what comes next, else what ended last. */
export function currentSession(sessions: readonly Session[]): Session | null {
  const of = (phase: SalePhase) => sessions.find((session) => session.phase === phase)
  return of('LIVE') ?? of('PAUSED') ?? of('UPCOMING') ?? sessions[sessions.length - 1] ?? null
}

/** When the countdown of a session ends; null: nothing is counted. */
export function sessionEnds({ phase, startsAt, campaigns }: Session): number | null {
  if (phase === 'UPCOMING') return startsAt
  return phase === 'LIVE' ? (campaigns[0]?.endsAt ?? null) : null
}

/** The offers of a session with the sale that each belongs to. */
export function offersOf({ campaigns }: Session): { offer: OfferView; campaign: CampaignCard }[] {
  return campaigns.flatMap((campaign) => campaign.offers.map((offer) => ({ offer, campaign })))
}
