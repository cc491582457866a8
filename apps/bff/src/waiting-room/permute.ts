/**
 * The lot, without a shuffled list: the number of any one entry is computed from the key alone, so a million places cost no memory and
 * anybody can compute their own. docs/fairness.md is the specification; the app has an implementation of its own, and
 * packages/shared/src/fairness-vectors.json holds both to it.
 *
 * A balanced Feistel network over 2w bits is a bijection whatever its round function is; walking its cycle until a value falls below
 * `size` makes it one of 0..size−1. The domain is less than sixteen times the size (for a size of two or more), so the walk is short.
 */
import { hash } from 'node:crypto'

const rounds = 8

/** The number that entry `index` of a lobby of `size` drew under `key` (32 bytes). A bijection of 0..size−1. */
export function numberOf(key: Buffer, size: number, index: number): number {
  if (!Number.isInteger(index) || index < 0 || index >= size) throw new RangeError(`entry ${index} of ${size}`)
  const width = halfWidthOf(size)
  const block = Buffer.alloc(key.length + 5)
  key.copy(block)
  let value = index
  do value = pass(block, key.length, width, value)
  while (value >= size)
  return value
}

/** Bits of one half: two halves hold every value below `size`. */
function halfWidthOf(size: number): number {
  return Math.max(1, Math.ceil(Math.ceil(Math.log2(size)) / 2))
}

function pass(block: Buffer, at: number, width: number, value: number): number {
  const half = 2 ** width
  let left = Math.floor(value / half)
  let right = value % half
  for (let round = 0; round < rounds; round++) {
    block[at] = round
    block.writeUInt32BE(right, at + 1)
    const mixed = first32Of(hash('sha256', block, 'binary')) % half
    ;[left, right] = [right, (left ^ mixed) >>> 0]
  }
  return left * half + right
}

/** The first four bytes of a digest in latin1, which node:crypto hands out three times as fast as a Buffer. */
function first32Of(digest: string): number {
  const byte = (i: number) => digest.charCodeAt(i)
  return byte(0) * 0x1000000 + ((byte(1) << 16) | (byte(2) << 8) | byte(3))
}
