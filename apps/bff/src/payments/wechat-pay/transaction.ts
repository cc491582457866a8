import { z } from 'zod'

/**
 * A transaction as query and notify describe it; names and states as WeChat spells them, amounts in fen. Payer, transaction
 * id and success time exist only once somebody has paid, and the type says so.
 * Source: https://pay.weixin.qq.com/doc/v3/merchant/4013070356 (商户订单号查询订单),
 * https://pay.weixin.qq.com/docs/merchant/products/notification/introduction.html (支付成功回调通知)
 */
export type Transaction = z.infer<typeof transactionSchema>
export type PaidTransaction = Extract<Transaction, { trade_state: 'SUCCESS' | 'REFUND' }>

const order = {
  appid: z.string(),
  mchid: z.string(),
  out_trade_no: z.string(),
  trade_state_desc: z.string().optional(),
  attach: z.string().optional(),
}

const fen = z.number().int().nonnegative()

const paid = z.object({
  ...order,
  trade_state: z.enum(['SUCCESS', 'REFUND']),
  transaction_id: z.string().min(1),
  trade_type: z.string(),
  success_time: z.iso.datetime({ offset: true }),
  payer: z.object({ openid: z.string().min(1) }),
  amount: z.object({
    total: fen,
    payer_total: fen,
    currency: z.string(),
    payer_currency: z.string().optional(),
  }),
})

const unpaid = z.object({
  ...order,
  /** REVOKED and USERPAYING belong to barcode payments by the documentation, yet the enum of every product lists them. */
  trade_state: z.enum(['NOTPAY', 'CLOSED', 'REVOKED', 'USERPAYING', 'PAYERROR']),
})

export const transactionSchema = z.discriminatedUnion('trade_state', [paid, unpaid])
