import type { CampaignCard } from '@tidegate/shared/contracts/catalogue'
import { type SalePhase, salePhaseOf } from '@tidegate/shared/sale-phase'
import type { StockBand } from '@tidegate/shared/stock-band'

/** A stored card says what the phase was when it was written; by the server's clock it moves on without a request. */
export function phaseNow(card: Pick<CampaignCard, 'phase' | 'startsAt' | 'endsAt'>, serverNow: number): SalePhase {
  const state = card.phase === 'PAUSED' ? 'PAUSED' : card.phase === 'ENDED' ? 'CLOSED' : 'PUBLISHED'
  return salePhaseOf({ state, startsAt: card.startsAt, endsAt: card.endsAt }, serverNow)
}

export const bandTones: Readonly<Record<StockBand, 'tide' | 'gold' | 'sale' | 'mute'>> = {
  PLENTY: 'tide',
  SELLING: 'gold',
  SCARCE: 'sale',
  SOLD_OUT: 'mute',
}
