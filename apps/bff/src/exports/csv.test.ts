import { csvLine } from '@tidegate/shared/csv'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

describe('csv', () => {
  it('is read back as it was, whatever it holds', () => {
    const harmless = fc.string({ unit: 'binary' }).map((text) => `x${text}`)
    fc.assert(
      fc.property(fc.array(harmless, { minLength: 1 }), (cells) => {
        expect(parse(csvLine(cells), { relax_column_count: true })).toEqual([cells])
      }),
    )
  }, 30_000)

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '＝1', ' =1', '\t=1', '\r=1', '=HYPERLINK("http://x")'])(
    'quotes what begins like a formula: %j',
    (text) => {
      expect(parse(csvLine([text]))[0]).toEqual([`'${text}`])
    },
  )

  it('keeps all digits of a long number, and leaves amounts be', () => {
    expect(csvLine(['730410000000032199', 12.5, -3, null, '139'])).toBe('"\t730410000000032199",12.5,-3,,139\r\n')
  })
})
