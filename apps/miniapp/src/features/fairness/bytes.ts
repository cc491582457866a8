/** Hex and ASCII by hand: WeChat's engine has neither TextEncoder nor Buffer. */
export function hexOf(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += (byte < 16 ? '0' : '') + byte.toString(16)
  return text
}

/** @throws RangeError when it is not hex. */
export function bytesOf(hex: string): Uint8Array {
  if (!/^([0-9a-f]{2})*$/i.test(hex)) throw new RangeError('not hex')
  const bytes = new Uint8Array(hex.length / 2)
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16)
  return bytes
}

/** `prefix` in front of each part, one after the other. */
export function joined(prefix: readonly number[], ...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(prefix.length + parts.reduce((sum, part) => sum + part.length, 0))
  whole.set(prefix)
  let at = prefix.length
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

export function ascii(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i)
  return bytes
}
