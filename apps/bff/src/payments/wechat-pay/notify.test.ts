import { createCipheriv, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { parseNotify } from './notify.ts'

const wechat = generateKeyPairSync('rsa', { modulusLength: 2048 })
const apiV3Key = '0123456789abcdef0123456789abcdef'
const serial = 'PUB_KEY_ID_1'
const now = 1_722_850_421_000

const transaction = {
  appid: 'wx8888888888888888',
  mchid: '1900007291',
  out_trade_no: '7305177163264',
  transaction_id: '4200001460202207148197935963',
  trade_type: 'JSAPI',
  trade_state: 'SUCCESS',
  success_time: '2024-08-05T17:33:41+08:00',
  payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
  amount: { total: 100, payer_total: 100, currency: 'CNY', payer_currency: 'CNY' },
}

describe('parseNotify', () => {
  it('reads a genuine notify', async () => {
    expect(await parseNotify(signed(envelope(transaction)), deps())).toMatchObject({
      kind: 'TRANSACTION',
      notifyId: 'EV-2018022511223320873',
      transaction: { out_trade_no: '7305177163264', amount: { total: 100 } },
    })
  })

  it('refuses the same bytes a second time, and remembers no nonce of an unsigned message', async () => {
    const seen = new Set<string>()
    const reader = deps(seen)
    const notify = signed(envelope(transaction))
    const forged = { ...notify, rawBody: Buffer.from(notify.rawBody.toString().replace('EV-', 'EX-')) }
    expect(await parseNotify(forged, reader)).toEqual({ kind: 'REJECTED', reason: 'BAD_SIGNATURE' })
    expect(seen.size).toBe(0)
    expect((await parseNotify(notify, reader)).kind).toBe('TRANSACTION')
    expect(await parseNotify(notify, reader)).toEqual({ kind: 'REJECTED', reason: 'REPLAYED' })
  })

  // https://pay.weixin.qq.com/docs/merchant/apis/mini-program-payment/refund-result-notice.html, its own example
  it('reads the refund of the documentation', async () => {
    const refund = {
      ...{ mchid: '1900000100', transaction_id: '1008450740201411110005820873', out_trade_no: '20150806125346' },
      ...{ refund_id: '50200207182018070300011301001', out_refund_no: '7752501201407033233368018' },
      ...{ refund_status: 'SUCCESS', success_time: '2018-06-08T10:34:56+08:00' },
      user_received_account: '招商银行信用卡0403',
      amount: { total: 999, refund: 999, payer_total: 999, payer_refund: 999 },
    }
    expect(await parseNotify(signed(envelope(refund, { event_type: 'REFUND.SUCCESS' })), deps())).toMatchObject({
      kind: 'REFUND',
      mchId: '1900000100',
      refund: { outRefundNo: '7752501201407033233368018', status: 'SUCCESS', refundFen: 999, totalFen: 999 },
    })
  })

  it.each([
    ['text that is no JSON', 'not json', 'MALFORMED'],
    ['JSON of another shape', '{"id":"1"}', 'MALFORMED'],
    ['a coupon', envelope(transaction, { event_type: 'COUPON.USE' }), 'UNSUPPORTED_EVENT'],
    ['a transaction that says it is a refund', envelope(transaction, { event_type: 'REFUND.SUCCESS' }), 'MALFORMED'],
    ['a resource sealed with another key', envelope(transaction, {}, 'f'.repeat(32)), 'UNDECRYPTABLE'],
    ['a transaction without payer', envelope({ ...transaction, payer: {} }), 'MALFORMED'],
  ])('refuses %s although it is signed', async (_, body, reason) => {
    expect(await parseNotify(signed(body), deps())).toEqual({ kind: 'REJECTED', reason })
  })

  it('lets a store that cannot remember nonces fail loudly, so that WeChat repeats the notify', async () => {
    const seenNonce = async () => Promise.reject(new Error('redis is away'))
    await expect(parseNotify(signed(envelope(transaction)), { ...deps(), seenNonce })).rejects.toThrow('redis is away')
  })
})

function deps(seen = new Set<string>()) {
  return {
    wechatPayKeys: new Map([[serial, wechat.publicKey]]),
    apiV3Key,
    clock: { now: () => now },
    async seenNonce(nonce: string) {
      const known = seen.has(nonce)
      seen.add(nonce)
      return known
    },
  }
}

function envelope(plain: unknown, changes: Record<string, unknown> = {}, key = apiV3Key): string {
  const nonce = 'fdasflkja484'
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key), nonce).setAAD(Buffer.from('transaction'))
  const sealed = Buffer.concat([cipher.update(JSON.stringify(plain), 'utf8'), cipher.final(), cipher.getAuthTag()])
  return JSON.stringify({
    id: 'EV-2018022511223320873',
    create_time: '2015-05-20T13:29:35+08:00',
    resource_type: 'encrypt-resource',
    event_type: 'TRANSACTION.SUCCESS',
    summary: '支付成功',
    resource: {
      original_type: 'transaction',
      algorithm: 'AEAD_AES_256_GCM',
      ciphertext: sealed.toString('base64'),
      associated_data: 'transaction',
      nonce,
    },
    ...changes,
  })
}

function signed(body: string) {
  const nonce = randomBytes(16).toString('hex')
  const text = `${now / 1000}\n${nonce}\n${body}\n`
  return {
    headers: {
      'wechatpay-timestamp': String(now / 1000),
      'wechatpay-nonce': nonce,
      'wechatpay-serial': serial,
      'wechatpay-signature': sign('RSA-SHA256', Buffer.from(text), wechat.privateKey).toString('base64'),
    },
    rawBody: Buffer.from(body),
  }
}
