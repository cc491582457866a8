import { crc32, deflateSync } from 'node:zlib'

/** A square picture of one bit a dot; `isDark` says which. */
export function drawPng(size: number, isDark: (x: number, y: number) => boolean): Buffer {
  const rowBytes = Math.ceil(size / 8)
  // Each row begins with the number of its filter: none.
  const rows = Buffer.alloc((rowBytes + 1) * size, 0xff)
  for (let y = 0; y < size; y++) {
    const start = y * (rowBytes + 1)
    rows[start] = 0
    for (let x = 0; x < size; x++) {
      const at = start + 1 + (x >> 3)
      if (isDark(x, y)) rows[at] = (rows[at] as number) & ~(0x80 >> (x & 7))
    }
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(size, 0)
  head.writeUInt32BE(size, 4)
  head[8] = 1
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
