import { expect, it } from 'vitest'
import { describeExport, describeSize } from './export-progress.ts'

const running = { state: 'RUNNING', rows: 0, expected: null, bytes: 0 } as const

it('says how far a file has come', () => {
  expect(describeExport(running)).toEqual({ words: '正在数有多少行…', percent: null })
  expect(describeExport({ ...running, rows: 4_000 })).toEqual({ words: '已写 4,000 行', percent: null })
  expect(describeExport({ ...running, rows: 4_000, expected: 16_000 })).toEqual({
    ...{ words: '已写 4,000 / 16,000 行', percent: 25 },
  })
  // What came in or went out while it was written.
  expect(describeExport({ ...running, rows: 17, expected: 16 }).percent).toBe(99)
  expect(describeExport({ ...running, state: 'DONE', rows: 0, expected: 0, bytes: 98 })).toEqual({
    ...{ words: '0 行，1 KB', percent: null },
  })
})

it('writes sizes', () => {
  expect([1, 1_024, 250_000, 5_000_000, 300_000_000].map(describeSize)).toEqual([
    ...['1 KB', '1 KB', '244 KB', '4.8 MB', '286 MB'],
  ])
})
