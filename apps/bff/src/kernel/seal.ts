/**
 * Secrets at rest: AES-256-GCM under a key with an id, so keys can be replaced while old seals stay readable; and a keyed blind index,
 * so equality can be asked of what cannot be read.
 *
 * Invariant: a seal opens only in its own `context` (it is authenticated with it), so sealed bytes copied to another row say nothing.
 * Layout: 12 bytes nonce | ciphertext | 16 bytes tag. Nonces are random: after 2^32 seals of one key the chance of a repeat is 2^-33.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomFillSync,
} from 'node:crypto'

export interface Sealed {
  keyId: string
  sealed: Buffer
}

export interface Seal {
  /** The key that seals now. */
  readonly keyId: string
  /** True while there are keys that only open: something may still be sealed with them. */
  readonly rotating: boolean
  seal(plain: string | Buffer, context: string | Buffer): Sealed
  /** @throws Error that names the key when it is not known, or when the bytes were not sealed for this context. */
  open(sealed: Sealed, context: string | Buffer): string
  /** The same, of what was bytes. */
  openBytes(sealed: Sealed, context: string | Buffer): Buffer
}

export interface DataKey {
  id: string
  /** 32 bytes. */
  key: Buffer
}

/** `id:32 bytes in base64`, separated by commas, as DATA_KEYS has them. */
export const dataKeysPattern = /^[\w-]{1,16}:[A-Za-z0-9+/]{43}=(,[\w-]{1,16}:[A-Za-z0-9+/]{43}=)*$/

export function parseDataKeys(list: string): DataKey[] {
  return list.split(',').map((entry) => {
    const colon = entry.indexOf(':')
    return { id: entry.slice(0, colon), key: Buffer.from(entry.slice(colon + 1), 'base64') }
  })
}

/** The first key seals; all of them open. */
export function createSeal(dataKeys: readonly DataKey[]): Seal {
  const keys = new Map<string, KeyObject>(dataKeys.map(({ id, key }) => [id, createSecretKey(key)]))
  const keyId = dataKeys[0]?.id
  const current = keyId === undefined ? undefined : keys.get(keyId)
  if (keyId === undefined || !current) throw new Error('no data key')
  const nextNonce = createNonces()
  return {
    keyId,
    rotating: keys.size > 1,
    seal(plain, context) {
      const nonce = nextNonce()
      const cipher = createCipheriv('aes-256-gcm', current, nonce)
      cipher.setAAD(bytesOf(context))
      const body = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain)
      cipher.final() // a counter mode holds nothing back
      return { keyId, sealed: Buffer.concat([nonce, body, cipher.getAuthTag()]) }
    },
    open: (sealed, context) => openBytes(sealed, context).toString(),
    openBytes,
  }

  function openBytes({ keyId, sealed }: Sealed, context: string | Buffer): Buffer {
    const key = keys.get(keyId)
    if (!key) throw new Error(`sealed with key ${keyId}, which DATA_KEYS does not have`)
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes })
    decipher.setAAD(bytesOf(context))
    decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes))
    try {
      const plain = decipher.update(sealed.subarray(nonceBytes, -tagBytes))
      decipher.final() // a counter mode holds nothing back; this compares the tag
      return plain
    } catch {
      throw new Error(`sealed bytes of key ${keyId} do not open here`)
    }
  }
}

/** HMAC-SHA-256 of a text within a scope, cut to 16 bytes: half the index, and a chance of 2^-69 that any two of 2^30 codes meet. */
export type BlindIndex = (scope: string, text: string) => Buffer

export function createBlindIndex(key: Buffer): BlindIndex {
  const secret = createSecretKey(key)
  return (scope, text) => createHmac('sha256', secret).update(`${scope}\0${text}`).digest().subarray(0, 16)
}

/** Random bytes are asked for a page at a time: one call each would be a third of a seal's cost. */
function createNonces(): () => Buffer {
  const page = Buffer.allocUnsafe(nonceBytes * 512)
  let at = page.length
  return () => {
    if (at === page.length) {
      randomFillSync(page)
      at = 0
    }
    const nonce = Buffer.from(page.subarray(at, at + nonceBytes))
    at += nonceBytes
    return nonce
  }
}

const bytesOf = (context: string | Buffer): Buffer => (typeof context === 'string' ? Buffer.from(context) : context)
const nonceBytes = 12
const tagBytes = 16
