import type { CampaignState } from './states.ts'

/** Where a sale stands for a shopper. All times are epoch milliseconds of the server's clock. */
export type SalePhase = 'UPCOMING' | 'LIVE' | 'PAUSED' | 'ENDED'

export const salePhaseLabels: Readonly<Record<SalePhase, string>> = {
  UPCOMING: '即将开始',
  LIVE: '抢购中',
  PAUSED: '暂停中',
  ENDED: '已结束',
}

export function salePhaseOf(
  sale: { state: CampaignState; startsAt: number; endsAt: number },
  serverNow: number,
): SalePhase {
  if (sale.state === 'CLOSED' || serverNow >= sale.endsAt) return 'ENDED'
  if (serverNow < sale.startsAt) return 'UPCOMING'
  return sale.state === 'PAUSED' ? 'PAUSED' : 'LIVE'
}
