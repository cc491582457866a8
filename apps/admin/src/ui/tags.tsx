import type { ProductKind } from '@tidegate/shared/contracts/catalogue'
import { productKindLabels } from '@tidegate/shared/contracts/goods'
import type { StaffCampaign } from '@tidegate/shared/contracts/staff'
import { salePhaseLabels } from '@tidegate/shared/sale-phase'
import {
  campaignStateLabels,
  type OrderState,
  orderStateLabels,
  type RefundState,
  refundStateLabels,
} from '@tidegate/shared/states'
import { Tag } from 'antd'
import type { ReactNode } from 'react'
import { t } from '../i18n/t.ts'

export type Tone = 'success' | 'processing' | 'warning' | 'error' | 'default'

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
  return <ToneTag tone={orderTones[state]}>{t(orderStateLabels[state])}</ToneTag>
}

const refundTones: Readonly<Record<RefundState, Tone>> = {
  ASKED: 'warning',
  DECLINED: 'default',
  DUE: 'processing',
  PROCESSING: 'processing',
  ABNORMAL: 'error',
  FAILED: 'error',
  DONE: 'success',
}

export function RefundStateTag({ state }: { state: RefundState }) {
  return <ToneTag tone={refundTones[state]}>{t(refundStateLabels[state])}</ToneTag>
}

export function KindTag({ kind }: { kind: ProductKind }) {
  return <Tag variant="filled">{t(productKindLabels[kind])}</Tag>
}

const phaseTones = { UPCOMING: 'processing', LIVE: 'success', PAUSED: 'warning', ENDED: 'default' } as const

/** Where a campaign stands, in one word: its phase once it is published, its state while it is a draft. */
export function CampaignTag({ campaign }: { campaign: Pick<StaffCampaign, 'state' | 'phase'> }) {
  const { state, phase } = campaign
  if (phase === null) return <ToneTag tone="default">{t(campaignStateLabels[state])}</ToneTag>
  if (state === 'PAUSED' && phase !== 'ENDED') return <ToneTag tone="warning">{t(campaignStateLabels.PAUSED)}</ToneTag>
  return <ToneTag tone={phaseTones[phase]}>{t(salePhaseLabels[phase])}</ToneTag>
}

export function ShelfTag({ state }: { state: 'ON_SHELF' | 'OFF_SHELF' }) {
  return (
    <ToneTag tone={state === 'ON_SHELF' ? 'success' : 'default'}>
      {state === 'ON_SHELF' ? t('在售') : t('已下架')}
    </ToneTag>
  )
}

/** Colour is for what is going on; what rests is outlined, so that it shows on any ground. */
export function ToneTag({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <Tag color={tone} variant={tone === 'default' ? 'outlined' : 'filled'}>
      {children}
    </Tag>
  )
}
