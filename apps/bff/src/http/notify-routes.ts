/** WeChat Pay's notifies. The body stays the bytes that were signed: no JSON parser touches it before the signature is checked. */
import { outcomes } from '@tidegate/shared/outcomes'
import type { FastifyInstance } from 'fastify'
import type { Context } from '../context.ts'
import { confirmPayment } from '../payments/confirm-payment.ts'
import { parseNotify } from '../payments/wechat-pay/notify.ts'
import { keys } from '../redis/keys.ts'

export async function notifyRoutes(server: FastifyInstance, app: Context): Promise<void> {
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

  server.post('/notify/wechat-pay/transactions', async (request, reply) => {
    const notify = await parseNotify(
      { headers: request.headers, rawBody: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0) },
      { ...app.wechatPayDeps, seenNonce: (nonce) => rememberNonce(app, nonce) },
    )
    if (notify.kind === 'REJECTED') {
      app.metrics.payments.inc({ outcome: 'rejected' })
      app.logger.warn({ reason: notify.reason, ip: request.ip }, 'notify rejected')
      return reply.code(401).send({ code: 'FAIL', message: outcomes.NOTIFY_REJECTED.message })
    }
    const { transaction } = notify
    if (transaction.trade_state !== 'SUCCESS' && transaction.trade_state !== 'REFUND') return reply.code(204).send()
    const booked = await confirmPayment(app.payments, transaction)
    if (booked.kind === 'MISMATCH')
      return reply.code(400).send({ code: 'FAIL', message: outcomes.NOTIFY_MISMATCH.message })
    return reply.code(204).send()
  })
}

/** True when the nonce was seen before. Throws when Redis is away: WeChat then sends the notify again. */
async function rememberNonce({ hot }: Context, nonce: string): Promise<boolean> {
  return (await hot.set(keys.notifyNonce(nonce), '1', 'EX', 900, 'NX')) === null
}
