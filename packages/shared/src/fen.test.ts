import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fen, formatYuan, parseYuan } from './fen.ts'

it('writes yuan and reads it back', () => {
  expect(formatYuan(0)).toBe('0')
  expect(formatYuan(123_400)).toBe('1,234')
  expect(formatYuan(1_234_567_05)).toBe('1,234,567.05')
  expect([-50, -100, -123_456].map(formatYuan)).toEqual(['-0.50', '-1', '-1,234.56'])
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99_999_999_99 }), (n) => {
      expect(parseYuan(formatYuan(n).replaceAll(',', ''))).toBe(n)
    }),
  )
})

it.each(['', '-1', '1.234', '1e3', 'NaN', '1,000', '999999999'])('does not read %j as yuan', (text) => {
  expect(parseYuan(text)).toBeNull()
})

it.each([1.5, -1, Number.NaN, 2 ** 53, 'x'])('is never %s fen', (value) => {
  expect(() => fen(value)).toThrow(RangeError)
})
