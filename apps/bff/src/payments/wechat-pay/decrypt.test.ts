import { describe, expect, it } from 'vitest'
import { decryptResource } from './decrypt.ts'

// Vector of WeChat Pay's own Java SDK: https://github.com/wechatpay-apiv3/wechatpay-java (AeadAesCipherTest, TestConfig)
const apiV3Key = 'a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb'
const resource = {
  algorithm: 'AEAD_AES_256_GCM' as const,
  nonce: 'uluk4a9R25RW',
  associated_data: 'associatedData',
  ciphertext: 'ulwSiIajGClcvcOYvOQ7+l+0PAbzzwI=',
}

describe('decryptResource', () => {
  it("reads the official SDK's vector", () => {
    expect(decryptResource(resource, apiV3Key)).toBe('message')
  })

  it.each([
    ['another key', resource, `${apiV3Key.slice(0, -1)}c`],
    ['other associated data', { ...resource, associated_data: 'transaction' }, apiV3Key],
    ['another nonce', { ...resource, nonce: 'uluk4a9R25RX' }, apiV3Key],
    ['a flipped bit of ciphertext', { ...resource, ciphertext: flipBit(resource.ciphertext, 0) }, apiV3Key],
    ['a flipped bit of tag', { ...resource, ciphertext: flipBit(resource.ciphertext, -1) }, apiV3Key],
    ['a tag cut short', { ...resource, ciphertext: cut(resource.ciphertext, 1) }, apiV3Key],
    ['nothing but a tag', { ...resource, ciphertext: cut(resource.ciphertext, 7) }, apiV3Key],
  ])('says undefined for %s', (_, given, key) => {
    expect(decryptResource(given, key)).toBeUndefined()
  })
})

function flipBit(base64: string, at: number): string {
  const bytes = Buffer.from(base64, 'base64')
  const index = at < 0 ? bytes.length + at : at
  bytes.writeUInt8(bytes.readUInt8(index) ^ 1, index)
  return bytes.toString('base64')
}

function cut(base64: string, count: number): string {
  return Buffer.from(base64, 'base64').subarray(0, -count).toString('base64')
}
