import { randomUUID } from 'node:crypto'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { SandboxContext } from '../sandbox.ts'
import type { Fault } from '../switches.ts'
import { merchantSignatureFault } from './merchant-signature.ts'
import { transactionOf } from './transaction.ts'
import { wechatSignatureHeaders } from './wechat-signature.ts'

/**
 * Status and message of the documented error codes.
 * Source: the tables of https://pay.weixin.qq.com/doc/v3/merchant/4012556398 (关闭订单); ORDERPAID and its text as the live
 * service answers: https://developers.weixin.qq.com/community/pay/doc/0002e4a890cf18ddfa619da7d6ac00
 */
const refusals = {
  PARAM_ERROR: { status: 400, message: '参数错误' },
  APPID_MCHID_NOT_MATCH: { status: 400, message: 'AppID和mch_id不匹配' },
  ORDER_CLOSED: { status: 400, message: '订单已关闭' },
  ORDERPAID: { status: 400, message: '该订单已支付' },
  SIGN_ERROR: { status: 401, message: '签名错误' },
  OUT_TRADE_NO_USED: { status: 403, message: '商户订单号重复' },
  ORDER_NOT_EXIST: { status: 404, message: '订单不存在' },
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
  payer: z.object({ openid: z.string().min(1).max(128) }),
})
const closeRequest = z.object({ mchid: z.string() })
const byNumber = z.object({ no: outTradeNo })
const byMerchant = z.object({ mchid: z.string() })

/** Prepay, query and close of Pay v3, behind the merchant's signature and quota, every answer signed by WeChat. */
export function payRoutes(context: SandboxContext, { quotaPerSecond }: { quotaPerSecond: number }): FastifyPluginAsync {
  const { config, clock, orders, notifier, switches } = context
  const withinQuota = quotaPerWholeSecond(quotaPerSecond, clock)

  return async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body))

    app.addHook('preHandler', async (request, reply) => {
      const fault = merchantSignatureFault(
        {
          method: request.method,
          target: request.url,
          body: rawBody(request),
          authorization: request.headers.authorization,
        },
        context,
      )
      if (fault) return send(reply, refusal('SIGN_ERROR', fault))
      if (!withinQuota()) return send(reply, refusal('FREQUENCY_LIMITED'))
    })

    app.addHook('onSend', async (_request, reply, payload) => {
      reply.header('Request-ID', randomUUID())
      // WeChat does not sign what it answers to somebody whose own signature failed.
      if (reply.statusCode === 401) return
      const signer = { keyId: config.wechatPayKeyId, privateKey: config.wechatPayPrivateKey, clock }
      reply.headers(await wechatSignatureHeaders(typeof payload === 'string' ? payload : '', signer))
    })

    app.post('/v3/pay/transactions/jsapi', (request, reply) =>
      underFault(switches.prepay, reply, async () => {
        const body = orderRequest.safeParse(parseJson(rawBody(request)))
        if (!body.success) return refusal('PARAM_ERROR', z.prettifyError(body.error))
        if (body.data.appid !== config.appId || body.data.mchid !== config.mchId) {
          return refusal('APPID_MCHID_NOT_MATCH')
        }
        const result = await orders.prepay(body.data)
        if (result.kind !== 'PREPAID') return refusal(result.kind)
        notifier.prepaid(result.order)
        return { status: 200, body: { prepay_id: result.order.prepayId } }
      }),
    )

    app.get('/v3/pay/transactions/out-trade-no/:no', (request, reply) =>
      underFault(switches.query, reply, async () => {
        const path = byNumber.safeParse(request.params)
        const query = byMerchant.safeParse(request.query)
        if (!path.success || !query.success) return refusal('PARAM_ERROR')
        const order = query.data.mchid === config.mchId ? orders.byNumber(path.data.no) : undefined
        return order ? { status: 200, body: transactionOf(order) } : refusal('ORDER_NOT_EXIST')
      }),
    )

    app.post('/v3/pay/transactions/out-trade-no/:no/close', (request, reply) =>
      underFault(switches.close, reply, async () => {
        const path = byNumber.safeParse(request.params)
        const body = closeRequest.safeParse(parseJson(rawBody(request)))
        if (!path.success || !body.success || body.data.mchid !== config.mchId) return refusal('PARAM_ERROR')
        const result = await orders.close(path.data.no)
        return result.kind === 'CLOSED' ? { status: 204 } : refusal(result.kind)
      }),
    )
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

function quotaPerWholeSecond(limit: number, clock: () => number): () => boolean {
  let second = 0
  let used = 0
  return () => {
    const now = Math.floor(clock() / 1000)
    if (now !== second) {
      second = now
      used = 0
    }
    used += 1
    return used <= limit
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
