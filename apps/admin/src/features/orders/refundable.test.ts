import type { RefundView } from '@tidegate/shared/contracts/refunds'
import { describe, expect, it } from 'vitest'
import { refundableFen } from './refundable.ts'

const refund = (state: RefundView['state'], amountFen: number, reason: RefundView['reason'] = 'MERCHANT') =>
  ({ state, amountFen, reason }) as RefundView

describe('refundable', () => {
  it('leaves out what is going back, however far it has come', () => {
    const refunds = [refund('DUE', 100), refund('PROCESSING', 20), refund('ABNORMAL', 3), refund('DONE', 4)]
    expect(refundableFen({ amountFen: 1_000, refunds })).toBe(873)
  })

  it('does not count what was only asked for, declined or failed, nor a second payment', () => {
    const refunds = [
      refund('ASKED', 1_000, 'BUYER_ASKED'),
      refund('DECLINED', 1_000, 'BUYER_ASKED'),
      refund('FAILED', 1_000),
      refund('DONE', 1_000, 'PAID_TWICE'),
    ]
    expect(refundableFen({ amountFen: 1_000, refunds })).toBe(1_000)
  })
})
