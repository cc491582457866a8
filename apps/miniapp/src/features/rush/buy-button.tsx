import { Text } from '@tarojs/components'
import type { CampaignView, OfferView } from '@tidegate/shared/contracts/catalogue'
import type { SalePhase } from '@tidegate/shared/sale-phase'
import type { StockBand } from '@tidegate/shared/stock-band'
import { useEffect, useRef } from 'react'
import { go, goOrders, pageUrl } from '../../pages/routes.ts'
import { toast } from '../../ui/trouble.tsx'
import { Button, CooldownRing } from '../../ui/ui.tsx'
import { prepareToSign } from '../signing/shop-signer.ts'
import { joinStandby } from '../standby/ask-standby.ts'
import { useStandby } from '../standby/shop-standby.ts'
import { rooms, useStay } from '../waiting-room/shop-rooms.ts'
import { faceOf } from './buy-face.ts'
import { moveOnMs } from './purchase.ts'
import { purchases, usePurchase } from './shop-purchases.ts'
import { backToRoom } from './turned-back.ts'

export interface BuyButtonProps {
  offer: OfferView
  campaign: Pick<CampaignView, 'id' | 'title' | 'startsAt'> & { room: CampaignView['room'] | null }
  phase: SalePhase
  band: StockBand | null
  now: number
  quantity?: number
  large?: boolean
}

/**
 * Locks with the tap itself, before anything is sent. Session, request id and the key to sign with are ready before the sale starts, so the tap
 * costs one request and nothing else. Where there is a waiting room, the first tap takes a place in it; who is let in at once buys
 * with the same tap.
 */
export function BuyButton({ offer, campaign, phase, band, now, quantity = 1, large = false }: BuyButtonProps) {
  const { id: offerId, title, skuName, image, priceFen } = offer
  const state = usePurchase(offerId)
  const stay = useStay(campaign.id)
  const list = useStandby()
  const tapped = useRef(false)
  const entering = useRef(false)
  const wanted = { offerId, campaignId: campaign.id, quantity, title, skuName, image, priceFen }
  const face = faceOf({
    state,
    stay,
    standby: list.of(offerId),
    room: campaign.room,
    phase,
    band,
    now,
    startsAt: campaign.startsAt,
  })

  useEffect(() => {
    purchases.prepare(offerId)
    prepareToSign()
  }, [offerId])

  const buy = () => {
    if (!purchases.tap(wanted)) return
    tapped.current = true
    setTimeout(() => {
      if (!tapped.current) return
      tapped.current = false
      go(pageUrl.queue(offerId))
    }, moveOnMs)
  }
  const toRoom = () => go(pageUrl.waitingRoom(campaign.id))
  const enter = () => {
    rooms.enter(campaign)
    entering.current = true
    setTimeout(() => {
      if (!entering.current) return
      entering.current = false
      toRoom()
    }, moveOnMs)
  }

  useEffect(() => {
    if (!tapped.current) return
    if (state.at === 'LOST') {
      tapped.current = false
      const room = backToRoom(state)
      if (room) go(pageUrl.waitingRoom(room))
      else toast(state.problem.message)
    } else if (state.at === 'QUEUED' || state.at === 'WON') {
      tapped.current = false
      go(pageUrl.queue(offerId))
    }
  }, [state, offerId])

  const { press } = face
  const latest = useRef({ buy, toRoom, press })
  latest.current = { buy, toRoom, press }
  useEffect(() => {
    if (!entering.current || stay.at === 'OUT' || stay.at === 'ENTERING') return
    entering.current = false
    if (latest.current.press === 'buy') latest.current.buy()
    else latest.current.toRoom()
  }, [stay])

  const run = {
    buy,
    enter,
    room: toRoom,
    standby: () => void joinStandby(wanted).then((joined) => joined && toast('已加入候补，有名额会自动为您下单')),
    orders: goOrders,
    queue: () => go(pageUrl.queue(offerId)),
    pay: () => go(pageUrl.pay('orderId' in state ? (state.orderId ?? '') : '')),
  }
  return (
    <Button
      id={`buy-${offerId}`}
      kind={face.kind}
      {...(large ? { size: 'large', wide: true } : {})}
      {...(press ? { onTap: run[press] } : {})}
    >
      {face.cooling ? <CooldownRing /> : null}
      <Text className="num">{face.label}</Text>
    </Button>
  )
}
