import { expect, it } from 'vitest'
import { clockDuration, describeDuration } from './duration.ts'

it('describes a span by its two largest units', () => {
  expect(describeDuration(2 * 86_400_000 + 3 * 3_600_000 + 59_000)).toBe('2 天 3 小时')
  expect(describeDuration(3_600_000)).toBe('1 小时')
  expect(describeDuration(59_600)).toBe('1 分钟')
  expect(describeDuration(-5)).toBe('0 秒')
})

it('runs a clock that reaches zero only when it is time', () => {
  expect(clockDuration(1)).toBe('00:00:01')
  expect(clockDuration(0)).toBe('00:00:00')
  expect(clockDuration(86_400_000 + 61_000)).toBe('1 天 00:01:01')
})
