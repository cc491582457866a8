import { messageKinds } from '@tidegate/shared/contracts/messages'
import { expect, it } from 'vitest'
import { renderMessage, type TemplateBook } from './templates.ts'

const book = Object.fromEntries(
  messageKinds.map((kind) => [
    kind,
    { id: `template-${kind}`, data: { thing1: 'title', amount2: 'amount', time3: 'time' } },
  ]),
) as TemplateBook
const facts = { title: '双十一主会场', amountFen: null, at: Date.UTC(2026, 10, 21, 12) }

it('opens what it is about: the campaign that starts, the order that was paid', () => {
  const start = renderMessage(book, 'START', { ...facts, about: { campaignId: '7001' } })
  expect(start).toMatchObject({ templateId: 'template-START', page: 'pages/campaign/index?campaignId=7001' })
  const paid = renderMessage(book, 'PAID', { ...facts, amountFen: 199_900, about: { orderId: '9001' } })
  expect(paid).toMatchObject({ page: 'pages/order/index?orderId=9001' })
  expect(paid?.data).toEqual({
    thing1: { value: '双十一主会场' },
    amount2: { value: '¥1,999' },
    time3: { value: '2026-11-21 20:00' },
  })
})

it('cuts what WeChat would refuse, and says nothing without a template', () => {
  const title = '一二三四五六七八九十一二三四五六七八九十多'
  const start = renderMessage(book, 'START', { ...facts, title, about: { campaignId: '7001' } })
  expect(start?.data).toMatchObject({ thing1: { value: `${title.slice(0, 19)}…` }, amount2: { value: '-' } })
  expect(renderMessage({}, 'START', { ...facts, about: { campaignId: '7001' } })).toBeNull()
})
