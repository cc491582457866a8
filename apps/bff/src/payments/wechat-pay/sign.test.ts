import { generateKeyPairSync, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { authorizationHeader, paymentRequest, paymentRequestText, requestText } from './sign.ts'

const merchant = generateKeyPairSync('rsa', { modulusLength: 2048 })
const deps = {
  appId: 'wx8888888888888888',
  mchId: '1900007291',
  mchSerial: '408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB',
  mchPrivateKey: merchant.privateKey,
  clock: { now: () => 1_554_208_460_999 },
  nonce: () => '593BEC0C930BF1AFEB40B4A08C8FB242',
}

describe('request signature', () => {
  // https://pay.weixin.qq.com/wiki/doc/api_external/ch/wechatpay/wechatpay4_0.shtml
  it('signs the text the documentation shows for its own example', () => {
    const text = requestText({
      method: 'GET',
      target: '/v3/certificates',
      timestamp: '1554208460',
      nonce: '593BEC0C930BF1AFEB40B4A08C8FB242',
      body: '',
    })
    expect(text).toBe('GET\n/v3/certificates\n1554208460\n593BEC0C930BF1AFEB40B4A08C8FB242\n\n')
  })

  it('carries mchid, nonce, timestamp in seconds, serial and a signature the merchant certificate verifies', async () => {
    const header = await authorizationHeader({ method: 'POST', target: '/v3/x?y=1', body: '{"z":"中"}' }, deps)
    const [scheme, parameters = ''] = header.split(/ (.*)/)
    expect(scheme).toBe('WECHATPAY2-SHA256-RSA2048')
    const fields = Object.fromEntries(
      [...parameters.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
    )
    expect(fields).toMatchObject({
      mchid: '1900007291',
      nonce_str: '593BEC0C930BF1AFEB40B4A08C8FB242',
      timestamp: '1554208460',
      serial_no: '408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB',
    })
    const text = 'POST\n/v3/x?y=1\n1554208460\n593BEC0C930BF1AFEB40B4A08C8FB242\n{"z":"中"}\n'
    const signature = Buffer.from(String(fields.signature), 'base64')
    expect(verify('RSA-SHA256', Buffer.from(text), merchant.publicKey, signature)).toBe(true)
    expect(verify('RSA-SHA256', Buffer.from(text.replace('中', '国')), merchant.publicKey, signature)).toBe(false)
  })
})

describe('paySign', () => {
  // https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter7_2_9.shtml
  it('signs the text the documentation shows for its own example', () => {
    const text = paymentRequestText({
      appId: 'wx8888888888888888',
      timeStamp: '1414561699',
      nonceStr: '5K8264ILTKCH16CQ2502SI8ZNMTM67VS',
      package: 'prepay_id=wx201410272009395522657a690389285100',
    })
    expect(text).toBe(
      'wx8888888888888888\n1414561699\n5K8264ILTKCH16CQ2502SI8ZNMTM67VS\n' +
        'prepay_id=wx201410272009395522657a690389285100\n',
    )
  })

  it('signs exactly the four documented fields and leaves signType out', async () => {
    const request = await paymentRequest('wx201410272009395522657a690389285100', deps)
    expect(request).toMatchObject({
      timeStamp: '1554208460',
      package: 'prepay_id=wx201410272009395522657a690389285100',
      signType: 'RSA',
    })
    const signature = Buffer.from(request.paySign, 'base64')
    expect(verify('RSA-SHA256', Buffer.from(paymentRequestText(request)), merchant.publicKey, signature)).toBe(true)
  })
})
