/** A shop's money side on real stores, with the sandbox as its WeChat. */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { laneOf } from '../../apps/bff/src/kernel/lane.ts'
import { confirmPayment } from '../../apps/bff/src/payments/confirm-payment.ts'
import { payRoutes } from '../../apps/bff/src/payments/routes.ts'
import { startPayment } from '../../apps/bff/src/payments/start-payment.ts'
import { wechatPayClient } from '../../apps/bff/src/payments/wechat-pay/client.ts'
import { parseNotify } from '../../apps/bff/src/payments/wechat-pay/notify.ts'
import { wechatPayPolicies } from '../../apps/bff/src/payments/wechat-pay/policies.ts'
import { paymentRequest } from '../../apps/bff/src/payments/wechat-pay/sign.ts'
import { sendRefund } from '../../apps/bff/src/refunds/drive-refunds.ts'
import { recordRefund } from '../../apps/bff/src/refunds/record-refund.ts'
import { afterFile } from '../../apps/bff/src/testing/clean-up.ts'
import type { TestDatabase } from '../../apps/bff/src/testing/database.ts'
import type { TestRedis } from '../../apps/bff/src/testing/redis.ts'
import { createSale, lanes } from '../../apps/bff/src/testing/sale.ts'
import { startSandbox } from '../../apps/sandbox/src/sandbox.ts'
import type { Switches } from '../../apps/sandbox/src/switches.ts'

const merchant = generateKeyPairSync('rsa', { modulusLength: 2048 })
const wechat = generateKeyPairSync('rsa', { modulusLength: 2048 })
const credentials = { appId: 'wx8888888888888888', mchId: '1900007291', mchSerial: '408B', apiV3Key: 'k'.repeat(32) }
const keyId = 'PUB_KEY_ID_0119000072912024110100000000000001'

export async function moneyScene({
  database,
  redis,
  total,
}: {
  database: TestDatabase
  redis: TestRedis
  total: number
}) {
  const { pool } = database
  const sale = await createSale({ pool, hot: redis.client, total })
  await sale.warm()
  const sandbox = await startSandbox({
    ...{ host: '127.0.0.1', port: 0, dir: mkdtempSync(join(tmpdir(), 'sandbox-')), logLevel: 'silent' },
    ...{ exitWithParent: false, appId: credentials.appId, appSecret: 's', merchantName: '潮闸优选', returnOrigins: [] },
    merchants: [{ ...credentials, mchPublicKey: merchant.publicKey }],
    wechatPayKeyId: keyId,
    wechatPayPrivateKey: wechat.privateKey,
  })
  afterFile(() => sandbox.stop())

  const notifies = { taken: 0, rejected: 0 }
  const server = createServer((request, response) => void receive(request, response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  afterFile(async () => {
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
  })
  const notifyUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`
  const clock = { now: Date.now }
  const wechatDeps = {
    ...credentials,
    mchPrivateKey: merchant.privateKey,
    wechatPayKeys: new Map([[keyId, wechat.publicKey]]),
    baseUrl: sandbox.url,
    notifyUrl,
    refundNotifyUrl: notifyUrl,
    clock,
    nonce: () => randomBytes(16).toString('hex'),
  }
  const client = wechatPayClient({
    ...wechatDeps,
    quota: { acquire: async () => ({ kind: 'OK' }) },
    policies: wechatPayPolicies(),
    random: Math.random,
  })
  const route = {
    name: 'main',
    mchId: credentials.mchId,
    client,
    signRequest: (prepayId: string) => paymentRequest(prepayId, wechatDeps),
    notify: wechatDeps,
  }
  const deps = { ...sale.deps, clock, appId: credentials.appId, routes: payRoutes([route]), cashierUrl: null }
  const seen = new Set<string>()

  async function receive(request: IncomingMessage, response: ServerResponse) {
    const notify = await parseNotify(
      { headers: request.headers, rawBody: await buffer(request) },
      { ...wechatDeps, seenNonce: async (nonce) => seen.size === seen.add(nonce).size },
    )
    if (notify.kind === 'REJECTED') notifies.rejected++
    else notifies.taken++
    if (notify.kind === 'TRANSACTION' && notify.transaction.trade_state === 'SUCCESS')
      await confirmPayment(deps, notify.transaction)
    if (notify.kind === 'REFUND') await recordRefund(deps, notify.refund)
    response.writeHead(notify.kind === 'REJECTED' ? 401 : 204).end()
  }

  const call = async (path: string, body: unknown) => {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`${sandbox.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    return (await response.json()) as Record<string, string>
  }
  const buyers = new Map<string, string>()

  return {
    sale,
    deps,
    client,
    route,
    notifies,
    call,
    flip: (changes: Partial<Switches>) => call('/sandbox/switches', changes),
    /** An order that waits for money. */
    async order(): Promise<string> {
      const buyerId = sale.newBuyer()
      const { orderId } = (await sale.tap({ buyerId })) as { orderId: string }
      await sale.drain()
      buyers.set(orderId, buyerId)
      return orderId
    },
    /** The buyer pays in the mini-program; what WeChat tells of it is up to the switches. */
    async pay(orderId: string): Promise<void> {
      const buyer = { buyerId: buyers.get(orderId) as string, openid: `o-${orderId}` }
      const started = await startPayment(deps, buyer, orderId)
      if (started.kind !== 'STARTED') throw new Error(`cannot pay: ${started.outcome}`)
      await call('/sandbox/pay', started.payment.params)
    },
    buyerOf: (orderId: string) => buyers.get(orderId) as string,
    /** Prepares a payment that is paid only later. */
    async prepare(orderId: string) {
      const buyer = { buyerId: buyers.get(orderId) as string, openid: `o-${orderId}` }
      const started = await startPayment(deps, buyer, orderId)
      if (started.kind !== 'STARTED') throw new Error(`cannot pay: ${started.outcome}`)
      return () => call('/sandbox/pay', started.payment.params)
    },
    async orderState(orderId: string): Promise<{ state: string; refundedFen: number; version: number }> {
      const { rows } = await pool.query(
        'SELECT state, refunded_fen::int AS "refundedFen", version FROM orders WHERE lane = $1 AND id = $2',
        [laneOf(orderId, lanes), orderId],
      )
      return rows[0]
    },
    async refundState(outRefundNo: string): Promise<{ state: string; error: string | null }> {
      const { rows } = await pool.query('SELECT state, error FROM refunds WHERE out_refund_no = $1', [outRefundNo])
      return rows[0]
    },
    send: (outRefundNo: string) => sendRefund(deps, { outRefundNo }),
  }
}
