/** WeChat Pay as far as a crash test needs it: it remembers what it was told, whoever has died since. */
import type { WechatPayClient } from '../../apps/bff/src/payments/wechat-pay/client.ts'
import type { PaidTransaction } from '../../apps/bff/src/payments/wechat-pay/transaction.ts'
import { testRoutes } from '../../apps/bff/src/testing/pay-route.ts'

export function wechat() {
  const trades = new Map<string, { amountFen: number; openId: string; state: 'OPEN' | 'PAID' | 'CLOSED' }>()
  const transactionOf = (outTradeNo: string): PaidTransaction => {
    const trade = trades.get(outTradeNo)
    if (!trade) throw new Error(`WeChat knows no ${outTradeNo}`)
    return {
      appid: 'wx1',
      mchid: 'm1',
      out_trade_no: outTradeNo,
      trade_state: 'SUCCESS',
      transaction_id: `tx-${outTradeNo}`,
      trade_type: 'JSAPI',
      success_time: '2026-11-21T12:00:00+08:00',
      payer: { openid: trade.openId },
      amount: { total: trade.amountFen, payer_total: trade.amountFen, currency: 'CNY' },
    }
  }
  const packageOf = (outTradeNo: string) => `prepay_id=prepay-${outTradeNo}`
  const client: Partial<WechatPayClient> = {
    prepayJsapi: async ({ outTradeNo, amountFen, openId }) => {
      const trade = trades.get(outTradeNo)
      if (trade?.state === 'PAID') return { kind: 'ORDER_PAID' }
      if (trade?.state === 'CLOSED') return { kind: 'ORDER_CLOSED' }
      trades.set(outTradeNo, { amountFen, openId, state: 'OPEN' })
      return { kind: 'PREPAID', prepayId: `prepay-${outTradeNo}` }
    },
    queryByOutTradeNo: async (outTradeNo) =>
      trades.get(outTradeNo)?.state === 'PAID'
        ? { kind: 'TRANSACTION', transaction: transactionOf(outTradeNo) }
        : { kind: 'NOT_FOUND' },
    closeByOutTradeNo: async (outTradeNo) => {
      const trade = trades.get(outTradeNo)
      if (!trade) return { kind: 'NOT_FOUND' }
      if (trade.state === 'PAID') return { kind: 'ORDER_PAID' }
      trade.state = 'CLOSED'
      return { kind: 'ORDER_CLOSED' }
    },
  }
  return {
    appId: 'wx1',
    routes: testRoutes(client),
    cashierUrl: null,
    packageOf,
    /** WeChat had taken the money before it heard of the close, and says so late. */
    payThoughClosed: (outTradeNo: string): PaidTransaction => transactionOf(outTradeNo),
    /** The buyer pays; returns what WeChat's notify will say. */
    payAtCashier: (outTradeNo: string): PaidTransaction => {
      const trade = trades.get(outTradeNo)
      if (trade?.state !== 'OPEN') throw new Error(`${outTradeNo} cannot be paid`)
      trade.state = 'PAID'
      return transactionOf(outTradeNo)
    },
  }
}
