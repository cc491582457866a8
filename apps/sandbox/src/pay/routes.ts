import { createHash, randomUUID } from 'node:crypto'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Merchant } from '../config.ts'
import type { SandboxContext } from '../sandbox.ts'
import type { Fault } from '../switches.ts'
import { beijingTime } from './beijing-time.ts'
import { fundBill, tradeBill } from './bills.ts'
import { signedBy } from './merchant-signature.ts'
import { codeUrlStart, type Order } from './orders.ts'
import type { Refund, RefundStatus } from './refunds.ts'
import { transactionOf } from './transaction.ts'
import { wechatSignatureHeaders } from './wechat-signature.ts'

/**
 * Status and message of the documented error codes.
 * Source: the tables of https://pay.weixin.qq.com/doc/v3/merchant/4012556398 (关闭订单); ORDERPAID and its text as the live
 * service answers: https://developers.weixin.qq.com/community/pay/doc/0002e4a890cf18ddfa619da7d6ac00; refunds and bills from the comments
 * of WeChat's own SDK (refunddomestic/api_refunds.go) and https://pay.weixin.qq.com/docs/merchant/apis/jsapi-payment/get-trade-bill.html
 */
const refusals = {
  PARAM_ERROR: { status: 400, message: '参数错误' },
  APPID_MCHID_NOT_MATCH: { status: 400, message: 'AppID和mch_id不匹配' },
  ORDER_CLOSED: { status: 400, message: '订单已关闭' },
  ORDERPAID: { status: 400, message: '该订单已支付' },
  SIGN_ERROR: { status: 401, message: '签名错误' },
  OUT_TRADE_NO_USED: { status: 403, message: '商户订单号重复' },
  ORDER_NOT_EXIST: { status: 404, message: '订单不存在' },
  INVALID_REQUEST: { status: 400, message: '请求参数符合参数格式，但不符合业务规则' },
  NO_STATEMENT_EXIST: { status: 400, message: '账单文件不存在' },
  STATEMENT_CREATING: { status: 400, message: '账单生成中' },
  USERPAYING: { status: 202, message: '用户支付中，需要输入密码' },
  NOT_ENOUGH: { status: 403, message: '基本账户余额不足，请充值后重新发起' },
  RESOURCE_NOT_EXISTS: { status: 404, message: '资源不存在' },
  FREQUENCY_LIMITED: { status: 429, message: '频率限制，请降低频率后重试' },
  SYSTEM_ERROR: { status: 500, message: '系统异常，请稍后重试' },
} as const

/** TIMEOUT_AFTER_SUCCESS says nothing for so long and then hangs up: every client has given up by then. */
const SILENCE_MS = 10_000

const outTradeNo = z.string().regex(/^[0-9A-Za-z_\-|*]{6,32}$/)
const orderRequest = z.object({
  appid: z.string().min(1).max(32),
  mchid: z.string().min(1).max(32),
  description: z.string().min(1).max(127),
  out_trade_no: outTradeNo,
  time_expire: z.iso.datetime({ offset: true }).optional(),
  attach: z.string().max(128).optional(),
  notify_url: z
    .url({ protocol: /^https?$/ })
    .max(255)
    .refine((url) => !url.includes('?')),
  amount: z.object({ total: z.number().int().min(1), currency: z.literal('CNY').default('CNY') }),
})
/** Of each channel: how WeChat names the trade, and what it asks for besides. */
const channels = {
  jsapi: {
    tradeType: 'JSAPI',
    shape: orderRequest.extend({ payer: z.object({ openid: z.string().min(1).max(128) }) }),
  },
  h5: {
    tradeType: 'MWEB',
    shape: orderRequest.extend({
      scene_info: z.object({
        payer_client_ip: z.string().min(1).max(45),
        h5_info: z.object({ type: z.string().min(1) }),
      }),
    }),
  },
  native: { tradeType: 'NATIVE', shape: orderRequest },
} as const
const refundRequest = z.object({
  out_trade_no: outTradeNo,
  out_refund_no: z.string().regex(/^[0-9A-Za-z_\-|*@]{1,64}$/),
  reason: z.string().max(80).optional(),
  notify_url: z.url().max(256).optional(),
  amount: z.object({ refund: z.number().int().min(1), total: z.number().int().min(1), currency: z.literal('CNY') }),
})
const refundNumber = z.object({ no: z.string().min(1).max(64) })
const billDate = z.object({ bill_date: z.iso.date() })
const closeRequest = z.object({ mchid: z.string() })
const byNumber = z.object({ no: outTradeNo })
const byMerchant = z.object({ mchid: z.string() })

