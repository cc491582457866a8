import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'

/**
 * WeChat Pay's keys by the value its `Wechatpay-Serial` header carries. New merchants have one public key whose id starts
 * with `PUB_KEY_ID_`; older ones have platform certificates; during a migration both are in use, so both live in one map, the public
 * key first.
 * Source: https://pay.weixin.qq.com/docs/merchant/development/interface-rules/signature-verification.html (公钥),
 * https://pay.weixin.qq.com/doc/v3/partner/4013059030 (平台证书)
 */
export function wechatPayKeys(material: {
  publicKeys?: { id: string; pem: string | Buffer }[]
  platformCertificates?: (string | Buffer)[]
}): ReadonlyMap<string, KeyObject> {
  const keys = new Map<string, KeyObject>()
  for (const { id, pem } of material.publicKeys ?? []) {
    if (!id.startsWith('PUB_KEY_ID_')) throw new Error(`a WeChat Pay public key id starts with PUB_KEY_ID_, got ${id}`)
    keys.set(id, createPublicKey(pem))
  }
  for (const pem of material.platformCertificates ?? []) {
    const certificate = new X509Certificate(pem)
    keys.set(certificate.serialNumber.toUpperCase(), certificate.publicKey)
  }
  return keys
}
