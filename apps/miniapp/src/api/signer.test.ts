import { createHmac, randomBytes } from 'node:crypto'
import { parseSignature, signatureHeader, signedText } from '@tidegate/shared/signed-request'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromBase64, toBase64 } from './base64.ts'
import { createSigner, type UserKey } from './signer.ts'

const body = '{"offerId":"31"}'

function phone(keys: (UserKey | null | Error)[]) {
  let time = 1_763_700_000_000
  let asked = 0
  let nonces = 0
  const signer = createSigner({
    askKey: async () => {
      const key = keys[Math.min(asked++, keys.length - 1)]
      if (key instanceof Error) throw key
      if (key === undefined) throw new Error('no key left')
      return key
    },
    now: () => time,
    newNonce: () => String(++nonces).padStart(16, '0'),
  })
  const version = () => {
    const header = signer.headerFor('/trpc/rush.buy', body)[signatureHeader]
    return header === undefined ? null : (parseSignature(header)?.version ?? Number.NaN)
  }
  return { signer, version, asked: () => asked, later: (ms: number) => (time += ms) }
}
const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('signing', () => {
  test('signs the text of the contract, each time with another nonce', async () => {
    const key = randomBytes(32)
    const { signer } = phone([{ version: 3, key }])
    await signer.renew()
    const headers = [1, 2].map(() => String(signer.headerFor('/trpc/rush.buy', body)[signatureHeader]))
    const [first, second] = headers.map(parseSignature)
    expect(first?.nonce).not.toBe(second?.nonce)
    const text = signedText({
      path: '/trpc/rush.buy',
      body,
      timestamp: Number(first?.timestamp),
      nonce: '0'.repeat(15) + 1,
    })
    expect(first?.signature).toBe(createHmac('sha256', key).update(text).digest('base64'))
  })

  test('without a key nothing is signed and nothing waits; a failed question leaves the old key', async () => {
    const { signer, version } = phone([null, { version: 1, key: randomBytes(32) }, new Error('fail')])
    expect(version()).toBeNull()
    expect(await signer.renew()).toBe(false)
    expect(version()).toBeNull()
    expect(await signer.renew()).toBe(true)
    expect(await signer.renew()).toBe(false)
    expect(version()).toBe(1)
  })

  test('a key is asked for once for all who want it, and again when it has grown old', async () => {
    const { signer, version, asked, later } = phone([1, 2].map((n) => ({ version: n, key: randomBytes(32) })))
    signer.load()
    signer.load()
    await settled()
    signer.load()
    expect([asked(), version()]).toEqual([1, 1])
    later(21 * 60_000)
    signer.load()
    expect(version()).toBe(1)
    await settled()
    expect([asked(), version()]).toEqual([2, 2])
  })
})

test('base64 both ways, as everybody writes it', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      const text = Buffer.from(bytes).toString('base64')
      expect(toBase64(bytes)).toBe(text)
      expect([...fromBase64(text)]).toEqual([...bytes])
    }),
  )
  for (const text of ['abc', 'a===', 'ab-_']) expect(() => fromBase64(text)).toThrow(RangeError)
})
