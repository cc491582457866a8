import { createHash } from 'node:crypto'
import fs from 'node:fs'
import type { FairnessView } from '@tidegate/shared/contracts/waiting-room'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ascii, bytesOf, hexOf } from './bytes.ts'
import { climb, growTree, leafOf } from './merkle.ts'
import { permute } from './permute.ts'
import { readList } from './read-list.ts'
import { type Evidence, verifyLot } from './verify-lot.ts'

const sha = (...parts: (string | Uint8Array)[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()

/** Written by the server's own implementation, which this one has never seen. */
const vectors = JSON.parse(
  fs.readFileSync(new URL('../../../../../packages/shared/src/fairness-vectors.json', import.meta.url), 'utf8'),
) as {
  lobbies: {
    campaignId: string
    epoch: number
    size: number
    seed: string
    seedHash: string
    tokens: string[]
    root: string
    key: string
    numbers: number[]
  }[]
  large: { key: string; size: number; numbers: Record<string, number> }[]
}
const someKey = fc.uint8Array({ minLength: 32, maxLength: 32 })

describe('permutation', () => {
  test.each(vectors.large)('agrees with the server on $size entries', ({ key, size, numbers }) => {
    for (const [index, number] of Object.entries(numbers))
      expect(permute(bytesOf(key), size, Number(index))).toBe(number)
  })

  test('gives every entry a number of its own', () => {
    fc.assert(
      fc.property(someKey, fc.integer({ min: 1, max: 300 }), (key, size) => {
        const numbers = Array.from({ length: size }, (_, i) => permute(key, size, i))
        expect(new Set(numbers).size).toBe(size)
        expect(Math.min(...numbers)).toBe(0)
        expect(Math.max(...numbers)).toBe(size - 1)
      }),
      { numRuns: 60 },
    )
  })

  test('early entries are not better off: the mean number of the first tenth is the mean of all', () => {
    const size = 4000
    const key = sha('a draw')
    const first = Array.from({ length: size / 10 }, (_, i) => permute(key, size, i))
    const mean = first.reduce((sum, n) => sum + n, 0) / first.length
    // Six standard deviations of the mean of 400 drawn from 4,000.
    expect(Math.abs(mean - size / 2)).toBeLessThan(6 * (size / Math.sqrt(12) / Math.sqrt(first.length)))
  })

  test('refuses an entry that is not in the lobby', () => {
    expect(() => permute(sha('k'), 5, 5)).toThrow(RangeError)
  })
})

describe('Merkle tree', () => {
  test('has the root of RFC 6962 and leads there from every leaf', () => {
    const naive = (leaves: Uint8Array[]): Buffer => {
      if (leaves.length === 0) return sha('')
      if (leaves.length === 1) return Buffer.from(leaves[0] as Uint8Array)
      let half = 1
      while (half * 2 < leaves.length) half *= 2
      return sha(new Uint8Array([1]), naive(leaves.slice(0, half)), naive(leaves.slice(half)))
    }
    for (let size = 0; size <= 33; size += 1) {
      const leaves = Array.from({ length: size }, (_, i) => leafOf(ascii(`entry ${i}`)))
      const root = hexOf(naive(leaves))
      for (let watched = 0; watched < Math.max(1, size); watched += 1) {
        const tree = growTree(watched)
        for (const leaf of leaves) tree.add(leaf)
        const grown = tree.finish()
        expect(hexOf(grown.root)).toBe(root)
        if (size > 0) expect(hexOf(climb(leaves[watched] as Uint8Array, grown.path))).toBe(root)
      }
    }
  })
})

describe('verifying a draw', () => {
  test.each(vectors.lobbies)('agrees with the server on a lobby of $size', async (lot) => {
    const { campaignId, epoch, size, seed, seedHash, root, key } = lot
    const lobby = { size, root, frozenAt: 0, leavesPerChunk: 1024 }
    const leaves = lot.tokens.map((token, i) => leafOf(ascii(`${campaignId}:${epoch}:${i}:${token}`)))
    const view: FairnessView = {
      campaignId,
      title: '',
      mode: 'SHUFFLE',
      epoch,
      startsAt: 0,
      seedHash,
      lobby,
      seed,
      revealedAt: 0,
    }
    const entries = lot.tokens.map((token, index) => ({ index, token }))
    for (const mine of size > 0 ? entries : [null]) {
      const list = await readList(lobby, mine?.index ?? null, {
        chunk: async (n) => new Uint8Array(Buffer.concat(leaves.slice(n * 1024, (n + 1) * 1024))),
        pause: async () => {},
        progress: () => {},
      })
      const verified = verifyLot(
        {
          view,
          mine,
          seenSeedHash: seedHash,
          drawKey: key,
          usedNumber: mine ? (lot.numbers[mine.index] ?? null) : null,
        },
        list,
      )
      expect(verified.steps.map(({ state }) => state).every((state) => state === 'RIGHT')).toBe(true)
      expect(verified.number).toBe(mine ? lot.numbers[mine.index] : null)
      if (mine && mine.index > 8) break
    }
  })

  const size = 2500
  const leavesPerChunk = 1024
  const tokens = Array.from({ length: size }, (_, i) => sha(`token ${i}`).toString('hex').slice(0, 32))
  const leaves = tokens.map((token, i) => sha(new Uint8Array([0]), `7:1:${i}:${token}`))
  const tree = growTree(null)
  for (const leaf of leaves) tree.add(leaf)
  const root = hexOf(tree.finish().root)
  const seed = sha('seed')
  const view: FairnessView = {
    campaignId: '7',
    title: '整点潮抢',
    mode: 'SHUFFLE',
    epoch: 1,
    startsAt: 0,
    seedHash: sha(seed).toString('hex'),
    lobby: { size, root, frozenAt: 0, leavesPerChunk },
    seed: seed.toString('hex'),
    revealedAt: 0,
  }
  const key = sha(seed, bytesOf(root)).toString('hex')
  const mine = { index: 2047, token: tokens[2047] as string }
  const honest: Evidence = { view, mine, seenSeedHash: view.seedHash, drawKey: key, usedNumber: null }

  const read = (published: Buffer[], ownIndex: number | null = mine.index) =>
    readList({ size, root, frozenAt: 0, leavesPerChunk }, ownIndex, {
      chunk: async (n) => new Uint8Array(Buffer.concat(published.slice(n * leavesPerChunk, (n + 1) * leavesPerChunk))),
      pause: async () => {},
      progress: () => {},
    })
  const states = ({ steps }: ReturnType<typeof verifyLot>) =>
    Object.fromEntries(steps.map(({ name, state }) => [name, state]))

  test('an honest draw is right at every step, and gives the number that the key gives', async () => {
    const verified = verifyLot(honest, await read(leaves))
    expect(states(verified)).toEqual({
      PROMISE: 'RIGHT',
      SEED: 'RIGHT',
      LIST: 'RIGHT',
      ENTRY: 'RIGHT',
      KEY: 'RIGHT',
      NUMBER: 'RIGHT',
    })
    expect(verified.number).toBe(permute(bytesOf(key), size, mine.index))
  })

  test('somebody without a ticket checks the promise, the list and the key', async () => {
    const verified = verifyLot({ ...honest, mine: null, seenSeedHash: null, drawKey: null }, await read(leaves, null))
    expect(states(verified)).toEqual({ PROMISE: 'RIGHT', SEED: 'RIGHT', LIST: 'RIGHT', KEY: 'RIGHT' })
  })

  test('every way to cheat turns a step wrong', async () => {
    const list = await read(leaves)
    const other = sha('another seed').toString('hex')
    expect(states(verifyLot({ ...honest, seenSeedHash: sha('x').toString('hex') }, list))).toMatchObject({
      PROMISE: 'WRONG',
    })
    expect(states(verifyLot({ ...honest, view: { ...view, seed: other } }, list))).toMatchObject({
      SEED: 'WRONG',
      KEY: 'WRONG',
    })
    expect(states(verifyLot({ ...honest, drawKey: other }, list))).toMatchObject({ KEY: 'WRONG' })
    expect(states(verifyLot({ ...honest, mine: { ...mine, index: 2046 } }, list))).toMatchObject({ ENTRY: 'WRONG' })
    expect(states(verifyLot({ ...honest, usedNumber: 5 }, list))).toMatchObject({ NUMBER: 'WRONG' })
    const swapped = leaves.map((leaf, i) => (i === 3 ? sha('planted') : leaf))
    expect(states(verifyLot(honest, await read(swapped)))).toMatchObject({ LIST: 'WRONG', ENTRY: 'WRONG' })
    expect(states(verifyLot(honest, await read(leaves.slice(0, -1))))).toMatchObject({ LIST: 'WRONG' })
    expect(states(verifyLot({ ...honest, mine: { ...mine, index: size } }, list))).toMatchObject({ NUMBER: 'WRONG' })
  })

  test('before the start there is a promise and nothing else to check', () => {
    const early = verifyLot({ ...honest, view: { ...view, lobby: null, seed: null, revealedAt: null } }, null)
    expect(states(early)).toEqual({
      PROMISE: 'RIGHT',
      SEED: 'LATER',
      LIST: 'LATER',
      ENTRY: 'LATER',
      KEY: 'LATER',
      NUMBER: 'LATER',
    })
    expect(states(verifyLot(honest, null))).toMatchObject({ LIST: 'OPEN', ENTRY: 'OPEN', NUMBER: 'RIGHT' })
  })
})
