import { expect, it } from 'vitest'
import {
  campaignTransitions,
  canFollow,
  checkTable,
  orderMoves,
  orderStarts,
  orderStates,
  orderTransitions,
  paidStates,
  paymentTransitions,
  refundOrderStates,
  refundTransitions,
} from './states.ts'

it('every state of every table can be reached', () => {
  checkTable('orders', orderTransitions, orderStarts)
  checkTable('campaigns', campaignTransitions, ['DRAFT'])
  checkTable('payments', paymentTransitions, ['CREATED'])
  checkTable('refunds', refundTransitions, ['ASKED', 'DUE'])
})

it('refuses a table with a stranded or an unknown state', () => {
  expect(() => checkTable<'A' | 'B'>('t', { A: [], B: [] }, ['A'])).toThrow('nothing reaches B')
  expect(() => checkTable('t', { A: ['C' as 'A'] }, ['A'])).toThrow('unknown state C')
})

it('money never makes a paid order unpaid', () => {
  expect(canFollow(orderTransitions, 'PAID', 'PENDING_PAYMENT')).toBe(false)
  expect(canFollow(orderTransitions, 'CLOSED', 'REFUND_DUE')).toBe(true)
})

it('an order whose money is decided to go back never counts as paid again, and no arrow is drawn twice', () => {
  for (const refund of refundOrderStates)
    for (const paid of paidStates) expect(canFollow(orderTransitions, refund, paid)).toBe(false)
  const arrows = orderMoves.map(({ from, to }) => `${from} ${to}`)
  expect(new Set(arrows).size).toBe(arrows.length)
})

it('every paid order can be refunded whole, and every refund can end', () => {
  for (const paid of paidStates) expect(canFollow(orderTransitions, paid, 'REFUND_DUE')).toBe(true)
  const ends = orderStates.filter((state) => orderTransitions[state].length === 0)
  expect(ends).toEqual(['REFUSED', 'REFUNDED'])
})
