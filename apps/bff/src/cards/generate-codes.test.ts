import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fitsFormat, formatProblem, generateCode } from './generate-codes.ts'

const crockford = { format: 'TG-XXXX-XXXX-XXXX-XC', alphabet: '23456789ABCDEFGHJKLMNPQRSTUVWXYZ' }

it('makes codes of the format, never one twice', () => {
  const codes = new Set(Array.from({ length: 20_000 }, () => generateCode(crockford)))
  expect(codes.size).toBe(20_000)
  for (const code of codes) expect(fitsFormat(code, crockford)).toBe(true)
})

it('uses every character of the alphabet alike', () => {
  const counts = new Map<string, number>()
  for (let i = 0; i < 5_000; i++)
    for (const letter of generateCode({ format: 'XXXXXXXXXX', alphabet: 'ABCDEFGHIJ' }))
      counts.set(letter, (counts.get(letter) ?? 0) + 1)
  expect(Math.min(...counts.values())).toBeGreaterThan(4_600)
  expect(Math.max(...counts.values())).toBeLessThan(5_400)
})

it('notices every single wrong character', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (place, shift) => {
      const code = generateCode(crockford)
      const at = Array.from(crockford.format).flatMap((letter, i) => ('XC'.includes(letter) ? [i] : []))[
        place % 14
      ] as number
      const from = crockford.alphabet.indexOf(code[at] as string)
      const wrong = crockford.alphabet[(from + 1 + (shift % 31)) % 32] as string
      expect(fitsFormat(code.slice(0, at) + wrong + code.slice(at + 1), crockford)).toBe(false)
    }),
  )
})

it('refuses a format that can be guessed', () => {
  expect(formatProblem(crockford)).toBeNull()
  expect(formatProblem({ ...crockford, format: 'XXXX-XXXX' })).toMatchObject({
    code: 'field.guessable',
    values: { bits: 40 },
  })
  expect(formatProblem({ ...crockford, format: 'XXXXXXXXXXXXXCC' })).toEqual({ code: 'field.one-check' })
})
