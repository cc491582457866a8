import { expect, test } from 'vitest'
import { type BookedOrder, countOrders } from './count-orders.ts'

const order = (id: string, buyerId: string, state = 'PAID', quantity = 1): BookedOrder => ({
  id,
  buyerId,
  state,
  quantity,
  requestId: `r${id}`,
  writtenAfterMs: null,
})
const promises = (over = {}) => ({
  promised: new Map<string, string>(),
  paidOrders: new Set<string>(),
  conflicts: [],
  ...over,
})
const sale = { stock: 2, limit: 1 }

test('a clean sale: paid and waiting orders hold units, closed and refused ones do not', () => {
  const booked = [
    order('1', 'a'),
    order('2', 'b', 'PENDING_PAYMENT'),
    order('3', 'c', 'CLOSED'),
    order('4', 'd', 'REFUSED'),
  ]
  const kept = promises({ promised: new Map(booked.map(({ id }) => [`r${id}`, id])), paidOrders: new Set(['1']) })
  expect(countOrders(booked, kept, sale)).toEqual({
    orders: 2,
    paid: 1,
    closed: 1,
    refused: 1,
    oversold: 0,
    lost: 0,
    duplicates: 0,
    samples: [],
  })
})

test('units beyond the stock are oversold', () => {
  expect(countOrders([order('1', 'a'), order('2', 'b'), order('3', 'c')], promises(), sale).oversold).toBe(1)
})

test('a promise without an order, and money without an order that says so, are lost', () => {
  const broken = promises({ promised: new Map([['r9', '9']]), paidOrders: new Set(['1', '8']) })
  expect(countOrders([order('1', 'a', 'CLOSED')], broken, sale).lost).toBe(3)
})

test('two orders of one request, two answers to one request, and units over the limit are duplicates', () => {
  const twice = [order('1', 'a'), { ...order('2', 'b'), requestId: 'r1' }]
  expect(countOrders(twice, promises(), sale).duplicates).toBe(1)
  expect(countOrders([], promises({ conflicts: ['r1: 1 and 2'] }), sale).duplicates).toBe(1)
  expect(countOrders([order('1', 'a'), order('2', 'a')], promises(), sale).duplicates).toBe(1)
})
