import { expect, it } from 'vitest'
import { campaignTransitions, canFollow, checkTable, orderTransitions, paymentTransitions } from './states.ts'

it('every state of every table can be reached', () => {
  checkTable('orders', orderTransitions, ['PENDING_PAYMENT', 'REFUSED'])
  checkTable('campaigns', campaignTransitions, ['DRAFT'])
  checkTable('payments', paymentTransitions, ['CREATED'])
})

it('refuses a table with a stranded or an unknown state', () => {
  expect(() => checkTable<'A' | 'B'>('t', { A: [], B: [] }, ['A'])).toThrow('nothing reaches B')
  expect(() => checkTable('t', { A: ['C' as 'A'] }, ['A'])).toThrow('unknown state C')
})

it('money never makes a paid order unpaid', () => {
  expect(canFollow(orderTransitions, 'PAID', 'PENDING_PAYMENT')).toBe(false)
  expect(canFollow(orderTransitions, 'CLOSED', 'REFUND_DUE')).toBe(true)
})
