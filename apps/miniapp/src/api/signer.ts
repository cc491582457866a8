/**
 * Signs requests with the key that WeChat gives this shopper's phone and our server, and nobody else (加密网络通道).
 *
 * Invariant: signing never waits. What can fail: no key is at hand: the request goes unsigned and the server decides what it is worth; the
 * key is too old: the server says so, and the wire asks for a new one and sends the same body again.
 */
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { signatureHeader, signatureOf, signedText } from '@tidegate/shared/signed-request'
import { toBase64 } from './base64.ts'

export interface UserKey {
  readonly version: number
  readonly key: Uint8Array
}

export interface SignerDeps {
  /** null: WeChat gives none. */
  readonly askKey: () => Promise<UserKey | null>
  /** The server's time. */
  readonly now: () => number
  /** 16 to 32 letters or digits, never the same. */
  readonly newNonce: () => string
}

export interface Signer {
  /** Has a key ready before it is needed. */
  load(): void
  /** The header that proves who sends this; none without a key. */
  headerFor(path: string, body: string): Record<string, string>
  /** Asks for a newer key. Returns whether there is one. */
  renew(): Promise<boolean>
}

/** WeChat makes a key an hour and our server knows the last three: at this age it is asked for again, and the old one still holds. */
const freshMs = 20 * 60_000

export function createSigner({ askKey, now, newNonce }: SignerDeps): Signer {
  let held: UserKey | null = null
  let askedAt = Number.NEGATIVE_INFINITY
  let asking: Promise<boolean> | null = null

  const renew = () => {
    asking ??= askKey()
      .catch(() => null)
      .then((key) => {
        held = key ?? held
        if (key) askedAt = now()
        return key !== null
      })
      .finally(() => {
        asking = null
      })
    return asking
  }

  return {
    load() {
      if (Math.abs(now() - askedAt) > freshMs) void renew()
    },
    headerFor(path, body) {
      if (!held) return {}
      const { version, key } = held
      const words = { path, body, timestamp: now(), nonce: newNonce() }
      const signature = toBase64(hmac(sha256, key, ascii(signedText(words))))
      return { [signatureHeader]: signatureOf({ ...words, version, signature }) }
    },
    renew,
  }
}

/** What is signed is ids and numbers. Anything else has a length of its own in UTF-8, and WeChat's engine has no TextEncoder. */
function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => {
    const code = letter.charCodeAt(0)
    if (code > 127) throw new RangeError('only ASCII is signed')
    return code
  })
}
