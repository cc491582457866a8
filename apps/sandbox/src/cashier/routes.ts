import type { FastifyPluginAsync, FastifyReply } from 'fastify'
import { z } from 'zod'
import { merchantOf } from '../config.ts'
import { allowAnyOrigin } from '../cors.ts'
import { isPaySignGenuine } from '../pay/merchant-signature.ts'
import { codeUrlStart, type PayResult } from '../pay/orders.ts'
import type { SandboxContext } from '../sandbox.ts'
import { type CashierView, cashierPage } from './page.ts'
import { safeReturnUrl } from './return-url.ts'

const visit = z.object({ prepay_id: z.string().max(64), return_url: z.string().max(2048).optional() })
const scannedCode = z.object({ code_url: z.string().startsWith(codeUrlStart).max(128) })
const bareRequest = z.object({ prepay_id: z.string().max(64) })
/** The parameters of `wx.requestPayment`, as a mini-program passes them. */
const signedRequest = z.object({
  timeStamp: z.string(),
  nonceStr: z.string(),
  package: z.string().startsWith('prepay_id='),
  signType: z.literal('RSA'),
  paySign: z.string(),
})

const failures: Record<Exclude<PayResult['kind'], 'PAID'>, { title: string; detail: string }> = {
  UNKNOWN: { title: '订单不存在', detail: '没有找到这笔预支付交易，请返回商家重新下单' },
  PREPAY_EXPIRED: { title: '支付已过期', detail: '预支付交易超过 2 小时，请返回商家重新发起支付' },
  ORDER_EXPIRED: { title: '已超过支付时间', detail: '这笔订单的支付时间已过，请返回商家重新下单' },
  ORDER_CLOSED: { title: '订单已关闭', detail: '商家已关闭这笔订单，请返回商家重新下单' },
}

/**
 * The buyer's side. `/cashier` is the payment sheet a browser sees instead of WeChat's; `POST /sandbox/pay` stands in for
 * `wx.requestPayment`, with its own parameters (then their paySign is checked as WeChat checks it), a bare prepay_id, or the
 * code_url that somebody scanned.
 */
export function cashierRoutes({ config, orders, notifier }: SandboxContext): FastifyPluginAsync {
  return async (app) => {
    app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
      done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    )

    app.get('/cashier', (request, reply) => {
      const query = visit.safeParse(request.query)
      if (!query.success) return show(reply, { kind: 'REFUSED', ...failures.UNKNOWN, returnUrl: undefined })
      const returnUrl = safeReturnUrl(query.data.return_url, config.returnOrigins)
      const order = orders.byPrepayId(query.data.prepay_id)
      if (!order) return show(reply, { kind: 'REFUSED', ...failures.UNKNOWN, returnUrl })
      const { description, amount } = order.request
      const facts = { merchant: config.merchantName, amountFen: amount.total, returnUrl }
      if (order.state === 'SUCCESS') return show(reply, { kind: 'DONE', ...facts })
      return show(reply, { kind: 'CONFIRM', ...facts, description, prepayId: order.prepayId })
    })

    app.post('/cashier/pay', async (request, reply) => {
      const form = visit.safeParse(request.body)
      if (!form.success) return show(reply, { kind: 'REFUSED', ...failures.UNKNOWN, returnUrl: undefined })
      const returnUrl = safeReturnUrl(form.data.return_url, config.returnOrigins)
      const result = await pay(form.data.prepay_id)
      if (result.kind !== 'PAID') return show(reply, { kind: 'REFUSED', ...failures[result.kind], returnUrl })
      const amountFen = result.order.request.amount.total
      return show(reply, { kind: 'DONE', merchant: config.merchantName, amountFen, returnUrl })
    })

    await app.register(async (client) => {
      allowAnyOrigin(client, ['/sandbox/pay'])
      client.post('/sandbox/pay', async (request, reply) => {
        const prepayId = requestedPrepayId(request.body)
        if (prepayId === undefined) return reply.code(400).send({ errMsg: 'requestPayment:fail 支付验证签名失败' })
        const result = await pay(prepayId)
        if (result.kind === 'PAID') return { errMsg: 'requestPayment:ok' }
        return reply.code(400).send({ errMsg: `requestPayment:fail ${failures[result.kind].title}` })
      })
    })
  }

  async function pay(prepayId: string): Promise<PayResult> {
    const result = await orders.pay(prepayId)
    if (result.kind === 'PAID' && result.first) notifier.paid(result.order)
    return result
  }

  function requestedPrepayId(body: unknown): string | undefined {
    const signed = signedRequest.safeParse(body)
    if (signed.success) {
      const prepayId = signed.data.package.slice('prepay_id='.length)
      const merchant = merchantOf(
        config,
        orders.byPrepayId(prepayId)?.request.mchid ?? config.merchants[0]?.mchId ?? '',
      )
      return merchant && isPaySignGenuine(signed.data, config, merchant) ? prepayId : undefined
    }
    const scanned = scannedCode.safeParse(body)
    if (scanned.success) return scanned.data.code_url.slice(codeUrlStart.length)
    return bareRequest.safeParse(body).data?.prepay_id
  }
}

function show(reply: FastifyReply, view: CashierView): FastifyReply {
  return reply
    .code(view.kind === 'REFUSED' ? 400 : 200)
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    .send(cashierPage(view))
}
