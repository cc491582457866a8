import { z } from 'zod'
import { idSchema } from '../ids.ts'
import type { SalePhase } from '../sale-phase.ts'

export const messageKinds = ['START', 'STANDBY', 'PAID', 'DELIVERED', 'REFUNDED'] as const
export type MessageKind = (typeof messageKinds)[number]
export const messageKindLabels: Readonly<Record<MessageKind, string>> = {
  START: '开售提醒',
  STANDBY: '候补成功',
  PAID: '付款成功',
  DELIVERED: '发货通知',
  REFUNDED: '退款到账',
}

/** Ids for wx.requestSubscribeMessage; a kind that the merchant has not set up is missing. */
export type MessageTemplates = Partial<Record<MessageKind, string>>

/** The kinds the buyer has just allowed, each for one message. `subject`: a campaign for START and STANDBY, else an order. */
export const consentInput = z.object({ kinds: z.array(z.enum(messageKinds)).min(1).max(5), subject: idSchema })
export interface ConsentView {
  /** Kinds for which a message about the subject may be sent. */
  open: MessageKind[]
}

/** 开售提醒 of one campaign. */
export const reminderInput = z.object({ campaignId: idSchema })
export interface ReminderRow {
  campaignId: string
  title: string
  banner: string
  startsAt: number
  endsAt: number
  phase: SalePhase
  /** Messages that may still be sent; 0: it was sent. */
  open: number
}
