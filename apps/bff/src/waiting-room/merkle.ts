/**
 * What is published about a lobby before its draw: one hash over all entries, as in RFC 6962. Changing, adding or leaving out any entry
 * afterwards changes the root, and with it the key of the lot. Specified in docs/fairness.md.
 */
import { createHash, hash } from 'node:crypto'

export const leafBytes = 32
/** Leaves are kept and handed out by this many. */
export const leavesPerChunk = 1_024

/** `token`: the buyer's own 16 random bytes, as hex. */
export function leafOf(campaignId: string, epoch: number, index: number, token: string): Buffer {
  return Buffer.from(leafText(campaignId, epoch, index, token), 'latin1')
}

/** The leaf in latin1, a character a byte: made so, a million take half a second; as a Buffer each, three times as long. */
export function leafText(campaignId: string, epoch: number, index: number, token: string): string {
  return hash('sha256', `\0${campaignId}:${epoch}:${index}:${token}`, 'binary')
}

/** The root over `leaves` (32 bytes each). Between levels it lets the process breathe: a million leaves are a second of hashing. */
export async function rootOf(leaves: Buffer): Promise<Buffer> {
  if (leaves.length === 0) return sha256(Buffer.alloc(0))
  let level = leaves
  while (level.length > leafBytes) level = await parentsOf(level)
  return Buffer.from(level)
}

export const seedHashOf = (seed: Buffer): string => sha256(seed).toString('hex')

/** The key of the lot: nobody knows it before both are fixed. */
export function keyOf(seed: Buffer, root: Buffer): Buffer {
  return createHash('sha256').update(seed).update(root).digest()
}

async function parentsOf(level: Buffer): Promise<Buffer> {
  const count = level.length / leafBytes
  const parents = Buffer.alloc(Math.ceil(count / 2) * leafBytes)
  const pair = Buffer.alloc(1 + 2 * leafBytes)
  pair[0] = 1
  for (let i = 0; i < count; i += 2) {
    const at = i * leafBytes
    if (i + 1 === count) level.copy(parents, at / 2, at)
    else {
      level.copy(pair, 1, at, at + 2 * leafBytes)
      parents.write(hash('sha256', pair, 'binary'), at / 2, 'latin1')
    }
    if (i % 16_384 === 16_382) await breath()
  }
  return parents
}

export const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const sha256 = (data: Buffer): Buffer => hash('sha256', data, 'buffer')
