/**
 * Sentences of the system that are kept as they were said, beside an order's events, a refund or a bill, with {name} where a value stood.
 * Shoppers read them as they are; whoever reads in another language has them told anew. What people wrote is none of them.
 */
import { closeReasonLabels } from './states.ts'

const storedSentences: readonly string[] = [
  ...Object.values(closeReasonLabels),
  // Orders
  '确认收货',
  '发货 10 天，自动确认收货',
  '商家向微信查询：已支付，已入账',
  '商家向微信查询：未支付',
  '商家向微信查询：微信没有给出确定的回答',
  '关闭后到账 {transactionId}，名额仍有，订单恢复',
  '关闭后到账 {transactionId}，名额已无，原路退回',
  '重复到账 {transactionId}，原路退回',
  '更正物流：{carrier} {trackingNo}',
  '商家重新发送',
  '第 {slot} 张卡密已更换：{reason}',
  '批次召回',
  // Refunds
  '申请退款：{note}',
  '商家退款',
  '商家同意退款',
  '商家未同意退款',
  '商家未同意退款：{note}',
  '对账后退款',
  '在微信商户平台退款',
  '部分退款 {yuan} 元：{note}',
  '重新发起退款 {next}',
  '退款 {yuan} 元，微信处理中',
  '退款 {yuan} 元，已到账',
  '退款 {yuan} 元异常，商家将人工处理',
  '退款 {yuan} 元失败，商家将重新发起',
  '退款 {yuan} 元',
  '买家账户无法收款，请在微信支付商户平台处理',
  '微信关闭了这笔退款，请重新发起',
  // Bills and shipping information
  '再次核对已一致',
  '账单摘要与微信签名的不一致',
  '微信尚未生成账单',
  '微信支付暂时无法访问',
  '微信没有应答',
  '收货地址打不开，顺丰要收件人的电话',
]

/** Which of them a stored text is, and with what; null: somebody's own words. */
export function readStored(text: string): { sentence: string; values: Readonly<Record<string, string>> } | null {
  for (const { sentence, shape, names } of shapes) {
    const found = shape.exec(text)
    if (found) return { sentence, values: Object.fromEntries(names.map((name, i) => [name, found[i + 1] ?? ''])) }
  }
  return null
}

const shapes = storedSentences.map((sentence) => {
  const [first = '', ...rest] = sentence.split(/\{(\w+)\}/)
  const names = rest.filter((_, i) => i % 2 === 0)
  const between = rest.filter((_, i) => i % 2 === 1)
  // All but the last value are numbers of some kind; the last may be whatever somebody wrote.
  const value = (i: number) => (i === names.length - 1 ? '([^]+)' : '(\\S+)')
  return { sentence, names, shape: new RegExp(`^${first}${between.map((text, i) => value(i) + text).join('')}$`) }
})
