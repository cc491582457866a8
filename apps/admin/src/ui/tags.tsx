import type { StaffCampaign } from '@tidegate/shared/contracts/staff'
import { salePhaseLabels } from '@tidegate/shared/sale-phase'
import { campaignStateLabels, type OrderState, orderStateLabels } from '@tidegate/shared/states'
import { Tag } from 'antd'
import type { ReactNode } from 'react'

type Tone = 'success' | 'processing' | 'warning' | 'error' | 'default'

const orderTones: Readonly<Record<OrderState, Tone>> = {
  PENDING_PAYMENT: 'warning',
  PAID: 'success',
  SHIPPED: 'processing',
  RECEIVED: 'success',
  DELIVERED: 'success',
  CLOSED: 'default',
  REFUSED: 'default',
  REFUND_DUE: 'error',
  REFUNDING: 'error',
  REFUNDED: 'default',
}

export function OrderStateTag({ state }: { state: OrderState }) {
  return <ToneTag tone={orderTones[state]}>{orderStateLabels[state]}</ToneTag>
}

const phaseTones = { UPCOMING: 'processing', LIVE: 'success', PAUSED: 'warning', ENDED: 'default' } as const

/** Where a campaign stands, in one word: its phase once it is published, its state while it is a draft. */
export function CampaignTag({ campaign }: { campaign: Pick<StaffCampaign, 'state' | 'phase'> }) {
  const { state, phase } = campaign
  if (phase === null) return <ToneTag tone="default">{campaignStateLabels[state]}</ToneTag>
  if (state === 'PAUSED' && phase !== 'ENDED') return <ToneTag tone="warning">{campaignStateLabels.PAUSED}</ToneTag>
  return <ToneTag tone={phaseTones[phase]}>{salePhaseLabels[phase]}</ToneTag>
}

export function ShelfTag({ state }: { state: 'ON_SHELF' | 'OFF_SHELF' }) {
  return (
    <ToneTag tone={state === 'ON_SHELF' ? 'success' : 'default'}>{state === 'ON_SHELF' ? '在售' : '已下架'}</ToneTag>
  )
}

/** Colour is for what is going on; what rests is outlined, so that it shows on any ground. */
function ToneTag({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <Tag color={tone} variant={tone === 'default' ? 'outlined' : 'filled'}>
      {children}
    </Tag>
  )
}
