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
const parse = (parts: Record<string, string>) => parseEntry(['1-1', ['reservation', Object.values(parts).join(' ')]])

it('reads what the scripts write', () => {
  expect(parse(written)).toEqual({ ...written, entry: '1-1', quantity: 2, epoch: 3 })
  expect(parse({ ...written, via: 'STANDBY', epoch: '0' })).toMatchObject({ via: 'STANDBY', epoch: 0 })
})

it('takes nothing for an entry in which a part is missing or is not what it should be', () => {
  const spoilt = fc.constantFrom(...(Object.keys(written) as (keyof typeof written)[])).chain((part) =>
    fc.oneof(
      fc
        .constantFrom(
          '',
          '-1',
          '1.5',
          '1e3',
          ' 1',
          '１',
          'null',
          '{}',
          '01',
          '9'.repeat(20),
          '1\n',
          'LEDGER',
          "1','2",
          '1 1',
        )
        .map((value) => ({ ...written, [part]: value })),
      fc.constant(Object.fromEntries(Object.entries(written).filter(([name]) => name !== part))),
    ),
  )
  fc.assert(
    fc.property(spoilt, (parts) => {
      expect(parse(parts as Record<string, string>)).toBeNull()
    }),
  )
  expect(parse({ ...written, quantity: '0' })).toBeNull()
  expect(parse({ ...written, via: 'RUSH\n' })).toBeNull()
  expect(parse({ ...written, more: '1' })).toBeNull()
  expect(parseEntry(['1-1', null])).toBeNull()
  expect(parseEntry(['1-1', ['not', 'readable']])).toBeNull()
})
