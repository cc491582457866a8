import { expect, it } from 'vitest'
import { changePrice, problemOf } from './change-price.ts'

it('changes by an amount or a share, in whole fen, half a fen up', () => {
  expect(changePrice(9_990, { kind: 'PRICE_ADD', fen: -1_000 })).toBe(8_990)
  expect(changePrice(9_990, { kind: 'PRICE_PERCENT', percent: -15 })).toBe(8_492) // 8,491.5
  expect(changePrice(1, { kind: 'PRICE_PERCENT', percent: 49 })).toBe(1)
  expect(changePrice(10_000_000_000, { kind: 'PRICE_PERCENT', percent: 500 })).toBe(60_000_000_000)
})

it('knows what cannot be, and what is only odd', () => {
  expect(problemOf(changePrice(500, { kind: 'PRICE_ADD', fen: -600 }), 900)).toBe('BELOW_ZERO')
  expect(problemOf(1_000, 900)).toBe('ABOVE_LIST')
  expect(problemOf(900, 900)).toBeNull()
})
