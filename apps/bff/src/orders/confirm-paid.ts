/**
 * A buyer says "I have paid" and the order does not show it. The merchant has WeChat asked; nothing is ever booked because somebody
 * believes it. Every payment of the order is asked about, the closed ones too.
 */
import type { OutcomeCode } from '@tidegate/shared/outcomes'
import { recordAudit } from '../audit/record.ts'
import { laneOf } from '../kernel/lane.ts'
import { type ClosePaymentDeps, type RefreshOutcome, refreshOrder } from '../payments/close-payment.ts'
import { noteOrder } from './move-order.ts'

export interface ConfirmPaidDeps {
  lanes: number
  payments: ClosePaymentDeps
  newId(): string
}

export type ConfirmPaidOutcome =
  | { kind: 'ANSWERED'; answer: RefreshOutcome }
  | { kind: 'REFUSED'; outcome: OutcomeCode }

export async function confirmPaid(
  { lanes, payments, newId }: ConfirmPaidDeps,
  staffId: string,
  orderId: string,
): Promise<ConfirmPaidOutcome> {
  const key = { lane: laneOf(orderId, lanes), id: orderId }
  const answer = await refreshOrder(payments, orderId)
  if ((await noteOrder(payments.pool, key, { kind: 'NOTE', actor: 'STAFF', note: notes[answer] })) === null)
    return { kind: 'REFUSED', outcome: 'ORDER_NOT_FOUND' }
  await recordAudit(payments.pool, {
    id: newId(),
    staffId,
    action: 'order.confirm-paid',
    subject: `order:${orderId}`,
    after: { answer },
  })
  return { kind: 'ANSWERED', answer }
}

const notes: Readonly<Record<RefreshOutcome, string>> = {
  PAID: '商家向微信查询：已支付，已入账',
  NOT_PAID: '商家向微信查询：未支付',
  UNSURE: '商家向微信查询：微信没有给出确定的回答',
}
