import { describe, expect, it } from 'vitest'
import { createKnownIds } from './known-ids.ts'

const idAt = (i: number) => (7_300_000_000_000_000_000n + BigInt(i) * 4_194_304n).toString()

describe('known ids', () => {
  it('takes anything for real until it knows what exists', async () => {
    const known = createKnownIds({ readIds: async () => ['7'] })
    expect(known.mayExist('1')).toBe(true)
    await known.load()
    expect(known.mayExist('1')).toBe(false)
    expect(known.mayExist('7')).toBe(true)
  })

  it('never denies what it was told of, and seldom believes what is made up', async () => {
    const known = createKnownIds({ readIds: async () => [], capacity: 20_000 })
    await known.load()
    for (let i = 0; i < 20_000; i++) known.add(idAt(i))
    for (let i = 0; i < 20_000; i++) expect(known.mayExist(idAt(i))).toBe(true)
    let believed = 0
    for (let i = 20_000; i < 120_000; i++) if (known.mayExist(idAt(i))) believed++
    expect(believed).toBeLessThan(200)
  })
})
