import { buyInput } from '@tidegate/shared/contracts/rush'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readBuyInput } from './buy-input.ts'

const agree = (body: unknown) => {
  const [quick, schema] = [readBuyInput(body), buyInput.safeParse(body)]
  expect(quick.success).toBe(schema.success)
  expect(quick.data).toEqual(schema.data)
  expect(quick.error?.issues).toEqual(schema.error?.issues)
}

const json = fc.json().map((text) => JSON.parse(text) as unknown)
const ids = fc.oneof(
  fc.bigInt({ min: 1n, max: 2n ** 64n }).map(String),
  fc.stringMatching(/^0?\d{0,20}\n?$/),
  fc.constantFrom('9223372036854775807', '9223372036854775808', '0', '01', '１'),
)
const uuids = fc.oneof(
  fc.uuid(),
  fc.uuid().map((id) => id.toUpperCase()),
  fc.stringMatching(/^[\da-g]{8}-[\da-g]{4}-\d[\da-f]{3}-[\da-f]{4}-[\da-f]{12}\n?$/),
  fc.constantFrom('00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', ''),
)
const quantities = fc.oneof(fc.integer({ min: -1, max: 101 }), fc.double(), fc.constantFrom('1', null, 1.5))
const body = fc.record(
  {
    offerId: fc.oneof({ weight: 5, arbitrary: ids }, json),
    quantity: fc.oneof({ weight: 5, arbitrary: quantities }, json),
    requestId: fc.oneof({ weight: 5, arbitrary: uuids }, json),
    retry: fc.oneof({ weight: 5, arbitrary: fc.boolean() }, json),
    ticket: fc.oneof({ weight: 5, arbitrary: fc.string({ maxLength: 320, size: 'max' }) }, json),
    other: json,
  },
  { requiredKeys: [] },
)

it('says of any body what the schema says', () => {
  fc.assert(fc.property(body, agree), { numRuns: 2_000 })
  fc.assert(fc.property(json, agree))
  for (const odd of [undefined, null, [], '', 1, true]) agree(odd)
})

it('keeps a ticket and drops what nobody asked for', () => {
  const sent = {
    offerId: '380123456789012345',
    quantity: 1,
    requestId: '9b2e7f5a-3c1d-4e8f-9a6b-0c1d2e3f4a5b',
    retry: false,
  }
  expect(readBuyInput(sent).data).toEqual(sent)
  expect(readBuyInput({ ...sent, ticket: 'v1.k.p.m', more: 1 }).data).toEqual({ ...sent, ticket: 'v1.k.p.m' })
})
