import { expect, test } from 'vitest'
import { mostAtOnce, sayLimits } from './offer-limits.ts'

test.each([
  [{ buyerLimit: 1, orderLimit: null }, 1, '每人限 1 件'],
  [{ buyerLimit: 4, orderLimit: 2 }, 2, '每人限 4 件，每单限购 2 件'],
  [{ buyerLimit: 4, orderLimit: 4 }, 4, '每人限 4 件'],
  // What a merchant lowered afterwards.
  [{ buyerLimit: 2, orderLimit: 5 }, 2, '每人限 2 件'],
])('%o', (limits, most, says) => {
  expect(mostAtOnce(limits)).toBe(most)
  expect(sayLimits(limits)).toBe(says)
})

test('an offer out of the cache of an earlier release', () => {
  expect(mostAtOnce({ buyerLimit: 3 } as never)).toBe(3)
})
