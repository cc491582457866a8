import { rooms } from '../waiting-room/shop-rooms.ts'
import { isTurnedBack, type PurchaseState } from './purchase.ts'
import { purchases } from './shop-purchases.ts'

/** The campaign whose waiting room a purchase was sent back to; the purchase itself is over. null: it was not. */
export function backToRoom(state: PurchaseState): string | null {
  if (!isTurnedBack(state)) return null
  const { offerId, campaignId } = state.purchase
  if (state.problem.reason === 'TICKET_VOID') rooms.renew(campaignId)
  purchases.settle({ offerId })
  return campaignId
}
