import { expect, it } from 'vitest'
import { readOrderSearch } from './staff-orders.ts'

it.each([
  ['', null],
  ['  ', null],
  ['1234', { by: 'PHONE_TAIL', tail: '1234' }],
  ['13987651234', { by: 'PHONE_TAIL', tail: '1234' }],
  ['7304100000000321', { by: 'ID', id: '7304100000000321' }],
  [' 730410000000032199 ', { by: 'ID', id: '730410000000032199' }],
  ['4200001234202611211234567890', { by: 'TRANSACTION', transactionId: '4200001234202611211234567890' }],
  ['730410000000032199_2', { by: 'TRADE', number: '730410000000032199_2' }],
  ['730410000000032199R1', { by: 'TRADE', number: '730410000000032199R1' }],
  ['林见潮', { by: 'NICKNAME', start: '林见潮' }],
  // Beyond bigint: nobody's id.
  ['9999999999999999999', { by: 'TRADE', number: '9999999999999999999' }],
  ['100%', { by: 'NICKNAME', start: '100%' }],
])('%s', (text, search) => {
  expect(readOrderSearch(text)).toEqual(search)
})
