/**
 * The lot: which number falls to entry `index` of a lobby of `size`. Written from docs/fairness.md, on purpose without a look at the
 * server's code: a buyer who checks the draw here does not have to believe the server.
 *
 * A balanced Feistel network on 2w bits is a permutation whatever its round function does, so no two entries share a number; walking on
 * until the value is below `size` keeps it one on exactly `size` places.
 */
import { sha256 } from '@noble/hashes/sha2.js'

const rounds = 8

export function permute(key: Uint8Array, size: number, index: number): number {
  if (!(index >= 0 && index < size)) throw new RangeError(`entry ${index} of ${size}`)
  const half = 2 ** halfBits(size)
  let value = index
  do value = feistel(key, half, value)
  while (value >= size)
  return value
}

/** w = max(1, ⌈⌈log₂ size⌉ / 2⌉): the smallest balanced network that holds every entry, at most four times too large. */
function halfBits(size: number): number {
  const bits = size <= 1 ? 0 : 32 - Math.clz32(size - 1)
  return Math.max(1, Math.ceil(bits / 2))
}

function feistel(key: Uint8Array, half: number, value: number): number {
  let left = Math.floor(value / half)
  let right = value % half
  for (let round = 0; round < rounds; round += 1) {
    const mixed = (left ^ (roundValue(key, round, right) % half)) >>> 0
    left = right
    right = mixed
  }
  return left * half + right
}

/** The first four bytes, big-endian, of SHA-256(key ‖ round ‖ right). */
function roundValue(key: Uint8Array, round: number, right: number): number {
  const input = new Uint8Array(key.length + 5)
  const view = new DataView(input.buffer)
  input.set(key)
  view.setUint8(key.length, round)
  view.setUint32(key.length + 1, right)
  return new DataView(sha256(input).buffer).getUint32(0)
}
