import { verify } from 'node:crypto'
import { type Merchant, merchantOf, type SandboxConfig } from '../config.ts'

/** The merchant who signed this request, or why WeChat would answer 401. */
export function signedBy(
  request: { method: string; target: string; body: string; authorization: string | undefined },
  { config, clock }: { config: SandboxConfig; clock: () => number },
): Merchant | string {
  const [scheme, parameters = ''] = (request.authorization ?? '').split(/ (.*)/)
  if (scheme !== 'WECHATPAY2-SHA256-RSA2048') return 'Http头Authorization值格式错误'
  const fields = new Map([...parameters.matchAll(/(\w+)="([^"]*)"/g)].map((match) => [match[1], match[2] ?? '']))
  const [mchid, nonce, signature, timestamp, serial] = [
    'mchid',
    'nonce_str',
    'signature',
    'timestamp',
    'serial_no',
  ].map((name) => fields.get(name) ?? '') as [string, string, string, string, string]

  const merchant = merchantOf(config, mchid)
  if (!merchant) return '商户号不存在或与证书不匹配'
  if (serial !== merchant.mchSerial) return '商户证书序列号有误。请使用签名私钥匹配的证书序列号'
  if (!(Math.abs(clock() - Number(timestamp) * 1000) <= 5 * 60_000))
    return 'Http头Authorization中的timestamp与发起请求的时间不得超过5分钟'

  const text = `${request.method}\n${request.target}\n${timestamp}\n${nonce}\n${request.body}\n`
  if (!verify('RSA-SHA256', Buffer.from(text), merchant.mchPublicKey, Buffer.from(signature, 'base64'))) {
    return '错误的签名，验签失败'
  }
  return merchant
}

/**
 * Did the merchant sign these `wx.requestPayment` parameters? The WeChat client refuses to open the cashier otherwise.
 * Source: https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter7_2_9.shtml
 */
export function isPaySignGenuine(
  request: { timeStamp: string; nonceStr: string; package: string; paySign: string },
  { appId }: SandboxConfig,
  merchant: Merchant,
): boolean {
  const text = `${appId}\n${request.timeStamp}\n${request.nonceStr}\n${request.package}\n`
  return verify('RSA-SHA256', Buffer.from(text), merchant.mchPublicKey, Buffer.from(request.paySign, 'base64'))
}
