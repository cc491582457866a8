/** WeChat Pay's notifies. The body stays the bytes that were signed: no JSON parser touches it before the signature is checked. */
import { outcomes } from '@tidegate/shared/outcomes'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { confirmPayment } from '../payments/confirm-payment.ts'
import type { PayRoute } from '../payments/routes.ts'
import { type NotifyOutcome, parseNotify } from '../payments/wechat-pay/notify.ts'
import { keys } from '../redis/keys.ts'
import { recordRefund } from '../refunds/record-refund.ts'

export async function notifyRoutes(server: FastifyInstance, app: Context): Promise<void> {
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

  // Both kinds at both addresses: what a notify is, its signed content says, not the path it came by.
  for (const route of app.routes.all) {
    const receive = async (request: FastifyRequest, reply: FastifyReply) => {
      const notify = await parseNotify(
        { headers: request.headers, rawBody: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0) },
        { ...route.notify, seenNonce: (nonce) => rememberNonce(app, nonce) },
      )
      if (notify.kind === 'REJECTED') {
        app.metrics.payments.inc({ outcome: 'rejected' })
        app.logger.warn({ reason: notify.reason, route: route.name, ip: request.ip }, 'notify rejected')
        return reply.code(401).send({ code: 'FAIL', message: outcomes.NOTIFY_REJECTED.message })
      }
      if (await book(app, route, notify)) return reply.code(204).send()
      return reply.code(400).send({ code: 'FAIL', message: outcomes.NOTIFY_MISMATCH.message })
    }
    server.post(`/notify/wechat-pay/${route.name}/transactions`, receive)
    server.post(`/notify/wechat-pay/${route.name}/refunds`, receive)
    // Prepays of an older version, still open at WeChat, name this one.
    if (route.name === 'main') server.post('/notify/wechat-pay/transactions', receive)
  }
}

/** False when what WeChat says differs from what we asked for. */
async function book(
  app: Context,
  { mchId }: PayRoute,
  notify: Exclude<NotifyOutcome, { kind: 'REJECTED' }>,
): Promise<boolean> {
  if (notify.kind === 'REFUND')
    return notify.mchId === mchId && (await recordRefund(app.payments, notify.refund)).kind !== 'MISMATCH'
  const { transaction } = notify
  if (transaction.trade_state !== 'SUCCESS' && transaction.trade_state !== 'REFUND') return true
  return (await confirmPayment(app.payments, transaction)).kind !== 'MISMATCH'
}

/** True when the nonce was seen before. Throws when Redis is away: WeChat then sends the notify again. */
async function rememberNonce({ hot }: Context, nonce: string): Promise<boolean> {
  return (await hot.set(keys.notifyNonce(nonce), '1', 'EX', 900, 'NX')) === null
}
