import type { RefundView } from '@tidegate/shared/contracts/refunds'
import { type RefundState, refundStates } from '@tidegate/shared/states'
import { expect, test } from 'vitest'
import { refundSteps } from './refund-steps.ts'

const stages = (state: RefundState, reason: RefundView['reason'] = 'BUYER_ASKED') =>
  refundSteps({ ...{ outRefundNo: 'R1', amountFen: 100, state, reason, note: '' }, createdAt: 1, doneAt: null })
    .map(({ stage }) => stage)
    .join(' ')

test.each([
  ['ASKED', 'done now next next'],
  ['DECLINED', ''],
  ['DUE', 'done done now next'],
  ['PROCESSING', 'done done done now'],
  ['ABNORMAL', 'done done done now'],
  ['FAILED', 'done done now next'],
  ['DONE', 'done done done done'],
] as const)('%s: %s', (state, expected) => {
  expect(stages(state)).toBe(expected)
})

test('what the merchant or the system decided has no step of asking', () => {
  for (const state of refundStates.filter((s) => s !== 'ASKED' && s !== 'DECLINED'))
    expect(stages(state, 'PAID_TWICE').split(' ')).toHaveLength(3)
})
