import { expect, it } from 'vitest'
import { salePhaseOf } from './sale-phase.ts'
import { stockBandOf } from './stock-band.ts'

it.each([
  ['PUBLISHED', 0, 'UPCOMING'],
  ['PAUSED', 0, 'UPCOMING'],
  ['PUBLISHED', 10, 'LIVE'],
  ['PAUSED', 10, 'PAUSED'],
  ['PUBLISHED', 20, 'ENDED'],
  ['CLOSED', 10, 'ENDED'],
] as const)('%s at %i is %s', (state, now, phase) => {
  expect(salePhaseOf({ state, startsAt: 10, endsAt: 20 }, now)).toBe(phase)
})

it('tells stock in bands', () => {
  expect([100, 51, 50, 11, 10, 1, 0, -1].map((n) => stockBandOf(n, 100))).toEqual([
    'PLENTY',
    'PLENTY',
    'SELLING',
    'SELLING',
    'SCARCE',
    'SCARCE',
    'SOLD_OUT',
    'SOLD_OUT',
  ]) // prettier-ignore
})
