import { blankDocument } from '@tidegate/shared/contracts/campaign-drafts'
import { expect, it } from 'vitest'
import { estimateRelease } from './estimate-release.ts'

const draft = (rate: number | null, cap: number, total = 6_000, buyerLimit = 1) => ({
  ...blankDocument,
  room: { ...blankDocument.room, mode: 'FIFO' as const, rate, cap },
  offers: [{ skuId: '1', priceFen: 1, total, buyerLimit, orderLimit: null }],
})

it('goes by the rate, or by the places where those hold people back', () => {
  expect(estimateRelease(draft(50, 10_000))?.headline).toBe('约 2 分钟放完：能买到的 6,000 人进完为止')
  expect(estimateRelease(draft(500, 150))?.headline).toBe('约 10 分钟放完：能买到的 6,000 人进完为止')
  expect(estimateRelease(draft(500, 150))?.reason).toContain('每秒只能接待约 10 人')
  expect(estimateRelease(draft(500, 10_000, 90, 3))?.headline).toBe('约 1 秒放完：能买到的 30 人进完为止')
})

it('says nothing where nobody is held back, or a number is missing', () => {
  expect(estimateRelease({ ...draft(50, 10), room: { ...draft(50, 10).room, mode: 'OFF' } })).toBeNull()
  expect(estimateRelease(draft(null, 10))).toBeNull()
  expect(estimateRelease({ ...draft(50, 10), offers: [] })).toBeNull()
})
