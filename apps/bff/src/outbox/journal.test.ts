import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseEntry } from './journal.ts'

const written = {
  order: '380123456789012345',
  buyer: '370123456789012345',
  offer: '360123456789012345',
  quantity: '2',
  request: '9b2e7f5a-3c1d-4e8f-9a6b-0c1d2e3f4a5b',
  epoch: '3',
  via: 'RUSH',
}
const parse = (fields: Record<string, string>) => parseEntry(['1-1', Object.entries(fields).flat()])

it('reads what reserve.lua writes, in any order of fields and with new ones beside them', () => {
  const entry = { ...written, entry: '1-1', quantity: 2, epoch: 3 }
  expect(parse(written)).toEqual(entry)
  expect(parse({ later: 'x', via: 'RUSH', ...written })).toEqual(entry)
  expect(parse({ ...written, via: 'STANDBY', epoch: '0' })).toMatchObject({ via: 'STANDBY', epoch: 0 })
})

it('takes nothing for an entry in which a field is missing or is not what it should be', () => {
  const spoilt = fc.constantFrom(...(Object.keys(written) as (keyof typeof written)[])).chain((field) =>
    fc.oneof(
      fc
        .constantFrom('', '-1', '1.5', '1e3', ' 1', '１', 'null', '{}', '01', '9'.repeat(20), '1\n', 'LEDGER', "1','2")
        .map((value) => ({ ...written, [field]: value })),
      fc.constant(Object.fromEntries(Object.entries(written).filter(([name]) => name !== field))),
    ),
  )
  fc.assert(
    fc.property(spoilt, (fields) => {
      expect(parse(fields as Record<string, string>)).toBeNull()
    }),
  )
  expect(parse({ ...written, quantity: '0' })).toBeNull()
  expect(parseEntry(['1-1', null])).toBeNull()
  expect(parseEntry(['1-1', ['not', 'readable']])).toBeNull()
})
