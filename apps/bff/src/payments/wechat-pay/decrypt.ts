import { createDecipheriv } from 'node:crypto'

/** The `resource` of a notify, as documented. */
export type EncryptedResource = {
  algorithm: 'AEAD_AES_256_GCM'
  /** Base64 of the ciphertext followed by its 16-byte tag. */
  ciphertext: string
  nonce: string
  associated_data?: string | undefined
}

const TAG_BYTES = 16

/**
 * Plain text of a notify's resource, or undefined when key, nonce, associated data or ciphertext do not belong together.
 * Source: https://pay.weixin.qq.com/docs/partner/products/platform-certificate/decryption-certificate.html
 */
export function decryptResource(resource: EncryptedResource, apiV3Key: string): string | undefined {
  const sealed = Buffer.from(resource.ciphertext, 'base64')
  if (sealed.length <= TAG_BYTES || resource.nonce.length === 0) return undefined

  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(apiV3Key), Buffer.from(resource.nonce), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(Buffer.from(resource.associated_data ?? ''))
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
  try {
    return decipher.update(sealed.subarray(0, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
  } catch {
    // node:crypto says "unable to authenticate" by throwing from final(); that is an answer here, not a bug.
    return undefined
  }
}
