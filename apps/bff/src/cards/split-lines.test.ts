import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createLineSplitter } from './split-lines.ts'

const split = (pieces: Buffer[], atStart = true) => {
  const splitter = createLineSplitter({ atStart })
  const lines = pieces.flatMap((piece) => splitter.push(piece))
  return { lines: [...lines, ...splitter.end()], consumed: splitter.consumed }
}

it('gives the same lines however the file is cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.constant('x'.repeat(2_000))), {
        maxLength: 30,
      }),
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 20 }),
      (texts, cuts) => {
        const file = Buffer.from(texts.join('\n'))
        const pieces: Buffer[] = []
        for (let at = 0, i = 0; at < file.length; i++) {
          const size = cuts[i % cuts.length] as number
          pieces.push(file.subarray(at, at + size))
          at += size
        }
        expect(split(pieces)).toEqual(split([file]))
        expect(split([file]).consumed).toBe(file.length)
      },
    ),
  )
})

it('takes what other programs write, and says what it does not take', () => {
  const file = Buffer.concat([
    Buffer.from('\ufeffAAA-1\r\n 卡号 密码 \n\n'),
    Buffer.from([0xc4, 0xe3, 0x0a]),
    Buffer.from(`${'a'.repeat(257)}\n${'长'.repeat(5_000)}\nlast`),
  ])
  expect(split([file]).lines).toEqual([
    { code: 'AAA-1' },
    { code: '卡号 密码' },
    { error: 'EMPTY' },
    { error: 'BAD_CHARACTERS' },
    { error: 'TOO_LONG' },
    { error: 'TOO_LONG' },
    { code: 'last' },
  ])
})

it('counts only whole lines, so that a cut one is sent again', () => {
  const splitter = createLineSplitter({ atStart: true })
  expect(splitter.push(Buffer.from('AAA\nBB'))).toEqual([{ code: 'AAA' }])
  expect(splitter.consumed).toBe(4)
})