/** Prepay in three channels, query, close, refunds and bills of Pay v3, behind the merchant's signature and quota, every answer signed by WeChat. */
export function payRoutes(context: SandboxContext, { quotaPerSecond }: { quotaPerSecond: number }): FastifyPluginAsync {
  const { config, clock, orders, refunds, notifier, switches } = context
  // Each interface has its own: https://pay.weixin.qq.com/docs/merchant/development/interface-rules/rate-limit.html
  const withinQuota = quotaPerWholeSecond(quotaPerSecond, clock)
  const withinRefundQuota = quotaPerWholeSecond(Math.min(quotaPerSecond, 150), clock)
  const files = new Map<string, { mchId: string; text: string }>()

  return async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body))

    app.addHook('preHandler', async (request, reply) => {
      const merchant = signedBy(
        {
          method: request.method,
          target: request.url,
          body: rawBody(request),
          authorization: request.headers.authorization,
        },
        context,
      )
      if (typeof merchant === 'string') return send(reply, refusal('SIGN_ERROR', merchant))
      merchants.set(request, merchant)
      const interfaceOf = request.routeOptions.url ?? ''
      const within = interfaceOf === '/v3/refund/domestic/refunds' ? withinRefundQuota : withinQuota
      if (!within(`${merchant.mchId} ${interfaceOf}`)) return send(reply, refusal('FREQUENCY_LIMITED'))
    })

    app.addHook('onSend', async (_request, reply, payload) => {
      reply.header('Request-ID', randomUUID())
      // WeChat does not sign what it answers to somebody whose own signature failed.
      if (reply.statusCode === 401 || reply.getHeader('content-type') === billType) return
      const signer = { keyId: config.wechatPayKeyId, privateKey: config.wechatPayPrivateKey, clock }
      reply.headers(await wechatSignatureHeaders(typeof payload === 'string' ? payload : '', signer))
    })

    for (const [channel, { tradeType, shape }] of Object.entries(channels)) {
      app.post(`/v3/pay/transactions/${channel}`, (request, reply) =>
        underFault(switches.prepay, reply, async () => {
          const body = shape.safeParse(parseJson(rawBody(request)))
          if (!body.success) return refusal('PARAM_ERROR', z.prettifyError(body.error))
          if (body.data.appid !== config.appId || body.data.mchid !== mchIdOf(request)) {
            return refusal('APPID_MCHID_NOT_MATCH')
          }
          const result = await orders.prepay(body.data, tradeType)
          if (result.kind !== 'PREPAID') return refusal(result.kind)
          notifier.prepaid(result.order)
          return { status: 200, body: meansToPay(result.order, `${request.protocol}://${request.host}`) }
        }),
      )
    }

    app.get('/v3/pay/transactions/out-trade-no/:no', (request, reply) =>
      underFault(switches.query === 'USERPAYING' ? 'normal' : switches.query, reply, async () => {
        const path = byNumber.safeParse(request.params)
        const query = byMerchant.safeParse(request.query)
        if (!path.success || !query.success || query.data.mchid !== mchIdOf(request)) return refusal('PARAM_ERROR')
        const order = orders.byNumber(query.data.mchid, path.data.no)
        if (!order) return refusal('ORDER_NOT_EXIST')
        return { status: 200, body: transactionOf(order, { paying: switches.query === 'USERPAYING' }) }
      }),
    )

    app.post('/v3/pay/transactions/out-trade-no/:no/close', (request, reply) => {
      if (switches.close === 'USERPAYING') return send(reply, refusal('USERPAYING'))
      return underFault(switches.close, reply, async () => {
        const path = byNumber.safeParse(request.params)
        const body = closeRequest.safeParse(parseJson(rawBody(request)))
        if (!path.success || !body.success || body.data.mchid !== mchIdOf(request)) return refusal('PARAM_ERROR')
        const result = await orders.close(body.data.mchid, path.data.no)
        return result.kind === 'CLOSED' ? { status: 204 } : refusal(result.kind)
      })
    })

    app.post('/v3/refund/domestic/refunds', (request, reply) => {
      if (switches.refund === 'NOT_ENOUGH') return send(reply, refusal('NOT_ENOUGH'))
      return underFault(switches.refund, reply, async () => {
        const body = refundRequest.safeParse(parseJson(rawBody(request)))
        if (!body.success) return refusal('PARAM_ERROR', z.prettifyError(body.error))
        const order = orders.byNumber(mchIdOf(request), body.data.out_trade_no)
        if (order?.state !== 'SUCCESS') return refusal('RESOURCE_NOT_EXISTS', '订单不存在')
        const result = await refunds.refund(order, body.data, switches)
        if (result.kind === 'INVALID_REQUEST') return refusal('INVALID_REQUEST', result.detail)
        const { refund, first } = result
        if (first) notifier.refunded(refund, refund.becomes, Math.max(0, refund.settledAt - clock()))
        return { status: 200, body: refundAnswer(refund, refunds.statusOf(refund)) }
      })
    })

    app.get('/v3/refund/domestic/refunds/:no', (request, reply) =>
      underFault(switches.query === 'USERPAYING' ? 'normal' : switches.query, reply, async () => {
        const path = refundNumber.safeParse(request.params)
        const refund = path.success ? refunds.byNumber(mchIdOf(request), path.data.no) : undefined
        if (!refund) return refusal('RESOURCE_NOT_EXISTS')
        return { status: 200, body: refundAnswer(refund, refunds.statusOf(refund)) }
      }),
    )

    for (const kind of ['tradebill', 'fundflowbill'] as const) {
      app.get(`/v3/bill/${kind}`, (request, reply) => {
        const query = billDate.safeParse(request.query)
        if (!query.success) return send(reply, refusal('PARAM_ERROR'))
        const from = Date.parse(`${query.data.bill_date}T00:00:00+08:00`)
        const over = from + 86_400_000 <= clock() || switches.bill !== 'normal'
        if (!over || switches.bill === 'CREATING') return send(reply, refusal('STATEMENT_CREATING'))
        const mchId = mchIdOf(request)
        const day = {
          orders: orders.paidBetween(mchId, from, from + 86_400_000),
          refunds: refunds
            .between(mchId, from, from + 86_400_000)
            .map((refund) => ({ refund, status: refunds.statusOf(refund) }))
            .filter(({ status }) => status !== 'CLOSED'),
        }
        if (day.orders.length + day.refunds.length === 0) return send(reply, refusal('NO_STATEMENT_EXIST'))
        const text = kind === 'tradebill' ? tradeBill(day, { appId: config.appId, mchId }) : fundBill(day)
        const token = randomUUID()
        files.set(token, { mchId, text: switches.bill === 'TAMPERED' ? text.replace('SUCCESS', 'REFUND') : text })
        const body = {
          hash_type: 'SHA1',
          hash_value: createHash('sha1').update(text).digest('hex'),
          download_url: `${request.protocol}://${request.host}/v3/billdownload/file?token=${token}`,
        }
        return send(reply, { status: 200, body })
      })
    }

    app.get('/v3/billdownload/file', (request, reply) => {
      const file = files.get(String((request.query as { token?: string }).token))
      if (file?.mchId !== mchIdOf(request)) return send(reply, refusal('NO_STATEMENT_EXIST'))
      return reply.type(billType).send(file.text)
    })
  }
}

