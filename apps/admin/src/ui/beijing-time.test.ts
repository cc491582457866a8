import { expect, it } from 'vitest'
import { formatBeijing, fromPickerMoment, toPickerMoment } from './beijing-time.ts'

const at = Date.UTC(2026, 10, 21, 16, 0, 0)

it('shows the Beijing clock in a picker and reads it back to the same instant, in any zone of the browser', () => {
  expect(toPickerMoment(at).format('YYYY-MM-DD HH:mm:ss')).toBe('2026-11-22 00:00:00')
  expect(fromPickerMoment(toPickerMoment(at))).toBe(at)
})

it('writes midnight as 00:00', () => {
  expect(formatBeijing(at)).toBe('11月22日 00:00')
  expect(formatBeijing(at, 'full')).toBe('2026年11月22日 00:00:00')
  expect(formatBeijing(at, 'clock')).toBe('00:00:00')
})
