import { beijingTime } from './beijing-time.ts'
import type { Order } from './orders.ts'

/**
 * The order as query and notify describe it.
 * Source: https://pay.weixin.qq.com/doc/v3/merchant/4013070356 (商户订单号查询订单)
 */
export function transactionOf(order: Order, { paying = false } = {}): Record<string, unknown> {
  const { appid, mchid, out_trade_no, attach, amount } = order.request
  if (order.state !== 'SUCCESS') {
    return {
      appid,
      mchid,
      out_trade_no,
      trade_state: paying && order.state === 'NOTPAY' ? 'USERPAYING' : order.state,
      trade_state_desc: order.state === 'CLOSED' ? '订单已关闭' : paying ? '用户支付中' : '订单未支付',
      amount: { total: amount.total, payer_currency: amount.currency },
      promotion_detail: [],
    }
  }
  return {
    appid,
    mchid,
    out_trade_no,
    transaction_id: order.transactionId,
    trade_type: order.tradeType,
    trade_state: 'SUCCESS',
    trade_state_desc: '支付成功',
    bank_type: 'OTHERS',
    attach: attach ?? '',
    success_time: beijingTime(order.paidAt),
    payer: { openid: order.openid },
    amount: {
      total: amount.total,
      payer_total: amount.total,
      currency: amount.currency,
      payer_currency: amount.currency,
    },
    promotion_detail: [],
  }
}
