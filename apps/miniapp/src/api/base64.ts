/** By hand: WeChat's engine has neither atob nor Buffer. */
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

export function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(i, i + 3)
    const group = (a << 16) | (b << 8) | c
    const left = bytes.length - i
    text += letters.charAt(group >> 18) + letters.charAt((group >> 12) & 63)
    text += left > 1 ? letters.charAt((group >> 6) & 63) : '='
    text += left > 2 ? letters.charAt(group & 63) : '='
  }
  return text
}

/** @throws RangeError when it is not base64. */
export function fromBase64(text: string): Uint8Array {
  if (text.length % 4 !== 0 || !/^[0-9A-Za-z+/]*={0,2}$/.test(text)) throw new RangeError('not base64')
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const bytes = new Uint8Array((text.length / 4) * 3 - padding)
  for (let i = 0, at = 0; i < text.length; i += 4) {
    let group = 0
    for (let j = 0; j < 4; j += 1) group = (group << 6) | Math.max(0, letters.indexOf(text.charAt(i + j)))
    for (let shift = 16; shift >= 0 && at < bytes.length; shift -= 8) bytes[at++] = (group >> shift) & 255
  }
  return bytes
}
