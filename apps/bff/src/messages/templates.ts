/**
 * Subscribe messages in a merchant's own templates: the id of each from the mini-program's admin page, and which of our words goes into
 * which of its keywords. Lengths and characters are WeChat's; a word that does not fit is cut, because 47003 would lose the whole message.
 * https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/mp-message-management/subscribe-message/sendMessage.html
 */
import { type MessageKind, type MessageTemplates, messageKinds } from '@tidegate/shared/contracts/messages'
import { formatYuan } from '@tidegate/shared/fen'
import { z } from 'zod'

const words = ['title', 'order', 'amount', 'time', 'hint'] as const

/** `{"PAID": {"id": "…", "data": {"thing1": "title", "amount2": "amount"}}}` */
export const templatesSchema = z.partialRecord(
  z.enum(messageKinds),
  z.object({ id: z.string().min(1), data: z.record(z.string().regex(/^[a-z_]+\d+$/), z.enum(words)) }),
)
export type TemplateBook = z.infer<typeof templatesSchema>

export interface MessageFacts {
  title: string
  /** What the message is about, and what opens when it is tapped. */
  about: { orderId: string } | { campaignId: string }
  amountFen: number | null
  at: number
}

export function templateIds(book: TemplateBook): MessageTemplates {
  return Object.fromEntries(Object.entries(book).map(([kind, { id }]) => [kind, id]))
}

export function renderMessage(
  book: TemplateBook,
  kind: MessageKind,
  facts: MessageFacts,
): { templateId: string; page: string; data: Record<string, { value: string }> } | null {
  const template = book[kind]
  if (!template) return null
  const values: Record<(typeof words)[number], string> = {
    title: facts.title,
    order: 'orderId' in facts.about ? facts.about.orderId : '',
    amount: facts.amountFen === null ? '' : `¥${formatYuan(facts.amountFen)}`,
    time: beijingMinute(facts.at),
    hint: hints[kind],
  }
  return {
    templateId: template.id,
    page: pageOf(facts.about),
    data: Object.fromEntries(
      Object.entries(template.data).map(([keyword, word]) => [keyword, { value: fitted(keyword, values[word]) }]),
    ),
  }
}

/** Without a leading slash; a query may follow. */
function pageOf(about: MessageFacts['about']): string {
  return 'orderId' in about
    ? `pages/order/index?orderId=${about.orderId}`
    : `pages/campaign/index?campaignId=${about.campaignId}`
}

const hints: Record<MessageKind, string> = {
  START: '即将开售，请提前进入排队',
  STANDBY: '候补成功，请尽快付款',
  PAID: '付款成功，正在准备发货',
  DELIVERED: '已发货，点击查看详情',
  REFUNDED: '退款已原路退回',
}

/** Most characters of a keyword, by what its name begins with. */
const lengths: Record<string, number> = { thing: 20, phrase: 5, character_string: 32, letter: 32, number: 32, name: 10 }

function fitted(keyword: string, value: string): string {
  const most = lengths[keyword.replace(/\d+$/, '')] ?? 32
  const letters = Array.from(value)
  if (letters.length === 0) return '-'
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : value
}

/** 2026-11-21 20:00, Beijing. */
function beijingMinute(epochMs: number): string {
  return new Date(epochMs + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')
}
