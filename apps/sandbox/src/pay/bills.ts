import { beijingTime } from './beijing-time.ts'
import type { PaidOrder } from './orders.ts'
import type { Refund, RefundStatus } from './refunds.ts'

export type Day = { orders: PaidOrder[]; refunds: { refund: Refund; status: RefundStatus }[] }

/** Of the documentation's own example: 0.60 %. */
const FEE_RATE = '0.60%'

/**
 * The trade bill (ALL) of one day: values behind backticks, yuan with two decimals, totals last.
 * Source: https://pay.weixin.qq.com/docs/merchant/products/download-bill/format-trade.html
 */
export function tradeBill({ orders, refunds }: Day, { appId, mchId }: { appId: string; mchId: string }): string {
  const rows = [
    ...orders.map((order) => {
      const { out_trade_no, amount, description, attach } = order.request
      const yuan = yuanOf(amount.total)
      const who = [appId, mchId, '', '', order.transactionId, out_trade_no, order.openid, order.tradeType]
      const none = ['0', '0', '0.00', '0.00', '', '']
      const fee = yuanOf(feeOf(amount.total))
      const row = [...who, 'SUCCESS', 'OTHERS', 'CNY', yuan, '0.00', ...none]
      return { at: order.paidAt, values: [...row, description, attach ?? '', fee, FEE_RATE, yuan, '0.00', ''] }
    }),
    ...refunds.map(({ refund, status }) => {
      const { out_trade_no, out_refund_no, amount } = refund.request
      const yuan = yuanOf(amount.refund)
      const who = [appId, mchId, '', '', refund.transactionId, out_trade_no, '', 'JSAPI']
      const back = [refund.refundId, out_refund_no, yuan, '0.00', 'ORIGINAL', billStatus[status]]
      const row = [...who, 'REFUND', 'OTHERS', 'CNY', '0.00', '0.00', ...back]
      return {
        at: refund.createdAt,
        values: [...row, '', '', yuanOf(-feeOf(amount.refund)), FEE_RATE, '0.00', yuan, ''],
      }
    }),
  ].sort((a, b) => a.at - b.at)
  const paid = orders.reduce((fen, order) => fen + order.request.amount.total, 0)
  const back = refunds.reduce((fen, { refund }) => fen + refund.request.amount.refund, 0)
  const fees =
    orders.reduce((fen, order) => fen + feeOf(order.request.amount.total), 0) -
    refunds.reduce((fen, { refund }) => fen + feeOf(refund.request.amount.refund), 0)
  return table(
    tradeColumns,
    rows.map(({ at, values }) => [billTime(at), ...values]),
    ['总交易单数', '应结订单总金额', '退款总金额', '充值券退款总金额', '手续费总金额', '订单总金额', '申请退款总金额'],
    [`${rows.length}`, yuanOf(paid), yuanOf(back), '0.00', yuanOf(fees), yuanOf(paid), yuanOf(back)],
  )
}

/**
 * The fund bill of the merchant's basic account: what came in, what went back, and the fee of each.
 * Source: https://pay.weixin.qq.com/docs/merchant/products/download-bill/format-fundflow.html
 */
export function fundBill({ orders, refunds }: Day): string {
  let balance = 0
  const rows: string[][] = []
  let [inFen, outFen, inCount] = [0, 0, 0]
  const move = (at: number, id: string, voucher: string, kind: string, fen: number) => {
    balance += fen
    if (fen >= 0) {
      inFen += fen
      inCount += 1
    } else outFen -= fen
    const [way, amount] = [fen >= 0 ? '收入' : '支出', yuanOf(Math.abs(fen))]
    rows.push([
      billTime(at),
      id,
      `F${rows.length + 1}`,
      kind,
      kind,
      way,
      amount,
      yuanOf(balance),
      'system',
      '',
      voucher,
    ])
  }
  for (const order of orders) {
    const { total } = order.request.amount
    move(order.paidAt, order.transactionId, order.request.out_trade_no, '交易', total)
    if (feeOf(total) > 0)
      move(order.paidAt, order.transactionId, order.request.out_trade_no, '扣除交易手续费', -feeOf(total))
  }
  for (const { refund } of refunds) {
    move(refund.createdAt, refund.refundId, refund.request.out_refund_no, '退款', -refund.request.amount.refund)
    const fee = feeOf(refund.request.amount.refund)
    if (fee > 0) move(refund.createdAt, refund.refundId, refund.request.out_refund_no, '退还交易手续费', fee)
  }
  return table(
    fundColumns,
    rows,
    ['资金流水总笔数', '收入笔数', '收入金额', '支出笔数', '支出金额'],
    [`${rows.length}`, `${inCount}`, yuanOf(inFen), `${rows.length - inCount}`, yuanOf(outFen)],
  )
}

function table(columns: string[], rows: string[][], totalColumns: string[], totals: string[]): string {
  const line = (values: string[]) => values.map((value) => `\`${value}`).join(',')
  return `${[columns.join(','), ...rows.map(line), totalColumns.join(','), line(totals)].join('\r\n')}\r\n`
}

const tradeColumns = [
  ...['交易时间', '公众账号ID', '商户号', '特约商户号', '设备号', '微信订单号', '商户订单号', '用户标识', '交易类型'],
  ...['交易状态', '付款银行', '货币种类', '应结订单金额', '代金券金额', '微信退款单号', '商户退款单号', '退款金额'],
  ...[
    '充值券退款金额',
    '退款类型',
    '退款状态',
    '商品名称',
    '商户数据包',
    '手续费',
    '费率',
    '订单金额',
    '申请退款金额',
    '费率备注',
  ],
]
const fundColumns = [
  ...[
    '记账时间',
    '微信支付业务单号',
    '资金流水单号',
    '业务名称',
    '业务类型',
    '收支类型',
    '收支金额(元)',
    '账户结余(元)',
  ],
  ...['资金变更提交申请人', '备注', '业务凭证号'],
]
const billStatus: Readonly<Record<RefundStatus, string>> = {
  PROCESSING: 'PROCESSING',
  SUCCESS: 'SUCCESS',
  ABNORMAL: 'CHANGE',
  CLOSED: 'FAIL',
}

function feeOf(fen: number): number {
  return Math.round((fen * 6) / 1000)
}

function yuanOf(fen: number): string {
  const digits = String(Math.abs(fen)).padStart(3, '0')
  return `${fen < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

function billTime(epochMs: number): string {
  return beijingTime(epochMs).slice(0, 19).replace('T', ' ')
}
