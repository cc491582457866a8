import type { RefundView } from '@tidegate/shared/contracts/refunds'
import type { OrderState } from '@tidegate/shared/states'
import { describe, expect, test } from 'vitest'
import { actionsOf, type OrderSituation } from './order-actions.ts'

const refund = (state: RefundView['state']): RefundView => ({
  ...{ outRefundNo: 'R1', amountFen: 100, state, reason: 'BUYER_ASKED', note: '', createdAt: 1, doneAt: null },
})
const at = (
  state: OrderState,
  { goods = null, addressMissing = false, now = 0, ...order }: Partial<OrderSituation & OrderSituation['order']> = {},
) =>
  actionsOf({
    ...{ goods, addressMissing, now },
    order: { state, amountFen: 100, refundedFen: 0, refunds: [], payDeadlineAt: 1000, ...order },
  })

describe('what can be done with an order', () => {
  test('a wait for money ends with its deadline', () => {
    expect(at('PENDING_PAYMENT')).toEqual({ main: 'PAY', aside: 'CANCEL' })
    expect(at('PENDING_PAYMENT', { now: 1000 })).toEqual({ main: null, aside: null })
  })

  test('a paid parcel without an address wants one; a code does not', () => {
    expect(at('PAID', { goods: 'PARCEL', addressMissing: true }).main).toBe('CHOOSE_ADDRESS')
    expect(at('PAID', { goods: 'PARCEL' }).main).toBeNull()
    expect(at('PAID', { goods: 'CODE', addressMissing: true }).main).toBeNull()
  })

  test('a refund can be asked for once, while something is left', () => {
    expect(at('SHIPPED')).toEqual({ main: 'CONFIRM_RECEIPT', aside: 'ASK_REFUND' })
    expect(at('SHIPPED', { refunds: [refund('ASKED')] }).aside).toBeNull()
    expect(at('DELIVERED', { refunds: [refund('DECLINED')] }).aside).toBe('ASK_REFUND')
    expect(at('RECEIVED', { refundedFen: 100 }).aside).toBeNull()
    expect(at('REFUNDING').aside).toBeNull()
    expect(at('CLOSED').aside).toBeNull()
  })
})
