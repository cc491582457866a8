import { describe, expect, it } from 'vitest'
import { createBlindIndex, createSeal, parseDataKeys } from './seal.ts'

const [one, two] = [1, 2].map((n) => ({ id: `k${n}`, key: Buffer.alloc(32, n) })) as [
  { id: string; key: Buffer },
  { id: string; key: Buffer },
]
const seal = createSeal([one])

describe('a seal', () => {
  it('opens in its own context, as text and as bytes, and two of one text look different', () => {
    const sealed = seal.seal('卡密-1', 'row:1')
    expect(seal.open(sealed, 'row:1')).toBe('卡密-1')
    expect(seal.openBytes(sealed, Buffer.from('row:1'))).toEqual(Buffer.from('卡密-1'))
    expect(seal.seal('卡密-1', 'row:1').sealed).not.toEqual(sealed.sealed)
    expect(sealed.sealed.includes('卡密-1')).toBe(false)
  })

  it('says nothing in another row, with a changed byte, or cut short; and names its key, never what was in it', () => {
    const { keyId, sealed } = seal.seal('planted', 'row:1')
    const flipped = Buffer.from(sealed)
    flipped.writeUInt8(flipped.readUInt8(14) ^ 1, 14)
    for (const open of [
      () => seal.open({ keyId, sealed }, 'row:2'),
      () => seal.open({ keyId, sealed: flipped }, 'row:1'),
      () => seal.open({ keyId, sealed: sealed.subarray(0, -1) }, 'row:1'),
    ])
      expect(open).toThrow(/^sealed bytes of key k1 (?!.*planted)/)
  })

  it('of an older key opens while that key is there, and new ones are of the first key', () => {
    const old = seal.seal('a', 'x')
    const rotating = createSeal([two, one])
    expect([rotating.keyId, rotating.rotating, rotating.open(old, 'x')]).toEqual(['k2', true, 'a'])
    expect(rotating.seal('b', 'x').keyId).toBe('k2')
    expect(() => createSeal([two]).open(old, 'x')).toThrow('key k1, which DATA_KEYS does not have')
    // Two keys that share an id by mistake are two keys all the same.
    expect(() => createSeal([{ id: 'k1', key: two.key }]).open(old, 'x')).toThrow('sealed bytes of key k1')
  })

  it('reads its keys as they are configured', () => {
    const list = [one, two].map(({ id, key }) => `${id}:${key.toString('base64')}`).join(',')
    expect(parseDataKeys(list)).toEqual([one, two])
  })
})

it('a blind index is the same for the same code of a product, and no other', () => {
  const index = createBlindIndex(Buffer.alloc(32, 3))
  expect(index('11', 'A')).toEqual(index('11', 'A'))
  expect(index('11', 'A')).not.toEqual(index('12', 'A'))
  expect(index('1', '1A')).not.toEqual(index('11', 'A'))
  expect(createBlindIndex(Buffer.alloc(32, 4))('11', 'A')).not.toEqual(index('11', 'A'))
})
