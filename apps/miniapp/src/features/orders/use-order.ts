import { useDidHide, useDidShow } from '@tarojs/taro'
import type { CardsOfOrder } from '@tidegate/shared/contracts/cards'
import type { ProductDetail } from '@tidegate/shared/contracts/catalogue'
import type { DeliveryOfOrder } from '@tidegate/shared/contracts/fulfilment'
import type { OrderDetail } from '@tidegate/shared/contracts/orders'
import { useCallback, useEffect, useState } from 'react'
import { api } from '../../api/client.ts'
import { useFresh } from '../../cache/use-fresh.ts'
import type { Goods } from './order-actions.ts'

export interface OrderParts {
  readonly goods: Goods
  readonly notes: readonly string[]
  readonly delivery: DeliveryOfOrder | null
  readonly cards: CardsOfOrder | null
  readonly refreshCards: () => Promise<void>
  readonly refreshAll: () => Promise<void>
}

const deliveryPollMs = 3000

/** What belongs to an order besides itself. Everything kept here is masked or unread: no code and no whole address. */
export function useOrderParts(order: OrderDetail, refresh: () => Promise<void>): OrderParts {
  const { id: orderId, productId, state } = order
  const product = useFresh(`product.${productId}`, 600_000, () => api.catalogue.product.query({ productId }))
  const paid = order.paidAt !== null
  const parcel = useFresh(`delivery.${orderId}`, 0, () => api.delivery.ofOrder.query({ orderId }))
  const codes = useFresh(paid ? `cards.${orderId}` : null, 0, () => api.cards.ofOrder.query({ orderId }))
  const { refresh: refreshParcel } = parcel
  const { refresh: refreshCards } = codes

  const refreshAll = useCallback(
    () => Promise.all([refresh(), refreshParcel(), refreshCards()]).then(() => {}),
    [refresh, refreshParcel, refreshCards],
  )
  const [shown, setShown] = useState(true)
  useDidShow(() => setShown(true))
  useDidHide(() => setShown(false))
  // A code comes within seconds of the payment; whoever watches sees it come.
  const awaited = state === 'PAID' && (codes.data?.state === 'WAITING' || codes.data?.state === 'DELIVERED')
  useEffect(() => {
    if (!awaited || !shown) return
    const timer = setInterval(() => void refreshAll(), deliveryPollMs)
    return () => clearInterval(timer)
  }, [awaited, shown, refreshAll])
  // Another state has other parts.
  useEffect(() => {
    if (state !== 'PENDING_PAYMENT') void Promise.all([refreshParcel(), refreshCards()])
  }, [state, refreshParcel, refreshCards])

  return {
    goods: goodsOf(product.data, codes.data, parcel.data, state),
    notes: product.data?.notes ?? [],
    delivery: parcel.data,
    cards: codes.data,
    refreshCards,
    refreshAll,
  }
}

/** The product says it, or, when it is no longer on the shelf, what has come of the order. */
function goodsOf(
  product: ProductDetail | null,
  cards: CardsOfOrder | null,
  delivery: DeliveryOfOrder | null,
  state: OrderDetail['state'],
): Goods {
  if (product) return product.kind === 'SHIP' ? 'PARCEL' : 'CODE'
  if (state === 'DELIVERED' || (cards && cards.state !== 'NONE')) return 'CODE'
  return delivery?.shipment || (state === 'PAID' && cards) ? 'PARCEL' : null
}
