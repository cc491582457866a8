import { createHash } from 'node:crypto'
import vectors from '@tidegate/shared/fairness-vectors.json' with { type: 'json' }
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keyOf, leafOf, rootOf, seedHashOf } from './merkle.ts'
import { numberOf } from './permute.ts'

const keyNamed = (name: string | number) => createHash('sha256').update(String(name)).digest()

describe('the lot', () => {
  it('gives every entry of a lobby a number of its own, whatever its size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.nat(), (size, name) => {
        const key = keyNamed(name)
        const numbers = new Set(Array.from({ length: size }, (_, index) => numberOf(key, size, index)))
        expect(numbers.size).toBe(size)
        expect(Math.max(...numbers)).toBe(size - 1)
      }),
      { numRuns: 24, examples: [1, 2, 3, 4, 5, 16, 17, 1_024, 1_025].map((size) => [size, 0]) },
    )
  })

  it('refuses an entry that is not of the lobby', () => {
    for (const index of [-1, 3, 0.5]) expect(() => numberOf(keyNamed(0), 3, index)).toThrow(RangeError)
  })

  /** Every index against every number over many keys: no corner of the table may stand out. */
  it.each([2, 7, 16])('favours no entry and no number: lobby of %i', (size) => {
    const keys = 2_000
    const seen = Array.from({ length: size }, () => new Array<number>(size).fill(0))
    for (let name = 0; name < keys; name++) {
      const key = keyNamed(name)
      for (let index = 0; index < size; index++) (seen[index] as number[])[numberOf(key, size, index)]! += 1
    }
    const expected = keys / size
    const chiSquare = seen.flat().reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
    const freedom = (size - 1) ** 2
    // Mean `freedom`, deviation √(2·freedom): five of them are one run in millions, and these runs are always the same.
    expect(chiSquare).toBeLessThan(freedom + 5 * Math.sqrt(2 * freedom))
    expect(chiSquare).toBeGreaterThan(freedom - 5 * Math.sqrt(2 * freedom))
  })

  it('does not tell from one number what the next one is', () => {
    const [size, keys] = [64, 2_000]
    const steps = new Array<number>(size).fill(0)
    for (let name = 0; name < keys; name++) {
      const key = keyNamed(name)
      steps[(numberOf(key, size, 1) - numberOf(key, size, 0) + size) % size]! += 1
    }
    const expected = keys / (size - 1)
    expect(steps[0]).toBe(0)
    const chiSquare = steps.slice(1).reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
    expect(chiSquare).toBeLessThan(62 + 5 * Math.sqrt(124))
  })
})

/** The app has an implementation of its own; these hold both to docs/fairness.md. */
describe('the published vectors', () => {
  it.each(vectors.lobbies)('lobby of $size', async ({ campaignId, epoch, size, tokens, seed, ...published }) => {
    const leaves = tokens.map((token, index) => leafOf(campaignId, epoch, index, token))
    const root = await rootOf(Buffer.concat(leaves))
    const key = keyOf(Buffer.from(seed, 'hex'), root)
    expect({
      seedHash: seedHashOf(Buffer.from(seed, 'hex')),
      firstLeaf: leaves[0]?.toString('hex') ?? null,
      lastLeaf: leaves.at(-1)?.toString('hex') ?? null,
      root: root.toString('hex'),
      key: key.toString('hex'),
      numbers: tokens.map((_, index) => numberOf(key, size, index)),
    }).toEqual(published)
  })

  it.each(vectors.large)('size $size', ({ key, size, numbers }) => {
    for (const [index, number] of Object.entries(numbers))
      expect(numberOf(Buffer.from(key, 'hex'), size, Number(index))).toBe(number)
  })
})

describe('the root', () => {
  it('changes with every entry, its place, its epoch and its campaign', async () => {
    const token = 'ab'.repeat(16)
    const rootFor = (tokens: string[], campaignId = '1', epoch = 1) =>
      rootOf(Buffer.concat(tokens.map((t, i) => leafOf(campaignId, epoch, i, t)))).then((root) => root.toString('hex'))
    const other = 'cd'.repeat(16)
    const roots = await Promise.all([
      rootFor([token, other]),
      rootFor([other, token]),
      rootFor([token]),
      rootFor([token, other, other]),
      rootFor([token, other], '2'),
      rootFor([token, other], '1', 2),
    ])
    expect(new Set(roots).size).toBe(roots.length)
  })
})
