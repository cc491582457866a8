/** What a file is by its first bytes, whatever it is called: only these are ever shown to a decoder. SVG, a program, is not among them. */
export type PictureFormat = 'jpeg' | 'png' | 'gif' | 'webp' | 'avif'

export function sniffPicture(bytes: Buffer): PictureFormat | null {
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return 'jpeg'
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'png'
  if (/^GIF8[79]a$/.test(bytes.toString('latin1', 0, 6))) return 'gif'
  if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP') return 'webp'
  // The brands are the major one at 8, then after a version one every four bytes to the end of the box.
  if (bytes.toString('latin1', 4, 8) === 'ftyp' && bytes.length >= 16) {
    const brands = bytes.toString('latin1', 8, Math.min(bytes.readUInt32BE(0), 64))
    if (/^(?:.{4})*?avi[fs]/s.test(brands)) return 'avif'
  }
  return null
}

function startsWith(bytes: Buffer, signature: readonly number[]): boolean {
  return signature.every((byte, i) => bytes[i] === byte)
}
