import { type KeyObject, randomBytes, sign } from 'node:crypto'
import { promisify } from 'node:util'

const signInThreadPool = promisify(
  (text: Buffer, key: KeyObject, done: (error: Error | null, signature: Buffer) => void) =>
    sign('RSA-SHA256', text, key, done),
)

/**
 * The `Wechatpay-*` headers under which WeChat sends a response or a notify.
 * Source: https://pay.weixin.qq.com/docs/merchant/development/interface-rules/signature-verification.html
 */
export async function wechatSignatureHeaders(
  body: string,
  signer: { keyId: string; privateKey: KeyObject; clock: () => number },
): Promise<Record<string, string>> {
  const timestamp = String(Math.floor(signer.clock() / 1000))
  const nonce = randomBytes(16).toString('hex')
  const signature = await signInThreadPool(Buffer.from(`${timestamp}\n${nonce}\n${body}\n`), signer.privateKey)
  return {
    'Wechatpay-Timestamp': timestamp,
    'Wechatpay-Nonce': nonce,
    'Wechatpay-Signature': signature.toString('base64'),
    'Wechatpay-Signature-Type': 'WECHATPAY2-SHA256-RSA2048',
    'Wechatpay-Serial': signer.keyId,
  }
}
