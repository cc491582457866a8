import { say } from '@tidegate/shared/sayings'
import { expect, it } from 'vitest'
import { diffOf } from './diff.ts'

const lines = (before: unknown, after: unknown) =>
  diffOf(before, after).map(({ label, before: from, after: to }) => `${label}: ${from} → ${to}`)

it('tells what differs, deep down and in the words of the merchant', () => {
  const before = { title: '旧', offers: [{ priceFen: 100, total: 5 }], rules: ['一'], state: 'DRAFT' }
  const after = { title: '新', offers: [{ priceFen: 990, total: 5 }], rules: [], state: 'DRAFT' }
  expect(lines(before, after)).toEqual(['标题: 旧 → 新', '活动商品 1 · 价格: ¥1 → ¥9.90', '规则: 一 → 空'])
})

it('tells everything of what began or ended, and nothing of nothing', () => {
  expect(lines(null, { role: 'VIEWER', disabled: false })).toEqual(['角色: null → 只读', '停用: null → 否'])
  expect(lines({ until: null }, undefined)).toEqual(['截止: 一直 → null'])
  expect(lines(null, null)).toEqual([])
  expect(lines({ a: 1 }, { a: 1 })).toEqual([])
})

it('shows a field that came or went, and one it has no word for', () => {
  expect(lines({ 'x-y': 1 }, { 'x-y': 1, level: 2 })).toEqual(['级别: null → 2'])
  expect(lines({ odd: 1 }, { odd: 2 })).toEqual(['odd: 1 → 2'])
})

it('tells what a check saw in its own words', () => {
  const red = [{ name: 'relay', detail: say('ready.no-relay', { dead: 16 }) }]
  expect(lines(null, { red })).toEqual([
    '未通过 1 · 名称: null → 订单流水线在线',
    '未通过 1 · 说明: null → 16 条分道无人读取',
  ])
})

it('shows markup as the text it is', () => {
  expect(lines(null, { title: '<img src=x onerror=alert(1)>' })).toEqual(['标题: null → <img src=x onerror=alert(1)>'])
})