const merchants = new WeakMap<FastifyRequest, Merchant>()
const billType = 'text/plain; charset=utf-8'

/** Who signed the request; the hook before every handler has seen to it that somebody did. */
function mchIdOf(request: FastifyRequest): string {
  return merchants.get(request)?.mchId ?? ''
}

/** What the buyer needs, by channel. A phone's browser is sent to the cashier page of this sandbox. */
function meansToPay({ tradeType, prepayId }: Order, ownUrl: string): object {
  switch (tradeType) {
    case 'JSAPI':
      return { prepay_id: prepayId }
    case 'MWEB':
      return { h5_url: `${ownUrl}/cashier?prepay_id=${prepayId}` }
    case 'NATIVE':
      return { code_url: `${codeUrlStart}${prepayId}` }
  }
}

/** https://pay.weixin.qq.com/docs/merchant/apis/mini-program-payment/create.html (退款申请, 应答参数) */
function refundAnswer(
  { request, refundId, transactionId, createdAt, settledAt }: Refund,
  status: RefundStatus,
): object {
  return {
    refund_id: refundId,
    out_refund_no: request.out_refund_no,
    transaction_id: transactionId,
    out_trade_no: request.out_trade_no,
    channel: 'ORIGINAL',
    user_received_account: '支付用户零钱',
    ...(status === 'SUCCESS' && { success_time: beijingTime(settledAt) }),
    create_time: beijingTime(createdAt),
    status,
    amount: {
      total: request.amount.total,
      refund: request.amount.refund,
      payer_total: request.amount.total,
      payer_refund: request.amount.refund,
      currency: request.amount.currency,
    },
  }
}

type Answer = { status: number; body?: object }

function refusal(code: keyof typeof refusals, detail?: string): Answer {
  return { status: refusals[code].status, body: { code, message: detail ?? refusals[code].message } }
}

function send(reply: FastifyReply, { status, body }: Answer): FastifyReply {
  return reply.code(status).send(body)
}

async function underFault(fault: Fault, reply: FastifyReply, work: () => Promise<Answer>): Promise<FastifyReply> {
  switch (fault) {
    case 'normal':
      return send(reply, await work())
    case 'FREQUENCY_LIMITED':
    case 'SYSTEM_ERROR':
      return send(reply, refusal(fault))
    case 'TIMEOUT_AFTER_SUCCESS': {
      await work()
      reply.hijack()
      const hangUp = setTimeout(() => reply.raw.destroy(), SILENCE_MS)
      reply.raw.once('close', () => clearTimeout(hangUp))
      return reply
    }
  }
}

function quotaPerWholeSecond(limit: number, clock: () => number): (whose: string) => boolean {
  let second = 0
  let used = new Map<string, number>()
  return (whose) => {
    const now = Math.floor(clock() / 1000)
    if (now !== second) {
      second = now
      used = new Map()
    }
    const count = (used.get(whose) ?? 0) + 1
    used.set(whose, count)
    return count <= limit
  }
}

function rawBody(request: FastifyRequest): string {
  return typeof request.body === 'string' ? request.body : ''
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
