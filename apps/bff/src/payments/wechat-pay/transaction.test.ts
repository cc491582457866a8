import { describe, expect, it } from 'vitest'
import { transactionSchema } from './transaction.ts'

// As answered to a real merchant: https://developers.weixin.qq.com/community/pay/doc/0008ca8f5807d0f1c43e5ac9656400
const answered = {
  amount: { currency: 'CNY', payer_currency: 'CNY', payer_total: 1, total: 1 },
  appid: 'wx2891ddef4f5de4de',
  attach: '',
  bank_type: 'BOC_CREDIT',
  mchid: '1320158301',
  out_trade_no: 'TC20220714153431503610455',
  payer: { openid: 'ol6JF5UnuWP--XEfcE-Tbmlh_xM4' },
  promotion_detail: [],
  success_time: '2022-07-14T15:34:45+08:00',
  trade_state: 'SUCCESS',
  trade_state_desc: '支付成功',
  trade_type: 'JSAPI',
  transaction_id: '4200001460202207148197935963',
}

describe('transactionSchema', () => {
  it('reads what WeChat answered to a real query', () => {
    expect(transactionSchema.parse(answered)).toMatchObject({
      trade_state: 'SUCCESS',
      amount: { total: 1, payer_total: 1, currency: 'CNY' },
      payer: { openid: 'ol6JF5UnuWP--XEfcE-Tbmlh_xM4' },
    })
  })

  it('does not believe in a success without payer, id or whole fen', () => {
    for (const changes of [
      { payer: undefined },
      { transaction_id: undefined },
      { amount: { ...answered.amount, total: 1.5 } },
      { amount: { ...answered.amount, total: '1' } },
      { trade_state: 'success' },
    ]) {
      expect(transactionSchema.safeParse({ ...answered, ...changes }).success).toBe(false)
    }
  })

  it('lets an unpaid order have no payer', () => {
    const unpaid = { appid: answered.appid, mchid: answered.mchid, out_trade_no: answered.out_trade_no }
    expect(transactionSchema.parse({ ...unpaid, trade_state: 'NOTPAY' }).trade_state).toBe('NOTPAY')
  })
})
