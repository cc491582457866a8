import { expect, test } from 'vitest'
import { sayAloud, sayBrief, sayCount, sayEta } from './say.ts'

test('counts have separators', () => {
  expect([0, 999, 1000, 12345, 1234567].map(sayCount)).toEqual(['0', '999', '1,000', '12,345', '1,234,567'])
})

test('counts on buttons are short', () => {
  expect([0, 1284, 9999, 10_000, 23_456, 1_230_567].map(sayBrief)).toEqual([
    '0',
    '1,284',
    '9,999',
    '1 万',
    '2.3 万',
    '123 万',
  ])
})

test.each([
  [null, null],
  [[0, 12], '马上就到'],
  [[18, 47], '约 10–50 秒'],
  [[4, 60], '约 10–60 秒'],
  [[70, 110], '约 1–2 分钟'],
  [[185, 290], '约 3–5 分钟'],
  [[125, 175], '约 2–3 分钟'],
  [[60, 8000], '1 分钟以上'],
  [[9000, 20_000], '2 小时以上'],
] as const)('%s is %s', (range, words) => {
  expect(sayEta(range)).toBe(words)
})

test('a screen reader is interrupted seldom: once a ten, a hundred, a thousand, and for each of the last ten', () => {
  expect([0, 1, 10, 11, 19, 20, 99, 100, 1284].map(sayAloud)).toEqual([
    '前面没有人了',
    '前面还有 1 人',
    '前面还有 10 人',
    '前面不到 20 人',
    '前面不到 20 人',
    '前面不到 30 人',
    '前面不到 100 人',
    '前面不到 200 人',
    '前面不到 2,000 人',
  ])
  const heard = new Set(Array.from({ length: 10_000 }, (_, n) => sayAloud(n)))
  expect(heard.size).toBeLessThan(40)
})
