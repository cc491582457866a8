import Taro from '@tarojs/taro'
import { useSyncExternalStore } from 'react'
import { api } from '../../api/client.ts'
import { newRequestId } from '../../api/request-id.ts'
import { clock } from '../../clock/clock.ts'
import { signed } from '../signing/shop-signer.ts'
import { rooms } from '../waiting-room/shop-rooms.ts'
import type { PurchaseState, SavedPurchase } from './purchase.ts'
import { createPurchases } from './purchases.ts'

const savedKey = 'tidegate.purchases'

/** This shopper's purchases; outlives every page. */
export const purchases = createPurchases({
  // The locked button is drawn first, and sending costs a slow phone a sixth of the tenth of a second in which a finger expects its answer.
  buy: (input) => afterThisTask().then(() => api.rush.buy.mutate(input, signed)),
  receipt: (input) => api.rush.receipt.query(input),
  ticketOf: rooms.ticketOf,
  now: clock.now,
  random: Math.random,
  newRequestId: () => newRequestId(Math.random),
  wakeAfter: (ms, wake) => void setTimeout(wake, ms),
  load: () => (Taro.getStorageSync(savedKey) || []) as SavedPurchase[],
  save: (saved) => Taro.setStorageSync(savedKey, saved),
})

// Whoever has an order need not be called into the room any more; the ticket stays theirs for the campaign's other offers.
purchases.subscribe(() => {
  for (const open of purchases.open()) if (open.at === 'WON') rooms.leave(open.purchase.campaignId)
})

/** A tap draws its own button anew and no other. */
export function usePurchase(offerId: string): PurchaseState {
  return useSyncExternalStore(purchases.subscribe, () => purchases.stateOf(offerId))
}

export function useOpenPurchases(): readonly SavedPurchase[] {
  return useSyncExternalStore(purchases.subscribe, purchases.open)
}

const afterThisTask = () => new Promise<void>((resolve) => void setTimeout(resolve))
