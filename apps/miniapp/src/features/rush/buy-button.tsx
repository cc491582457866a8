import { Text } from '@tarojs/components'
import type { CampaignCard, OfferView } from '@tidegate/shared/contracts/catalogue'
import { type SalePhase, salePhaseLabels } from '@tidegate/shared/sale-phase'
import type { StockBand } from '@tidegate/shared/stock-band'
import { useEffect, useRef } from 'react'
import { session } from '../../api/client.ts'
import { beijing, countdownParts } from '../../clock/countdown.ts'
import { go, goOrders, pageUrl } from '../../pages/routes.ts'
import { toast } from '../../ui/trouble.tsx'
import { Button, type ButtonProps, CooldownRing } from '../../ui/ui.tsx'
import { cooldownMs, isUnderWay, type PurchaseState } from './purchase.ts'
import { purchases, usePurchase } from './shop-purchases.ts'

export interface BuyButtonProps {
  offer: OfferView
  campaign: Pick<CampaignCard, 'id' | 'startsAt'>
  phase: SalePhase
  band: StockBand | null
  now: number
  quantity?: number
  large?: boolean
}

/** After this long without an answer the queue page takes over; most answers are quicker and need only one move. */
const moveOnMs = 900

/**
 * Locks with the tap itself, before anything is sent. Session and request id are ready before the sale starts, so the tap
 * costs one request and nothing else.
 */
export function BuyButton({ offer, campaign, phase, band, now, quantity = 1, large = false }: BuyButtonProps) {
  const state = usePurchase(offer.id)
  const tapped = useRef(false)

  useEffect(() => {
    purchases.prepare(offer.id)
    // A failed sign-in shows when the shopper taps; before that there is nothing to tell them.
    session.token().catch(() => {})
  }, [offer.id])

  useEffect(() => {
    if (!tapped.current) return
    if (state.at === 'LOST') {
      tapped.current = false
      toast(state.problem.message)
    } else if (state.at === 'QUEUED' || state.at === 'WON') {
      tapped.current = false
      go(pageUrl.queue(offer.id))
    }
  }, [state, offer.id])

  const buy = () => {
    const { id: offerId, title, skuName, image, priceFen } = offer
    if (!purchases.tap({ offerId, campaignId: campaign.id, quantity, title, skuName, image, priceFen })) return
    tapped.current = true
    setTimeout(() => {
      if (!tapped.current) return
      tapped.current = false
      go(pageUrl.queue(offerId))
    }, moveOnMs)
  }

  const face = faceOf(state, { phase, band, now, startsAt: campaign.startsAt })
  const run = {
    buy,
    orders: goOrders,
    queue: () => go(pageUrl.queue(offer.id)),
    pay: () => go(pageUrl.pay('orderId' in state ? (state.orderId ?? '') : '')),
  }
  const press = face.press ? run[face.press] : null
  return (
    <Button
      id={`buy-${offer.id}`}
      kind={face.kind}
      {...(large ? { size: 'large', wide: true } : {})}
      {...(press ? { onTap: press } : {})}
    >
      {face.cooling ? <CooldownRing /> : null}
      <Text className="num">{face.label}</Text>
    </Button>
  )
}

interface Face {
  label: string
  kind: NonNullable<ButtonProps['kind']>
  press: 'buy' | 'queue' | 'pay' | 'orders' | null
  cooling?: boolean
}

function faceOf(
  state: PurchaseState,
  sale: { phase: SalePhase; band: StockBand | null; now: number; startsAt: number },
): Face {
  if (state.at === 'WON' && state.payDeadlineAt > sale.now) return { label: '去支付', kind: 'sale', press: 'pay' }
  if (state.at === 'QUEUED') return { label: '正在排队', kind: 'tide', press: 'queue' }
  if (isUnderWay(state)) return { label: '提交中', kind: 'sale', press: null, cooling: true }
  if (sale.phase === 'UPCOMING') {
    const { totalSeconds } = countdownParts(sale.startsAt - sale.now)
    return {
      label: totalSeconds <= 60 ? `${totalSeconds} 秒后开抢` : `${beijing(sale.startsAt, sale.now).time} 开抢`,
      kind: 'soft',
      press: null,
    }
  }
  if (sale.phase !== 'LIVE') return { label: salePhaseLabels[sale.phase], kind: 'off', press: null }
  if (state.at === 'LOST' && sale.now - state.purchase.tappedAt < cooldownMs) {
    return { label: '请稍候', kind: 'off', press: null, cooling: true }
  }
  if (state.at === 'LOST' && state.problem.reason === 'LIMIT_REACHED')
    return { label: '看我的订单', kind: 'soft', press: 'orders' }
  if (sale.band === 'SOLD_OUT') return { label: '已抢光', kind: 'off', press: null }
  return { label: '立即抢购', kind: 'sale', press: 'buy' }
}
