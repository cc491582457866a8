import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { type BillLine, readFundBill, readTradeBill } from './parse-bill.ts'
import { finishedDays } from './settle-days.ts'

// Columns and form as in https://pay.weixin.qq.com/docs/merchant/products/download-bill/format-trade.html
const header =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注'
const totals = '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额'
const payment =
  '`2026-11-21 23:59:59,`wx1,`m1,`0,`,`4200001,`7305,`o-1,`JSAPI,`SUCCESS,`OTHERS,`CNY,`1999.10,`0.00,`0,`0,`0.00,`0.00,`,`,`手机, 256GB `黑`,`,`12.00000,`0.60%,`1999.10,`0.00,`'
const refund =
  '`2026-11-21 08:00:00,`wx1,`m1,`0,`,`4200001,`7305,`o-1,`JSAPI,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`5030,`7305R1,`0.29,`0.00,`ORIGINAL,`SUCCESS,`手机,`,`0.00000,`0.60%,`0.00,`0.29,`'
const bill = (sums: string, ...lines: string[]) => [`\ufeff${header}`, ...lines, totals, sums]
const read = async (lines: string[]) => {
  const taken: BillLine[] = []
  const sums = await readTradeBill(Readable.from(lines), async (some) => void taken.push(...some))
  return { sums, taken }
}

it('reads lines behind backticks, commas in names and amounts to the fen', async () => {
  const { sums, taken } = await read(bill('`2,`1999.10,`0.29,`0.00,`12.00,`1999.10,`0.29', payment, refund))
  expect(sums).toEqual({ payments: 1, refunds: 1, paidFen: 199_910, refundedFen: 29, feeFen: 1_200 })
  expect(taken).toEqual([
    {
      ...{ kind: 'PAYMENT', at: Date.UTC(2026, 10, 21, 15, 59, 59), transactionId: '4200001', outTradeNo: '7305' },
      ...{ refundId: null, outRefundNo: null, amountFen: 199_910, feeFen: 1_200, state: 'SUCCESS' },
    },
    {
      ...{ kind: 'REFUND', at: Date.UTC(2026, 10, 21), transactionId: '4200001', outTradeNo: '7305' },
      ...{ refundId: '5030', outRefundNo: '7305R1', amountFen: 29, feeFen: 0, state: 'SUCCESS' },
    },
  ])
})

it.each([
  ['a line is missing', bill('`2,`1999.10,`0.29,`0.00,`12.00,`1999.10,`0.29', payment), '2 lines and has 1'],
  ['it does not add up', bill('`1,`1999.10,`0.00,`0.00,`12.00,`1999.11,`0.00', payment), '订单总金额'],
  ['its totals are cut off', bill('', payment), 'lacks its totals'],
  ['an amount is none', bill('`1,`x,`x,`x,`x,`x,`x', payment.replaceAll('1999.10', '1,999')), 'an amount that is none'],
])('refuses a bill when %s', async (_, lines, why) => {
  await expect(read(lines)).rejects.toThrow(why)
})

it('hands a long bill on in pieces, and refuses what stands behind the totals', async () => {
  const many = Array.from({ length: 12_000 }, () => payment)
  const sums = `\`12000,\`23989200.00,\`0.00,\`0.00,\`144000.00,\`23989200.00,\`0.00`
  const pieces: number[] = []
  await readTradeBill(Readable.from(bill(sums, ...many)), async (some) => void pieces.push(some.length))
  expect(pieces).toEqual([5_000, 5_000, 2_000])
  await expect(read([...bill(sums, ...many), payment])).rejects.toThrow('behind its totals')
})

it('reads from the fund bill what trades brought and refunds took', async () => {
  const lines = [
    '记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号',
    '`2026-11-21 10:00:00,`42,`1,`交易,`交易,`收入,`10.00,`10.00,`system,`,`7305',
    '`2026-11-21 10:00:00,`42,`2,`扣除交易手续费,`扣除交易手续费,`支出,`0.06,`9.94,`system,`,`7305',
    '`2026-11-21 11:00:00,`50,`3,`退款,`退款,`支出,`3.00,`6.94,`system,`,`7305R1',
    '资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额',
    '`3,`1,`10.00,`2,`3.06',
  ]
  expect(await readFundBill(Readable.from(lines))).toEqual({ inFen: 1_000, outFen: 300 })
})

it('a week of finished days of Beijing; yesterday from ten in the morning', () => {
  const at = (hour: number) => Date.UTC(2026, 10, 21, hour - 8)
  expect(finishedDays(at(10)).at(-1)).toBe('2026-11-20')
  expect(finishedDays(at(9)).at(-1)).toBe('2026-11-19')
  expect(finishedDays(at(9))).toHaveLength(7)
  expect(finishedDays(at(1))[0]).toBe('2026-11-13')
})
