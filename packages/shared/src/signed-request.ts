/**
 * A request that only the buyer's own mini-program can have made: signed with the key that WeChat gives to it and to our server, and to
 * nobody else (加密网络通道). The text is the same on both sides; the app computes HMAC-SHA-256 over it with the key's bytes.
 */
export const signatureHeader = 'x-tidegate-signature'

export interface SignedWords {
  /** Path of the procedure: /trpc/rush.buy */
  path: string
  /** Epoch milliseconds by the server's time. */
  timestamp: number
  /** 16 to 32 letters or digits, never used again. */
  nonce: string
  /** The body, byte for byte as it is sent. */
  body: string
}

export function signedText({ path, timestamp, nonce, body }: SignedWords): string {
  return `POST\n${path}\n${timestamp}\n${nonce}\n${body}\n`
}

export interface SignatureParts {
  /** Version of WeChat's key. */
  version: number
  timestamp: number
  nonce: string
  /** Base64. */
  signature: string
}

/** What goes into `x-tidegate-signature`. */
export function signatureOf({ version, timestamp, nonce, signature }: SignatureParts): string {
  return `v1 ${version} ${timestamp} ${nonce} ${signature}`
}

export function parseSignature(header: string): SignatureParts | null {
  const match = /^v1 (\d{1,12}) (\d{13}) ([0-9A-Za-z]{16,32}) ([0-9A-Za-z+/]{43}=)$/.exec(header)
  if (!match) return null
  const [, version, timestamp, nonce, signature] = match as unknown as [string, string, string, string, string]
  return { version: Number(version), timestamp: Number(timestamp), nonce, signature }
}
